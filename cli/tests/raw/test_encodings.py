"""The same rows come out of a file in whatever encoding its source system writes."""

import codecs
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from raw_samples import WITH_A_NOTE, faults_of, put, put_rows, rows_of, values_of

from sosdbt.errors import ConfigError
from sosdbt.raw.encodings import SEED, read_systems
from sosdbt.raw.scan import scan

ONE_BYTE = ("windows-1252", "iso-8859-1", "iso-8859-15")
PROJECT = Path(__file__).resolve().parents[3]


def letters_of(encoding: str) -> str:
    """All it can write, but for the signs that end lines and fields."""
    signs = bytes(byte for byte in range(0x20, 0x100) if byte not in b'",')
    return "".join(sign for sign in signs.decode(encoding, "ignore") if not sign.isspace())


@given(data=st.data(), encoding=st.sampled_from([*ONE_BYTE, "utf-16"]))
@settings(deadline=None)
def test_written_rows_are_read_back(data: st.DataObject, encoding: str) -> None:
    signs = letters_of("windows-1252" if encoding == "utf-16" else encoding).replace("Ã", "")
    value = st.text(st.sampled_from(signs), min_size=1, max_size=8)
    rows = data.draw(st.lists(st.tuples(value, value, value), max_size=20))
    text = "".join(",".join(row) + "\n" for row in [("client_id", "sex", "municipality"), *rows])
    with tempfile.TemporaryDirectory() as raw:
        put(Path(raw), "effica/clients.csv", text.encode(encoding))
        (raw_file,) = scan(Path(raw), {"effica": encoding}).files
        assert values_of(raw_file) == rows


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"le", b"be"])
def test_utf_16_in_both_orders_with_a_mark_and_without(tmp_path: Path, mark: bytes) -> None:
    order = "utf-16-le" if mark in (codecs.BOM_UTF16_LE, b"le") else "utf-16-be"
    text = 'sep=;\r\nclient_id;sex\r\nÄ1;"a;b"\r\n\r\n;\r\nK\U0001f600;2\r\n'
    content = (mark if len(mark.strip(b"lbe")) else b"") + text.encode(order)
    put(tmp_path, "effica/clients.csv", content)
    (raw_file,) = scan(tmp_path, {"effica": "utf-16"}).files
    assert rows_of(raw_file) == [(3, None, ("Ä1", "a;b")), (6, None, ("K\U0001f600", "2"))]


def test_bytes_that_are_no_text_cost_their_row_alone(tmp_path: Path) -> None:
    header = "client_id,sex,municipality\n".encode("utf-16-le")
    rows = "K1,1,a\nK2,".encode("utf-16-le") + b"\x00\xd8" + ",b\nK3,3,c\n".encode("utf-16-le")
    put(tmp_path, "effica/clients.csv", header + rows + b"\n\0K")
    (raw_file,) = scan(tmp_path, {"effica": "utf-16"}).files
    assert faults_of(raw_file) == {3: "not_text", 6: "too_few_fields"}
    raw_file = put_rows(tmp_path, b"K1,\x81,a\nK2,2,\xe4\n", encodings={"effica": "windows-1252"})
    assert rows_of(raw_file) == [(2, "not_text", (None, None, None)), (3, None, ("K2", "2", "ä"))]


def test_names_of_columns_are_read_in_the_encoding_too(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", "client_id,käyttö\nK1,ä\n".encode("cp1252"))
    found = scan(tmp_path, {"effica": "windows-1252"})
    assert "effica/clients.csv: unknown column käyttö, not read" in found.notices
    assert values_of(found.files[0]) == [("K1",)]


def test_windows_1252_is_told_where_it_costs_a_row(tmp_path: Path) -> None:
    body = "K1,ä,1\nKä2,x,2\nK3,€”,3\n".encode("cp1252") + b"K\xc3,x,4\nK\xc2\xa4\xff,x,5\n"
    raw_file = put_rows(tmp_path, body, columns=WITH_A_NOTE)
    assert faults_of(raw_file) == {3: "looks_like_windows_1252", 5: "not_text", 6: "not_text"}


@pytest.mark.parametrize("encoding", ONE_BYTE)
@pytest.mark.parametrize("letter", list("åäöÅÄÖ"))
def test_utf_8_among_lines_of_another_encoding_is_told(
    tmp_path: Path, encoding: str, letter: str
) -> None:
    body = "K1,1,ä\nKÃO,2,x\n".encode(encoding) + f"K{letter},3,x\n".encode()
    raw_file = put_rows(tmp_path, body, encodings={"effica": encoding})
    assert faults_of(raw_file) == {4: "looks_like_utf_8"}


def test_nothing_is_told_of_utf_8_itself(tmp_path: Path) -> None:
    assert values_of(put_rows(tmp_path, "KÃ¤,1,x\n")) == [("KÃ¤", "1", "x")]


def put_seed(project: Path, rows: str) -> None:
    folder = Path("seeds") / SEED
    for name in (folder, folder.with_suffix(".yml")):
        put(project, str(name), (PROJECT / name).read_bytes())
    with (project / folder).open("a") as file:
        file.write(rows)


def test_the_seed_says_how_a_system_writes(tmp_path: Path) -> None:
    assert read_systems(tmp_path) == ({}, set())
    put_seed(tmp_path, "effica,windows-1252,source,Effica\nkanta,utf-8,archive,\n")
    assert read_systems(tmp_path) == (
        {"effica": "windows-1252", "kanta": "utf-8"},
        {"effica"},
    )


@pytest.mark.parametrize(
    "rows",
    [
        "effica,cp1252,source,\n",
        "effica,,source,\n",
        "effica,utf-8,backup,\n",
        "Effica,utf-8,source,\n",
        "effica,utf-8,source,\neffica,utf-16,source,\n",
    ],
)
def test_a_seed_that_says_it_wrongly_is_refused(tmp_path: Path, rows: str) -> None:
    put_seed(tmp_path, rows)
    with pytest.raises(ConfigError, match=r"source_systems\.csv"):
        read_systems(tmp_path)
