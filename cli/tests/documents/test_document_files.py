"""Files of documents in a raw directory: their rows, their faults, what is refused."""

import gzip
import json
import shutil
from pathlib import Path

import pytest

from sosdbt.errors import InputError
from sosdbt.raw import refusals
from sosdbt.raw.raw_directory import RawDirectory
from sosdbt.raw.scan import scan

PROJECT = Path(__file__).resolve().parents[3]
FLAT = "document_id,document_set,version,archived_at,record_kind,end_date\nF1,S1,1,2023-02-01,x,\n"
DECISION = {"vammaispalvelupaatos": {"asiakas": [{}, {}], "paatos": {}}}


def line(number: int, document: object = DECISION) -> bytes:
    return json.dumps({"document_id": f"D{number}", "document": document}).encode()


def put(raw: Path, name: str, *lines: bytes) -> Path:
    path = raw / "arkisto" / "documents" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    content = b"\n".join(lines) + b"\n"
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path


def rows(raw: Path, *names: str) -> list[tuple]:
    found = RawDirectory(raw, project=PROJECT).table("kanta_records").to_pylist()
    return [tuple(row[name] for name in names) for row in found]


def test_rows_are_counted_on_from_the_table_and_from_file_to_file(tmp_path: Path) -> None:
    put(tmp_path, "b.ndjson.gz", line(3))
    put(tmp_path, "a.ndjson", line(1), b"", b"\r", line(2))
    (tmp_path / "arkisto/kanta_records.csv").write_text(FLAT)
    assert rows(tmp_path, "source_row", "source_line", "document_id") == [
        (1, 2, "F1"),
        (2, 1, "D1"),
        (3, 1, "D1"),
        (4, 4, "D2"),
        (5, 4, "D2"),
        (6, 1, "D3"),
        (7, 1, "D3"),
    ]


def test_a_line_that_cannot_be_read_is_a_row_that_says_so(tmp_path: Path) -> None:
    broken = (b"\xff", b"{", b"[1]", b"{}", line(1, {}), line(1, [1]), line(1, {"a": 1, "b": 2}))
    put(tmp_path, "a.ndjson", line(1), *broken, b'{"a":"\\ud800"}')
    assert rows(tmp_path, "source_line", "read_error")[2:] == [
        (2, "not_text"),
        (3, "broken_json"),
        (4, "broken_json"),
        (5, "no_document"),
        (6, "no_document"),
        (7, "no_document"),
        (8, "no_document"),
        (9, "broken_json"),
    ]


def test_a_document_of_another_type_is_no_row_and_is_noticed(tmp_path: Path) -> None:
    put(tmp_path, "a.ndjson", line(1, {"kutsu": {}}), line(2), line(3, {"kutsu": {}}))
    put(tmp_path, "b.ndjson", line(4, {"": {}}), line(5, {'a".$[*]': 1}))
    refusals.forget()
    assert rows(tmp_path, "document_id") == [("D2",), ("D2",)]
    said = "of which seeds/mappings/document_paths.csv reads nothing"
    assert refusals.notices() == [
        f"arkisto/documents: 1 documents (no name), {said}",
        f'arkisto/documents: 1 documents a".$[*], {said}',
        f"arkisto/documents: 2 documents kutsu, {said}",
    ]
    refusals.forget()


def test_the_digest_is_that_of_all_lines_in_any_order_and_any_files(tmp_path: Path) -> None:
    put(tmp_path / "1", "a.ndjson", line(1), b"broken", line(2))
    put(tmp_path / "2", "a.ndjson", line(2), b"")
    put(tmp_path / "2", "b.ndjson.gz", b"broken", line(1))
    put(tmp_path / "3", "a.ndjson", line(1), line(1), line(2))
    one, two, three = (
        RawDirectory(tmp_path / name, project=PROJECT).table("input_files").to_pylist()
        for name in "123"
    )
    assert one == two
    assert [(f["source_table"], f["rows_read"], f["rows_unreadable"]) for f in one] == [
        ("documents", 3, 1)
    ]
    assert one[0]["rows_sha256"] != three[0]["rows_sha256"]


def test_a_damaged_or_empty_file_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, "a.ndjson.gz", *(line(number) for number in range(1000)))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match=r"a\.ndjson\.gz: is damaged"):
        rows(tmp_path)
    path.write_bytes(b"")
    with pytest.raises(InputError, match=r"a\.ndjson\.gz: is empty"):
        scan(tmp_path)


def test_another_file_among_documents_is_noticed(tmp_path: Path) -> None:
    put(tmp_path, "a.ndjson", line(1))
    put(tmp_path, "b.json", line(2))
    scanned = scan(tmp_path)
    assert "arkisto/documents/b.json: no .ndjson or .ndjson.gz, not read" in scanned.notices
    assert not [notice for notice in scanned.notices if "no kanta_records" in notice]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in which the system of these documents is a source."""
    shutil.copytree(PROJECT / "seeds/mappings", tmp_path / "seeds/mappings")
    with (tmp_path / "seeds/mappings/source_systems.csv").open("a") as seed:
        seed.write("arkisto,utf-8,source,Arkisto\n")
    return tmp_path


def test_documents_of_a_source_are_rows_of_source_documents(project: Path) -> None:
    raw = project / "raw"
    put(raw, "a.ndjson", line(1), b"{", line(2))
    directory = RawDirectory(raw, project=project)
    assert len(directory.table("kanta_records")) == 0
    found = directory.table("source_documents").to_pylist()
    told = ("source_row", "source_line", "document_id", "document_row", "document_type")
    assert [tuple(row[name] for name in told) for row in found] == [
        (1, 1, "D1", 1, "11053"),
        (2, 1, "D1", 2, "11053"),
        (3, 2, None, 1, None),
        (4, 3, "D2", 1, "11053"),
        (5, 3, "D2", 2, "11053"),
    ]
    files = directory.table("input_files").to_pylist()
    assert [(f["source_table"], f["rows_read"], f["rows_unreadable"]) for f in files] == [
        ("client_relation_periods", 1, 1),
        ("service_decisions", 4, 0),
    ]


def test_tables_beside_documents_of_a_source_are_refused(project: Path) -> None:
    put(project / "raw", "a.ndjson", line(1))
    (project / "raw/arkisto/kanta_records.csv").write_text(FLAT)
    with pytest.raises(InputError, match=r"kanta_records\.csv: arkisto is a source in seeds/map"):
        RawDirectory(project / "raw", project=project).table("clients")


def test_documents_of_a_source_stand_for_the_tables_of_clients(tmp_path: Path) -> None:
    put(tmp_path, "a.ndjson", line(1))
    notices = scan(tmp_path, sources=["arkisto"]).notices
    assert not [notice for notice in notices if "service_use" in notice or "clients" in notice]
    assert [notice for notice in notices if "no kanta_records" in notice]


def test_documents_of_a_demo_county_stay_synthetic_wherever_they_lie(tmp_path: Path) -> None:
    put(tmp_path, "a.ndjson.gz", b'{"sosdbt_demo":"true"}', line(1))
    assert scan(tmp_path).is_synthetic()
    put(tmp_path, "b.ndjson", line(2))
    with pytest.raises(InputError, match=r"a\.ndjson\.gz is of a demo county, .*b\.ndjson is not"):
        scan(tmp_path).is_synthetic()
