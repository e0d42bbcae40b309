"""Runs the compiled macros on an in-memory DuckDB."""

from collections import Counter

import duckdb
import pyarrow
from period_oracles import Result, Row
from period_sql import PeriodSql

_TEXT = ["source_system", "person_id", "organiser", "service_task"]
_TYPES = {"source_row": pyarrow.int64()} | dict.fromkeys(_TEXT, pyarrow.string())
_SCHEMA = pyarrow.schema([(name, _TYPES.get(name, pyarrow.date32())) for name in Row._fields])


def by_macro(
    connection: duckdb.DuckDBPyConnection,
    sql: PeriodSql,
    rows: list[Row],
    max_gap_days: int,
) -> Result:
    usable = pyarrow.Table.from_pylist([row._asdict() for row in rows], schema=_SCHEMA)
    connection.register("usable", usable)
    assign = sql.assign("usable", max_gap_days=max_gap_days)
    connection.execute(f"create or replace temp table assigned as {assign}")
    periods = connection.execute(sql.consolidate("assigned")).fetchall()
    return Result(
        periods=Counter(periods),
        row_map=Counter(connection.execute("select * from assigned").fetchall()),
    )
