"""Time of consolidation against one plain sort of the same rows.

    .venv/bin/python benchmarks/consolidation.py --rows 10000000

Both write to a DuckDB file: the sort its rows, consolidation the row-to-period map and the periods.
They take turns, and the medians are compared.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import duckdb

sys.path.append(str(Path(__file__).resolve().parents[1] / "cli" / "tests" / "consolidation"))
from period_sql import KEYS, PeriodSql

# About 12 rows a person, in two tasks and mostly one organiser, over eight years. Every twentieth
# row is open. Ids are as long as real ones.
USABLE = """
    create table usable as
    with numbers as (
        select n, hash(n) as h, (hash(n) // 7) % greatest($rows // 12, 1) as person
        from range($rows) as numbers (n)
    )

    select
        case when h % 97 < 60 then 'alpha' else 'beta' end as source_system,
        n + 1 as source_row,
        md5(person::varchar) as person_id,
        case
            when (h // 97) % 40 < 38 then '1.2.246.10.2012566.10.0' else '1.2.246.10.9999999.10.0'
        end as organiser,
        case when (person + (h // 13)) % 2 = 0 then '10' else 'P-FAMILIES' end as service_task,
        date '2015-01-01' + ((h // 3880) % 3000)::int as start_date,
        case
            when (h // 11640000) % 20 > 0 then start_date + ((h // 232800000) % 400)::int
        end as end_date
    from numbers
"""


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.directory) as directory:
        connection = duckdb.connect(Path(directory) / "consolidation.duckdb")
        if options.threads:
            connection.execute("set threads = $threads", {"threads": options.threads})
        connection.execute(USABLE, {"rows": options.rows})
        sorts, consolidations = [], []
        for _ in range(options.repeats):
            sorts.append(_seconds(connection, {"sorted": _sort()}))
            consolidations.append(_seconds(connection, _consolidation()))
        _report(connection, sorts, consolidations)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, help="DuckDB's own choice when left out")
    parser.add_argument("--directory", help="where the database file goes for the time of the run")
    return parser.parse_args()


def _sort() -> str:
    return f"select * from usable order by {', '.join(KEYS)}, start_date"


def _consolidation() -> dict[str, str]:
    sql = PeriodSql()
    return {"assigned": sql.assign("usable"), "consolidated": sql.consolidate("assigned")}


def _seconds(connection: duckdb.DuckDBPyConnection, tables: dict[str, str]) -> float:
    for table in tables:
        connection.execute(f"drop table if exists {table}")
    connection.execute("checkpoint")
    begin = time.perf_counter()
    for table, query in tables.items():
        connection.execute(f"create table {table} as {query}")
    return time.perf_counter() - begin


def _report(
    connection: duckdb.DuckDBPyConnection, sorts: list[float], consolidations: list[float]
) -> None:
    rows, mapped, lost = connection.execute(
        """
        select
            (select count(*) from usable),
            (select count(*) from assigned where period_start_date <= start_date),
            (select count(*) from usable) - (select sum(row_count) from consolidated)
        """
    ).fetchone()
    if mapped != rows or lost:
        sys.exit(f"wrong result: {mapped} of {rows} rows mapped, {lost} rows missing from periods")
    periods = connection.execute("select count(*) from consolidated").fetchone()[0]
    threads = connection.execute("select current_setting('threads')").fetchone()[0]
    sort = statistics.median(sorts)
    consolidation = statistics.median(consolidations)
    print(f"DuckDB {duckdb.__version__}, {threads} threads, median of {len(sorts)} runs")
    print(f"rows           {rows:>12,}")
    print(f"periods        {periods:>12,}")
    print(f"sort           {sort:>12.2f} s")
    print(f"consolidation  {consolidation:>12.2f} s")
    print(f"ratio          {consolidation / sort:>12.2f}")


if __name__ == "__main__":
    main()
