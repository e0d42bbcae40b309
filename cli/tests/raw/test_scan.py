"""What a raw directory may look like, what stops the build, and what is only noticed."""

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from raw_samples import put

from sosdbt.errors import InputError
from sosdbt.raw.notices import grouped, in_full
from sosdbt.raw.raw_directory import RawDirectory
from sosdbt.raw.scan import scan
from sosdbt.raw.tables import TABLES, Table

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
    assert (file.header.delimiter, file.header.columns) == (delimiter, ("sex", "client_id"))


def test_header_of_one_column(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", '"client_id"\n')
    assert scan(tmp_path).files[0].header.columns == ("client_id",)


def test_quoted_names_may_hold_the_other_delimiter(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", 'client_id;"name, given; and, family"\n')
    assert scan(tmp_path).files[0].header.columns == ("client_id", "name, given; and, family")


def test_no_tables_at_all_is_fine(tmp_path: Path) -> None:
    (tmp_path / "effica").mkdir()
    found = scan(tmp_path)
    assert found.files == []
    assert found.notices == [
        f"all source systems: no {table.name}: {table.without}" for table in TABLES.values()
    ]


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
    refused(put(tmp_path, "raw.csv", "client_id\n"), "raw.csv", "no such raw directory")


def test_no_source_system(tmp_path: Path) -> None:
    put(tmp_path, "checksums.txt", "x\n")
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


@pytest.mark.parametrize("content", ["\n", "\ufeff", "\ufeff\n", "  \nsex\n"])
def test_blank_first_line(tmp_path: Path, content: str) -> None:
    put(tmp_path, "effica/clients.csv", content)
    refused(tmp_path, "clients.csv", "line 1 does not name columns of clients")


@pytest.mark.parametrize(
    "above",
    [
        "Asiakkaat 31.3.2023\n\n",
        "Asiakkaat;;\n",
        "\n",
        ";;;\n",
        "Ajettu: 1.4.2023 | klo 8\n",
        'Poiminta "asiakkaat\n',
        "Asiakkaat\tK\n",
    ],
)
def test_lines_above_the_header_are_refused(tmp_path: Path, above: str) -> None:
    put(tmp_path, "effica/clients.csv", above + "sex; client_id\n2;K1\n")
    refused(tmp_path, "clients.csv", "line 1 does not name columns", "Let the first line do so")


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"', "sep=;;;;;", "\ufeffsep=; "])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_line_that_tells_a_spreadsheet_the_delimiter_is_not_read(
    tmp_path: Path, line: str, line_end: str
) -> None:
    put(tmp_path, "effica/clients.csv", line_end.join([line, "client_id;sex", "K1;2", ""]))
    (file,) = scan(tmp_path).files
    assert (file.header.delimiter, file.header.columns) == (";", ("client_id", "sex"))
    assert [
        (row["source_line"], row["sex"])
        for row in RawDirectory(tmp_path).table("clients").to_pylist()
    ] == [(3, "2")]


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_one_column_takes_the_delimiter_that_is_told(tmp_path: Path, delimiter: str) -> None:
    put(tmp_path, "effica/clients.csv", f"sep={delimiter}\nclient_id\n")
    assert scan(tmp_path).files[0].header.delimiter == delimiter


@pytest.mark.parametrize(
    "content",
    [
        "sep=,\nclient_id;sex\n",
        "sep=\t\nclient_id\tsex\n",
        "sep=;\n",
        "sep=;\nAsiakkaat\nclient_id;sex\n",
    ],
)
def test_what_follows_such_a_line_must_agree(tmp_path: Path, content: str) -> None:
    put(tmp_path, "effica/clients.csv", content)
    refused(tmp_path, "clients.csv", "line 2 does not name columns of clients")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_where_utf_8_is_expected(tmp_path: Path, encoding: str) -> None:
    put(tmp_path, "effica/clients.csv", "client_id,sex\nK1,2\n".encode(encoding))
    refused(tmp_path, "clients.csv", "is not UTF-8", "source_systems.csv", "as UTF-8")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_windows_1252_where_utf_8_is_expected(tmp_path: Path, encoding: str) -> None:
    put(tmp_path, "effica/clients.csv", "client_id,käyttö\n".encode(encoding))
    refused(tmp_path, "clients.csv", "is not UTF-8", "source_systems.csv", "as UTF-8")


def test_encoding_that_nobody_can_name(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", b"client_id,\x81\xff\n")
    assert "1252" not in refused(tmp_path, "clients.csv", "not UTF-8", "as UTF-8")


@pytest.mark.parametrize(
    ("encoding", "content", "words"),
    [
        ("utf-16", b"client_id\n", "is not UTF-16"),
        ("windows-1252", b"\xef\xbb\xbfclient_id\n", "is not WINDOWS-1252"),
        ("iso-8859-1", "client_id\n".encode("utf-16"), "is not ISO-8859-1"),
    ],
)
def test_another_encoding_than_that_of_the_system(
    tmp_path: Path, encoding: str, content: bytes, words: str
) -> None:
    put(tmp_path, "effica/clients.csv", content)
    with pytest.raises(InputError, match=words) as caught:
        scan(tmp_path, {"effica": encoding})
    assert "source_systems.csv" in str(caught.value)


def test_nul_byte_in_the_header(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", b"client_id,\0sex\n")
    refused(tmp_path, "clients.csv", "line 1 does not name columns")


@pytest.mark.parametrize("sign", ["\t", "|", ":"])
def test_other_delimiter(tmp_path: Path, sign: str) -> None:
    put(tmp_path, "effica/clients.csv", f"client_id{sign}sex\nK1{sign}2\n")
    refused(tmp_path, "clients.csv", "comma or a semicolon")


def test_other_delimiter_beside_a_comma(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", 'client_id\tsex\t"name, given"\n')
    refused(tmp_path, "clients.csv", "comma or a semicolon")


def test_line_ends_of_carriage_returns(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", "client_id,sex\r" + "K1,2\rK2,1\r" * 20_000)
    refused(tmp_path, "clients.csv", "line 1 does not name columns")


def test_broken_quoting_in_the_header(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", '"client_id,sex\nK1,2\n')
    refused(tmp_path, "clients.csv", "line 1 does not name columns")


def test_endless_header(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", "client_id," + "x" * 100_000)
    refused(tmp_path, "clients.csv", "line 1 does not name columns")


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_each_required_column_is_required(tmp_path: Path, table) -> None:
    for column in table.required:
        columns = [name for name in table.columns if name != column]
        put(tmp_path, f"effica/{table.name}.csv", ",".join(columns or ["sex"]) + "\n")
        refused(tmp_path, f"{table.name}.csv", f"required column {column} is missing")


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_each_missing_column_is_named_with_what_follows(tmp_path: Path, table) -> None:
    put(tmp_path, f"effica/{table.name}.csv", ",".join(table.required) + "\n")
    assert sorted(notices_of(tmp_path, f"{table.name}.csv")) == sorted(
        f"effica/{table.name}.csv: no column {name}: {table.meanings[name]}"
        for name in table.columns
        if name not in table.required
    )


def test_the_same_in_several_files_is_one_notice(tmp_path: Path) -> None:
    for system in ("effica", "pegasos"):
        put(tmp_path, f"{system}/clients.csv", "client_id,colour\n")
    assert notices_of(tmp_path, "colour") == [
        "effica/clients.csv, pegasos/clients.csv: unknown column colour, not read"
    ]


def test_weighty_notices_come_first_and_the_others_are_grouped(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", "client_id,colour,shoe size\n")
    put(tmp_path, "effica/documents/notes.pdf", "")
    put(tmp_path, "effica/notes.txt", "")
    put(
        tmp_path,
        "pegasos/client_relation_periods.csv",
        ",".join(TABLES["client_relation_periods"].columns) + "\n",
    )
    notices = scan(tmp_path).notices
    assert notices[0] == "effica/documents/notes.pdf: no .ndjson or .ndjson.gz, not read"
    assert "pegasos: no clients: every record lacks its client and is held back" in notices
    told = in_full(notices)
    assert notices[: len(told)] == told
    assert not any("colour" in notice or "municipality" in notice for notice in told)
    assert grouped(notices) == [
        "2 columns not checked",
        "1 table taken as empty",
        "2 unknown columns",
        "1 other file",
    ]


@pytest.mark.parametrize(
    "name", [" cancelled", "cancelled\t", "\xa0cancelled\u2003", "\ufeff cancelled"]
)
def test_names_are_taken_without_the_blanks_around_them(tmp_path: Path, name: str) -> None:
    columns = ["record_id", "client_id", "start_date", "end_date", name]
    put(tmp_path, "effica/child_protection_periods.csv", ",".join(columns) + "\nR,K,1,2,x\n")
    (row,) = RawDirectory(tmp_path).table("child_protection_periods").to_pylist()
    assert row["cancelled"] == "x"
    assert notices_of(tmp_path, "cancelled") == []


def test_names_that_are_the_same_without_blanks_are_there_twice(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", "client_id,sex, sex\n")
    refused(tmp_path, "clients.csv", "the column sex is there twice")


@pytest.mark.parametrize("columns", ["client_id;sex;;;", "x;client_id;x;sex", "client_id;sex; x;x"])
def test_unknown_columns_without_a_name_or_with_one_name_are_not_read(
    tmp_path: Path, columns: str
) -> None:
    width = columns.count(";") + 1
    values = ["1" if name.strip() in ("client_id", "sex") else "2" for name in columns.split(";")]
    assert len(values) == width
    put(tmp_path, "effica/clients.csv", f"{columns}\n{';'.join(values)}\n")
    (row,) = RawDirectory(tmp_path).table("clients").to_pylist()
    assert (row["client_id"], row["sex"], row["read_error"]) == ("1", "1", None)
    assert len(notices_of(tmp_path, "unknown column")) == 1


@pytest.mark.parametrize("near", ["Client_ID", "client id", "clientid"])
def test_near_miss_of_a_required_column_is_named(tmp_path: Path, near: str) -> None:
    put(tmp_path, "effica/clients.csv", f"{near},sex\n")
    refused(tmp_path, "required column client_id is missing", f"'{near}'")


def test_header_line_missing_shows_no_value(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", f"K1,{IDENTITY_CODE}\nK2,{IDENTITY_CODE}\n")
    assert IDENTITY_CODE not in refused(tmp_path, "line 1 does not name columns of clients")


@pytest.mark.parametrize("columns", ["client_id,sex,sex", "client_id,client_id"])
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


PAIRS = [(own, other) for own in TABLES.values() for other in TABLES.values()]
NAMES = [f"{other.name} as {own.name}" for own, other in PAIRS]


def columns_of(table: Table) -> dict[str, tuple[str, ...]]:
    return {"all": table.columns, "required": table.required}


@pytest.mark.parametrize(("own", "other"), PAIRS, ids=NAMES)
@pytest.mark.parametrize("written", ["all", "required"])
def test_no_table_is_read_under_the_name_of_another(
    tmp_path: Path, own: Table, other: Table, written: str
) -> None:
    columns = columns_of(other)[written]
    path = put(tmp_path, f"effica/{own.name}.csv", ",".join(columns) + "\n")
    if own is other:
        assert len(scan(tmp_path).files) == 1
    elif set(columns).isdisjoint(own.columns):
        refused(tmp_path, str(path), f"does not name columns of {own.name}")
    elif not set(own.required) <= set(columns):
        refused(tmp_path, str(path), "required column")
    elif set(columns) <= set(own.columns):
        # Nothing in it is of the other table alone.
        assert len(scan(tmp_path).files) == 1
    else:
        telling = next(name for name in columns if name not in own.columns)
        refused(tmp_path, str(path), f"looks like {other.name}", telling, "leave them out")


@pytest.mark.parametrize(("own", "other"), PAIRS, ids=NAMES)
def test_a_whole_file_with_one_column_of_another_table_is_what_its_name_says(
    tmp_path: Path, own: Table, other: Table
) -> None:
    for name in other.columns:
        columns = dict.fromkeys((*own.columns, name, "sosdbt_demo"))
        put(tmp_path, f"effica/{own.name}.csv", ",".join(columns) + "\n")
        # Child protection periods have these columns and nothing of their own.
        if own.name == "child_protection_periods" and name in ("service_task", "social_service"):
            refused(tmp_path, name, "leave them out")
        else:
            assert len(scan(tmp_path).files) == 1


def test_a_parquet_file_of_another_table_is_refused_too(tmp_path: Path) -> None:
    columns = TABLES["client_relation_periods"].columns
    path = put(tmp_path, "effica/child_protection_periods.parquet", b"")
    pq.write_table(pa.table({name: ["1"] for name in columns}), path)
    message = refused(tmp_path, str(path), "looks like client_relation_periods")
    assert "service_task, service_unit" in message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("name", ["clients.csv", "clients.parquet"])
def test_file_without_permission(tmp_path: Path, name: str) -> None:
    put(tmp_path, f"effica/{name}", "client_id\n").chmod(0)
    refused(tmp_path, name, "cannot be read", "permission")


def test_denied_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "effica/clients.csv", "client_id\n")

    def deny(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "clients.csv")

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
    assert notices_of(tmp_path, "unknown column") == [
        "effica/clients.csv: unknown column colour, not read",
        "effica/clients.csv: unknown column (no name), not read",
        "effica/clients.csv: unknown column shoe size, not read",
    ]


def test_near_miss_of_an_optional_column_is_named(tmp_path: Path) -> None:
    columns = "record_id,client_id,start_date,end_date,Canceled"
    put(tmp_path, "effica/child_protection_periods.csv", columns + "\n")
    assert notices_of(tmp_path, "no column cancelled") == [
        "effica/child_protection_periods.csv: no column cancelled: no row counts as cancelled; "
        "is it the unknown column Canceled?"
    ]
    assert scan(tmp_path).notices[0].startswith("effica/child_protection_periods.csv: no column")


def test_missing_tables_are_named(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", "client_id\n")
    (tmp_path / "pegasos").mkdir()
    assert "pegasos: no clients, taken as empty" in scan(tmp_path).notices
    columns = ",".join(TABLES["service_use"].columns)
    put(tmp_path, "pegasos/service_use.csv", columns + "\n")
    assert notices_of(tmp_path, "no clients") == [
        "pegasos: no clients: every record lacks its client and is held back"
    ]
    assert notices_of(tmp_path, "no kanta_records") == [
        "all source systems: no kanta_records: nothing counts as archived, and all is delivered"
    ]


def test_a_system_of_the_seed_that_is_almost_there_is_named(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", "client_id\n")
    encodings = {"efficca": "windows-1252", "lifecare": "utf-8"}
    assert [n for n in scan(tmp_path, encodings).notices if "source_systems" in n] == [
        "seeds/mappings/source_systems.csv: there is no source system efficca; is it effica?"
    ]


@pytest.mark.parametrize(
    "name",
    [
        "Clients.csv",
        "client.csv",
        "clients.CSV",
        "kanta_records.parquets",
        ".clients.csv",
        "clients.csv.gz",
        "clients.txt",
        "clients.xlsx",
        "clients (1).csv",
        "clients - Copy.csv",
        "clients_20230501.txt",
        "clients 2023Q1.txt",
        "clients_1",
        "asiakkaat.csv",
        "palvelut.parquet",
        "asiakkaat.XLSX",
    ],
)
def test_what_may_be_a_table_under_another_name_is_refused(tmp_path: Path, name: str) -> None:
    """A table that is not there is empty."""
    put(tmp_path, "effica/service_use.csv", ",".join(TABLES["service_use"].columns) + "\n")
    put(tmp_path, f"effica/{name}", "x\n")
    refused(tmp_path, f"effica: {name} is not read", "under the name of the table that it holds")


def test_a_table_outside_the_source_systems_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "effica/service_use.csv", ",".join(TABLES["service_use"].columns) + "\n")
    put(tmp_path, "clients.csv", "client_id\n")
    with pytest.raises(InputError, match=r"clients\.csv is not read"):
        scan(tmp_path)


def test_other_files_are_named(tmp_path: Path) -> None:
    put(tmp_path, "effica/readme.txt", "x\n")
    put(tmp_path, "checksums.txt", "x\n")
    assert notices_of(tmp_path, ".txt") == [
        "checksums.txt, effica/readme.txt: not a raw table, not read",
    ]


def test_notices_show_no_identity_code_and_no_control_character(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", f"client_id,{IDENTITY_CODE},\x1b[31mred\n")
    put(tmp_path, f"effica/{IDENTITY_CODE}.pdf", "x")
    text = "\n".join(scan(tmp_path).notices)
    assert "unknown column ***" in text
    assert "effica/***.pdf" in text
    assert IDENTITY_CODE not in text
    assert "\x1b" not in text
