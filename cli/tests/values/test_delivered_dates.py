"""A delivered date that has no ISO form fails the test of the project, in every date column."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import jinja2
import pytest

PROJECT = Path(__file__).resolve().parents[3]
TEST = PROJECT / "tests/invariants/delivered_dates_are_iso_days.sql"


@pytest.fixture
def marts() -> Iterator[duckdb.DuckDBPyConnection]:
    """The delivered tables with a row of sound dates each, as their YAML declares them."""
    import yaml

    with duckdb.connect() as connection:
        for path in (PROJECT / "models/marts/delivery").glob("delivered_*.yml"):
            (mart,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
            dates = [one["name"] for one in mart["columns"] if one["data_type"] == "date"]
            if dates:
                columns = ", ".join(f"date '9999-12-31' as {name}" for name in dates)
                connection.execute(f"create table {mart['name']} as select {columns}")
        yield connection


def failures(marts: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    sql = jinja2.Template(TEST.read_text(encoding="utf-8")).render(ref=lambda name: name)
    return [row[:2] for row in marts.execute(sql).fetchall()]


def test_sound_and_empty_dates_pass(marts: duckdb.DuckDBPyConnection) -> None:
    assert failures(marts) == []
    marts.execute("update delivered_services set end_date = null, start_date = '0001-01-01'")
    assert failures(marts) == []


@pytest.mark.parametrize("day", ["0001-12-31 (BC)", "10000-01-01"])
def test_a_date_that_has_no_iso_form_is_found_in_every_column(
    marts: duckdb.DuckDBPyConnection, day: str
) -> None:
    columns = marts.execute("select table_name, column_name from duckdb_columns()").fetchall()
    columns = [one for one in columns if one[0].startswith("delivered_")]
    assert len(columns) == 8
    for table, column in columns:
        marts.execute(f"update {table} set {column} = date '{day}'")
        assert failures(marts) == [(table, column)]
        marts.execute(f"update {table} set {column} = null")
