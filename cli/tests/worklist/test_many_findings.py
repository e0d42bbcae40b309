"""A hundred thousand findings of one unit: how long, how large, and whether the file opens."""

import shutil
import time
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pytest
from worklist_files import County

pytestmark = [pytest.mark.dbt, pytest.mark.proof]
MANY = 100_000


def test_a_hundred_thousand_findings_make_a_file_that_opens(county: County, tmp_path: Path) -> None:
    shutil.copytree(county.out, tmp_path / "county/out")
    shutil.copy(county.folder / "id.key", tmp_path / "county")
    copied = County(tmp_path / "county")
    with duckdb.connect(str(copied.database)) as connection:
        (before,) = connection.execute("select count(*) from findings").fetchone()
        connection.execute(f"""
            insert into findings
            select
                rule_id, 'info', 'north', 'client_relation_periods', 'p' || number, 1, null, null,
                '2023Q1'
            from range({MANY}) as numbers (number)
            cross join (select rule_id from rule_catalogue where rule_id = 'CR-015')
        """)
    start = time.perf_counter()
    code, printed, errors = copied.worklist(tmp_path / "lists")
    seconds = time.perf_counter() - start
    assert code == 0, errors
    assert f"{before + MANY:,} findings" in printed
    path = tmp_path / "lists/north-1.2.3.xlsx"
    size = path.stat().st_size
    print(f"{seconds:.0f} s, {size / 1e6:.1f} MB")
    assert size < 20_000_000
    with zipfile.ZipFile(path) as opened:
        assert opened.testzip() is None
    book = openpyxl.load_workbook(path, read_only=True)
    rows = book["Information"].iter_rows(min_row=2, values_only=True)
    assert len({row[2] for row in rows if row[1] == "CR-015"}) == MANY
