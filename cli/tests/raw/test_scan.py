"""What a raw directory may look like, what stops the build, and what is only noticed."""

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from raw_samples import put

from sosdbt.errors import InputError
from sosdbt.raw.scan import scan
from sosdbt.raw.tables import TABLES

IDENTITY_CODE = "010190-900X"


def notices_of(raw: Path, about: str) -> list[str]:
    return [notice for notice in scan(raw).notices if about in notice]


def refused(raw: Path, *words: str) -> str:
    """The message with which the directory is refused; it must hold the words."""
    with pytest.raises(InputError) as caught:
        scan(raw)
    message = str(caught.value)
    for word in words:
        assert word in message
    assert caught.value.exit_code == 2
    return message


def test_files_of_all_systems_are_found_in_a_fixed_order(tmp_path: Path) -> None:
    for name in ("pegasos/clients.csv", "effica/service_use.csv", "effica/clients.csv"):
        table = TABLES[Path(name).stem]
        put(tmp_path, name, ",".join(table.required) + "\n")
    found = scan(tmp_path)
    assert found.systems == ["effica", "pegasos"]
    assert [(file.source_system, file.source_table) for file in found.files] == [
        ("effica", "clients"),
        ("effica", "service_use"),
        ("pegasos", "clients"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", ""])
def test_header_forms(tmp_path: Path, delimiter: str, mark: str, line_end: str) -> None:
    put(tmp_path, "effica/clients.csv", mark + delimiter.join(["sex", "client_id"]) + line_end)
    (file,) = scan(tmp_path).files
    assert (file.delimiter, file.columns) == (delimiter, ("sex", "client_id"))


def test_header_of_one_column(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", '"client_id"\n')
    assert scan(tmp_path).files[0].columns == ("client_id",)


def test_quoted_names_may_hold_the_other_delimiter(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", 'client_id;"name, given; and, family"\n')
    assert scan(tmp_path).files[0].columns == ("client_id", "name, given; and, family")


def test_no_tables_at_all_is_fine(tmp_path: Path) -> None:
    (tmp_path / "effica").mkdir()
    found = scan(tmp_path)
    assert found.files == []
    assert found.notices == [f"effica: no {name}, taken as empty" for name in TABLES]


def test_the_raw_directory_may_be_a_link(tmp_path: Path) -> None:
    put(tmp_path, "real/effica/clients.csv", "client_id\n")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert len(scan(tmp_path / "link").files) == 1


def test_a_link_inside_the_raw_directory_is_followed(tmp_path: Path) -> None:
    target = put(tmp_path, "effica/clients.csv", "client_id\n")
    (tmp_path / "pegasos").mkdir()
    (tmp_path / "pegasos" / "clients.csv").symlink_to(target)
    assert [file.source_system for file in scan(tmp_path).files] == ["effica", "pegasos"]


# What stops the build


def test_missing_directory(tmp_path: Path) -> None:
    refused(tmp_path / "nowhere", "nowhere", "no such", "<source system>")


def test_a_name_that_no_file_system_takes(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: File name too long"):
        scan(tmp_path / ("x" * 300))


def test_file_instead_of_the_directory(tmp_path: Path) -> None:
    refused(put(tmp_path, "raw.csv", "client_id\n"), "raw.csv", "not a directory")


def test_no_source_system(tmp_path: Path) -> None:
    put(tmp_path, "clients.csv", "client_id\n")
    refused(tmp_path, "no source system", "<source system>")


@pytest.mark.parametrize("name", ["Effica", "1st", "a-b", "a b", ".git", "äö", "_a", "a.b"])
def test_directory_that_cannot_name_a_system(tmp_path: Path, name: str) -> None:
    (tmp_path / "effica").mkdir()
    (tmp_path / name).mkdir()
    refused(tmp_path, f"directory {name} ")


def test_directory_where_a_file_should_be(tmp_path: Path) -> None:
    (tmp_path / "effica" / "clients.csv").mkdir(parents=True)
    refused(tmp_path, "effica", "clients.csv is a directory")


def test_directory_below_a_system(tmp_path: Path) -> None:
    put(tmp_path, "effica/2023/clients.csv", "client_id\n")
    refused(tmp_path, "effica", "2023 is a directory")


def test_both_formats_of_one_table(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", "client_id\n")
    pq.write_table(pa.table({"client_id": ["K1"]}), tmp_path / "effica" / "clients.parquet")
    refused(tmp_path, "effica", "clients.csv and clients.parquet")


@pytest.mark.parametrize("name", ["clients.csv", "clients.parquet"])
def test_empty_file(tmp_path: Path, name: str) -> None:
    put(tmp_path, f"effica/{name}", b"")
    refused(tmp_path, name, "is empty")


@pytest.mark.parametrize("content", ["\nclient_id\n", "\ufeff", "\ufeff\n", "  \nclient_id\n"])
def test_blank_first_line(tmp_path: Path, content: str) -> None:
    put(tmp_path, "effica/clients.csv", content)
    refused(tmp_path, "clients.csv", "first line is blank")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16(tmp_path: Path, encoding: str) -> None:
    put(tmp_path, "effica/clients.csv", "client_id,sex\nK1,2\n".encode(encoding))
    refused(tmp_path, "clients.csv", "UTF-16", "as UTF-8")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_latin_1(tmp_path: Path, encoding: str) -> None:
    put(tmp_path, "effica/clients.csv", "client_id,käyttö\n".encode(encoding))
    refused(tmp_path, "clients.csv", "looks like Latin-1", "as UTF-8")


def test_encoding_that_nobody_can_name(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", b"client_id,\x81\xff\n")
    assert "Latin-1" not in refused(tmp_path, "clients.csv", "not UTF-8", "as UTF-8")


def test_nul_byte_in_the_header(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", b"client_id,\0sex\n")
    refused(tmp_path, "clients.csv", "NUL byte")


@pytest.mark.parametrize(("sign", "name"), [("\t", "tab"), ("|", "bar"), (":", "colon")])
def test_other_delimiter(tmp_path: Path, sign: str, name: str) -> None:
    put(tmp_path, "effica/clients.csv", f"client_id{sign}sex\nK1{sign}2\n")
    refused(tmp_path, "clients.csv", name, "comma or a semicolon")


def test_other_delimiter_beside_a_comma(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", 'client_id\tsex\t"name, given"\n')
    refused(tmp_path, "clients.csv", "tab", "comma or a semicolon")


def test_line_ends_of_carriage_returns(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", "client_id,sex\r" + "K1,2\rK2,1\r" * 20_000)
    refused(tmp_path, "clients.csv", "carriage return", "LF")


def test_broken_quoting_in_the_header(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", '"client_id,sex\nK1,2\n')
    refused(tmp_path, "clients.csv", "broken quoting")


def test_endless_header(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", "client_id," + "x" * 100_000)
    refused(tmp_path, "clients.csv", "too long")


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_each_required_column_is_required(tmp_path: Path, table) -> None:
    for column in table.required:
        columns = [name for name in table.columns if name != column]
        put(tmp_path, f"effica/{table.name}.csv", ",".join(columns or ["sex"]) + "\n")
        refused(tmp_path, f"{table.name}.csv", f"required column {column} is missing")


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_optional_columns_may_be_missing_without_a_word(tmp_path: Path, table) -> None:
    put(tmp_path, f"effica/{table.name}.csv", ",".join(table.required) + "\n")
    assert notices_of(tmp_path, f"{table.name}.csv") == []


@pytest.mark.parametrize("near", ["Client_ID", "client id", "clientid", "client_id "])
def test_near_miss_of_a_required_column_is_named(tmp_path: Path, near: str) -> None:
    put(tmp_path, "effica/clients.csv", f"{near},sex\n")
    refused(tmp_path, "required column client_id is missing", f"'{near}'")


def test_header_line_missing_shows_no_value(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", f"K1,{IDENTITY_CODE}\nK2,{IDENTITY_CODE}\n")
    assert IDENTITY_CODE not in refused(tmp_path, "required column client_id is missing")


@pytest.mark.parametrize("columns", ["client_id,sex,sex", "client_id,x,x", "client_id,client_id"])
def test_column_twice(tmp_path: Path, columns: str) -> None:
    put(tmp_path, "effica/clients.csv", columns + "\n")
    refused(tmp_path, "clients.csv", f"column {columns.split(',')[-1]} is there twice")


def test_parquet_columns_are_checked_alike(tmp_path: Path) -> None:
    (tmp_path / "effica").mkdir()
    pq.write_table(pa.table({"Client_Id": ["K1"]}), tmp_path / "effica" / "clients.parquet")
    refused(tmp_path, "clients.parquet", "required column client_id is missing", "'Client_Id'")


@pytest.mark.parametrize("content", [b"PAR1", b"client_id\nK1\n", b"PAR1" + b"\0" * 99 + b"PAR1"])
def test_broken_parquet(tmp_path: Path, content: bytes) -> None:
    put(tmp_path, "effica/clients.parquet", content)
    refused(tmp_path, "clients.parquet", "damaged")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("name", ["clients.csv", "clients.parquet"])
def test_file_without_permission(tmp_path: Path, name: str) -> None:
    put(tmp_path, f"effica/{name}", "client_id\n").chmod(0)
    refused(tmp_path, name, "cannot be read", "permission")


def test_denied_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "effica/clients.csv", "client_id\n")

    def deny(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", deny)
    refused(tmp_path, "clients.csv", "Permission denied", "Check its permissions")


def test_pipe_instead_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "effica").mkdir()
    os.mkfifo(tmp_path / "effica" / "clients.csv")
    refused(tmp_path, "clients.csv", "not a plain file")


@pytest.mark.parametrize("name", ["effica", "pegasos/clients.csv", "pegasos/notes.txt", "notes"])
def test_link_out_of_the_raw_directory(tmp_path: Path, name: str) -> None:
    outside = put(tmp_path, "outside/clients.csv", "client_id\n")
    raw = tmp_path / "raw"
    (raw / "pegasos").mkdir(parents=True)
    (raw / name).symlink_to(outside.parent if name == "effica" else outside)
    refused(raw, Path(name).name, "link out of the raw directory")


@pytest.mark.parametrize("target", ["missing.csv", "clients.csv"])
def test_link_to_nowhere(tmp_path: Path, target: str) -> None:
    (tmp_path / "effica").mkdir()
    (tmp_path / "effica" / "clients.csv").symlink_to(target)
    refused(tmp_path, "clients.csv", "leads nowhere")


# What is only noticed


def test_unknown_columns_are_named(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", "client_id,colour,,shoe size\n")
    assert notices_of(tmp_path, "clients.csv") == [
        "effica/clients.csv: unknown column colour, not read",
        "effica/clients.csv: unknown column (no name), not read",
        "effica/clients.csv: unknown column shoe size, not read",
    ]


def test_near_miss_of_an_optional_column_is_named(tmp_path: Path) -> None:
    columns = "record_id,client_id,start_date,End_Date"
    put(tmp_path, "effica/child_protection_periods.csv", columns + "\n")
    assert notices_of(tmp_path, "End_Date") == [
        "effica/child_protection_periods.csv: unknown column End_Date, not read; "
        "did you mean end_date?"
    ]


def test_missing_tables_are_named(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", "client_id\n")
    assert notices_of(tmp_path, "taken as empty") == [
        f"effica: no {name}, taken as empty" for name in TABLES if name != "clients"
    ]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Clients.csv", "clients.csv"),
        ("client.csv", "clients.csv"),
        ("clients.CSV", "clients.csv"),
        ("service-use.csv", "service_use.csv"),
        ("kanta_records.parquets", "kanta_records.parquet"),
    ],
)
def test_near_miss_of_a_file_name_is_named(tmp_path: Path, name: str, meant: str) -> None:
    put(tmp_path, f"effica/{name}", "x\n")
    assert notices_of(tmp_path, name) == [
        f"effica/{name}: not a raw table, not read; did you mean {meant}?"
    ]


def test_other_files_are_named(tmp_path: Path) -> None:
    put(tmp_path, "effica/readme.txt", "x\n")
    put(tmp_path, "checksums.txt", "x\n")
    assert notices_of(tmp_path, ".txt") == [
        "checksums.txt: not in a source system, not read",
        "effica/readme.txt: not a raw table, not read",
    ]


def test_notices_show_no_identity_code_and_no_control_character(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", f"client_id,{IDENTITY_CODE},\x1b[31mred\n")
    put(tmp_path, f"effica/{IDENTITY_CODE}.pdf", "x")
    text = "\n".join(scan(tmp_path).notices)
    assert "unknown column ***" in text
    assert "effica/***.pdf" in text
    assert IDENTITY_CODE not in text
    assert "\x1b" not in text
