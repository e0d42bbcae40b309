"""A county that gives its archive as documents is delivered like one that gives it as rows."""

import csv
import shutil
import zipfile
from datetime import date
from pathlib import Path

import duckdb
import pytest
from built_counties import sosdbt_build
from demo_reading import ARCHIVED, read_documents
from plain_parser import rows_of

from sosdbt.demo.county import write_demo_county


def as_rows(raw: Path) -> None:
    """The documents of the county become rows of its table, by the plain parser."""
    table = raw / "demo_south/kanta_records.parquet"
    rows = duckdb.sql(f"select {', '.join(ARCHIVED)} from '{table}'").fetchall()
    rows += [
        tuple(row.get(name) for name in ARCHIVED)
        for line in read_documents(raw)
        for row in rows_of(line)
    ]
    table.unlink()
    shutil.rmtree(raw / "demo_south/documents")
    with table.with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([ARCHIVED, *rows])


@pytest.mark.proof
@pytest.mark.dbt
def test_documents_are_delivered_like_rows(tmp_path: Path) -> None:
    files = []
    for form in ("documents", "rows"):
        raw = tmp_path / form / "raw"
        raw.parent.mkdir()
        write_demo_county(raw, clients=300, seed=3)
        assert len(read_documents(raw)) > 10
        if form == "rows":
            as_rows(raw)
        printed = sosdbt_build(raw, tmp_path / form / "out", date(2023, 5, 1))
        with zipfile.ZipFile(printed["package"]) as package:
            tables = [name for name in package.namelist() if name.endswith(".csv")]
            files.append({name: package.read(name) for name in tables})
    assert len(files[0]) == 5
    assert files[0] == files[1]
