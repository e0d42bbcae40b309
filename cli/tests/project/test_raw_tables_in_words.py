"""The guide and dbt docs say of every raw column what the reader does."""

import re
from pathlib import Path

import pytest
import yaml

from sosdbt.raw.tables import TABLES

PROJECT = Path(__file__).resolve().parents[3]
SUPPLIED = {
    True: "Supplied by the county, required.",
    False: "Supplied by the county, may be missing.",
}
MADE = "Made by sosdbt when it reads the file."


@pytest.fixture(scope="module")
def page() -> dict[str, dict[str, bool]]:
    """Table -> column -> whether it is required."""
    text = (PROJECT / "docs/reference/raw-tables.md").read_text(encoding="utf-8")
    tables: dict[str, dict[str, bool]] = {}
    table = ""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|") or cells[0] == "table" or set(cells[0]) == {"-"}:
            continue
        table = cells[0] or table
        for column in re.split(r",\s*", cells[1]):
            tables.setdefault(table, {})[column] = cells[2].startswith("yes")
    return tables


def test_the_page_names_every_raw_table_and_column(page: dict[str, dict[str, bool]]) -> None:
    assert {name: set(columns) for name, columns in page.items()} == {
        name: set(table.columns) for name, table in TABLES.items()
    }


def test_the_page_says_which_columns_are_required(page: dict[str, dict[str, bool]]) -> None:
    assert {
        name: {column for column, is_required in columns.items() if is_required}
        for name, columns in page.items()
    } == {name: set(table.required) for name, table in TABLES.items()}


def test_dbt_docs_say_which_columns_a_county_supplies() -> None:
    text = (PROJECT / "models/staging/_sources.yml").read_text(encoding="utf-8")
    [source] = [entry for entry in yaml.safe_load(text)["sources"] if entry["name"] == "raw"]
    for described in source["tables"]:
        table = TABLES.get(described["name"])
        for column in described["columns"] if table else ():
            says = column["description"].partition("}} ")[2]
            is_supplied = column["name"] in table.columns
            expected = SUPPLIED[column["name"] in table.required] if is_supplied else MADE
            assert says == expected, (table.name, column["name"])
