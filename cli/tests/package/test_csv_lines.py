import csv
import hashlib
import io
import re
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sosdbt.package.csv_lines import without_formula, without_formula_guard, write_spreadsheet

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.none()


def _write(rows: list[tuple], folder: Path, second: str = "b") -> str:
    with duckdb.connect() as connection:
        connection.execute(f'create table t (a varchar, "{second}" varchar)')
        if rows:
            connection.executemany("insert into t values (?, ?)", rows)
        (folder / "t.csv").unlink(missing_ok=True)
        write_spreadsheet(connection, "t", ["a"], folder / "t.csv")
    return (folder / "t.csv").read_bytes().decode("utf-8")


def _bare(texts: list[str]) -> list[str]:
    column = pa.chunked_array([pa.array(texts, pa.string())])
    return without_formula_guard(column).to_pylist()


def test_rfc_4180_with_lf_and_no_bom(tmp_path: Path) -> None:
    rows = [("4", 'say "hi"'), ("1", None), ("3", "x,y"), ("2", " plain å "), ("5", "a\r\nb")]
    text = _write(rows, tmp_path, "kak,si")
    assert text == ('a,"kak,si"\n1,\n2, plain å \n3,"x,y"\n4,"say ""hi"""\n5,"a\r\nb"\n')


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(TEXT, TEXT), max_size=6))
def test_any_text_reads_back_as_it_was(rows: list[tuple], tmp_path: Path) -> None:
    text = _write(rows, tmp_path)
    read = [tuple(_bare(list(row))) for row in list(csv.reader(io.StringIO(text, newline="")))[1:]]
    assert sorted(read) == sorted((a or "", b or "") for a, b in rows)


def test_counts_and_digest_are_those_of_the_file(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("create table t as select range::varchar as a from range(120000)")
        written = write_spreadsheet(connection, "t", ["a"], tmp_path / "t.csv")
    data = (tmp_path / "t.csv").read_bytes()
    assert written.rows == 120_000
    assert written.bytes == len(data)
    assert written.sha256 == hashlib.sha256(data).hexdigest()


def test_rows_that_share_the_key_still_have_one_order(tmp_path: Path) -> None:
    rows = [("1", "b"), ("1", "a"), (None, "c"), ("1", None)]
    assert _write(rows, tmp_path) == _write(rows[::-1], tmp_path)


@pytest.mark.parametrize(
    "value",
    [
        "=1+1", "+358", "-5", "@sum(a1)", "\r", '"=1', "'=1", " =1", '"" @x',
        "\uff1d1", "\tx", "=cmd|' /C calc'!A0",
    ],
)  # fmt: skip
def test_a_cell_that_would_run_gets_an_apostrophe(value: str, tmp_path: Path) -> None:
    text = _write([("1", value)], tmp_path)
    (row,) = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert row[1] == "'" + value


@pytest.mark.parametrize("value", ["a=1", "2023-01-01", "CR-002", "x@y", "1+1", "", "'x"])
def test_other_cells_stay_as_they_are(value: str, tmp_path: Path) -> None:
    text = _write([("1", value)], tmp_path)
    assert re.fullmatch(f"a,b\n1,{re.escape(value)}\n", text)


def _guarded(texts: list[str]) -> list[str]:
    with duckdb.connect() as connection:
        connection.execute("create table t as select unnest(?) as b", [texts])
        cells = connection.sql(f"select {without_formula('b')} from t").fetchall()
        return [cell for (cell,) in cells]


@pytest.mark.parametrize("separator", [";", "\t", "\n", "\r", ";;", "; ", ";\t", "\r\n"])
@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@x", '"=1', "\uff1d1"])
def test_a_formula_behind_another_separator_is_guarded(separator: str, formula: str) -> None:
    """As a spreadsheet sees it that is set to another separator than the comma."""
    for text in _guarded([f"x{separator}{formula}", f"{separator}{formula}"]):
        assert not re.search(r"""[;\t\r\n]\s*["]?[=+\-@\uff1d]""", text)


@given(texts=st.lists(st.text(st.sampled_from("x=+@;\t\r\n \"'\uff1d")), min_size=1, max_size=50))
@settings(deadline=None)
def test_the_guard_comes_off_again(texts: list[str]) -> None:
    assert _bare(_guarded(texts)) == texts
