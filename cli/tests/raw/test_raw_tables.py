"""The tables the reader knows are the ones the dbt project declares."""

from pathlib import Path

import yaml

from sosdbt.raw.plugin import Plugin
from sosdbt.raw.raw_directory import RawDirectory
from sosdbt.raw.tables import TABLES

SOURCES = Path(__file__).resolve().parents[3] / "models" / "staging" / "_sources.yml"


def declared() -> dict[str, list[str]]:
    (source,) = yaml.safe_load(SOURCES.read_text(encoding="utf-8"))["sources"]
    return {
        table["name"]: [column["name"] for column in table["columns"]] for table in source["tables"]
    }


def test_sources_and_reader_agree(tmp_path: Path) -> None:
    (tmp_path / "effica").mkdir()
    directory = RawDirectory(tmp_path)
    tables = (*TABLES, "source_documents")
    loaded = {name: directory.table(name).column_names for name in tables}
    loaded["input_files"] = directory.table("input_files").column_names
    loaded["source_systems"] = directory.table("source_systems").column_names
    loaded["id_key"] = ["id_key"]
    assert loaded == declared()


def test_no_column_is_there_twice() -> None:
    for table in TABLES.values():
        assert len(set(table.columns)) == len(table.columns)


def test_the_plugin_is_where_dbt_looks_for_it() -> None:
    assert Plugin.__module__ == "sosdbt.raw.plugin"
