"""What is a row of a CSV file, what is unreadable, and where reading goes on."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from raw_samples import (
    COLUMNS,
    WITH_A_NOTE,
    faults_of,
    put,
    put_rows,
    rows_of,
    simple_lines,
    values_of,
)

from sosdbt.raw import refusals
from sosdbt.raw.csv_reader import MAX_ROW_LINES, LineByLine
from sosdbt.raw.raw_directory import RawDirectory
from sosdbt.raw.row_faults import MAX_FIELD_CHARACTERS, fault_of
from sosdbt.raw.scan import scan


def test_values_are_kept_as_they_are(tmp_path: Path) -> None:
    raw_file = put_rows(tmp_path, " R1 ,007,\nNULL,1.0,'x'\n")
    assert values_of(raw_file) == [(" R1 ", "007", ""), ("NULL", "1.0", "'x'")]


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    other = {",": ";", ";": ","}[delimiter]
    raw_file = put_rows(tmp_path, delimiter.join(["R1", f"K{other}1", "x"]), delimiter)
    assert values_of(raw_file) == [("R1", f"K{other}1", "x")]


def test_columns_in_any_order_with_unknown_ones_between(tmp_path: Path) -> None:
    put(
        tmp_path,
        "effica/clients.csv",
        "\ufeffmunicipality,colour,sex,client_id\r\n091,red,1,K1\r\n",
    )
    (raw_file,) = scan(tmp_path).files
    assert values_of(raw_file) == [("K1", "1", "091")]
    assert raw_file.declared_columns == ["client_id", "sex", "municipality"]


@pytest.mark.parametrize("body", ["", "\n", "\r\n\n"])
def test_no_rows(tmp_path: Path, body: str) -> None:
    assert rows_of(put_rows(tmp_path, body)) == []


def test_header_without_line_end(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", ",".join(COLUMNS))
    assert rows_of(scan(tmp_path).files[0]) == []


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends(tmp_path: Path, line_end: str, last: bool) -> None:
    body = line_end.join(["R1,K1,a", "R2,K2,b"]) + (line_end if last else "")
    assert values_of(put_rows(tmp_path, body)) == [("R1", "K1", "a"), ("R2", "K2", "b")]


def test_blank_lines_are_no_rows_but_count_as_lines(tmp_path: Path) -> None:
    raw_file = put_rows(tmp_path, "\nR1,K1,a\n\n\r\nR2,K2,b\n\n")
    assert [(line, values[0]) for line, _, values in rows_of(raw_file)] == [(3, "R1"), (6, "R2")]


def test_only_a_line_feed_ends_a_line(tmp_path: Path) -> None:
    signs = "\v\f\x1c\x85\u2028"
    raw_file = put_rows(tmp_path, f'R1,K{signs}1,a\nR2,"K{signs}2",b\n')
    assert values_of(raw_file) == [("R1", f"K{signs}1", "a"), ("R2", f"K{signs}2", "b")]


def test_quoted_values(tmp_path: Path) -> None:
    raw_file = put_rows(tmp_path, '"R1","a,b","say ""yes"""\nR2,"",""""\nR3,5",6"" x\n')
    assert values_of(raw_file) == [
        ("R1", "a,b", 'say "yes"'),
        ("R2", "", '"'),
        ("R3", '5"', '6"" x'),
    ]


def test_a_row_may_span_lines_in_a_column_that_is_not_read(tmp_path: Path) -> None:
    body = 'K1,"a\n\nb\r\nc\rd",x\nK2,note,y\n'
    raw_file = put_rows(tmp_path, body, columns=WITH_A_NOTE)
    assert rows_of(raw_file) == [(2, None, ("K1", "x")), (6, None, ("K2", "y"))]


@pytest.mark.parametrize("columns", [("note", "client_id"), ("client_id", "note")])
def test_a_row_may_span_blocks(tmp_path: Path, columns: tuple[str, str]) -> None:
    inside = "\n".join(["text"] * (MAX_ROW_LINES - 1))
    rows = [dict(zip(columns, [name, name], strict=True)) for name in ("K1", "K2", "K3")]
    rows[1]["note"] = f'"{inside}"'
    body = "".join(",".join(row[name] for name in columns) + "\n" for row in rows)
    raw_file = put_rows(tmp_path, body, columns=columns)
    assert values_of(raw_file, block_characters=64) == [("K1",), ("K2",), ("K3",)]


def test_two_stray_quotes_take_no_line_away(tmp_path: Path) -> None:
    put(
        tmp_path,
        "effica/client_relation_periods.csv",
        "record_id,client_id,service_task,start_date,end_date,service_unit\n"
        'R1,C1,20,2023-01-10,,"Koti\n'
        "R2,C2,20,2023-01-11,,Hoiva\n"
        'R3,C3,20,2023-01-12,,Tupa"\n'
        "R4,C4,20,2023-01-13,,x\n",
    )
    (raw_file,) = scan(tmp_path).files
    assert faults_of(raw_file) == dict.fromkeys([2, 3, 4], "line_break_in_a_value")
    assert rows_of(raw_file)[-1] == (5, None, ("R4", "C4", "20", "2023-01-13", "", "x"))


def test_lines_that_two_stray_quotes_join_in_a_column_that_is_not_read_are_noticed(
    tmp_path: Path,
) -> None:
    body = 'K1,"note,1\nK2,x,2\nand, so on\nK3,x",3\nK4,"a\nb",4\n'
    raw_file = put_rows(tmp_path, body, columns=WITH_A_NOTE)
    assert [values[0] for values in values_of(raw_file)] == ["K1", "K4"]
    refusals.forget()
    RawDirectory(tmp_path).table("clients")
    (notice,) = refusals.notices()
    assert notice.startswith("effica/clients.csv: lines that look like rows stand inside values")
    assert "2, the first is line 3" in notice
    refusals.forget()
    assert refusals.notices() == []


@pytest.mark.parametrize("value", ["a\nb", "a\r\nb", "\n", "a\rb", "\r"])
def test_no_value_that_is_read_holds_a_line_break(tmp_path: Path, value: str) -> None:
    raw_file = put_rows(tmp_path, f'K1,"{value}",x\nK2,1,y\n')
    height = value.count("\n") + 1
    assert faults_of(raw_file) == dict.fromkeys(range(2, 2 + height), "line_break_in_a_value")
    assert rows_of(raw_file)[-1] == (2 + height, None, ("K2", "1", "y"))


def test_parts_between_carriage_returns_are_lines_too(tmp_path: Path) -> None:
    raw_file = put_rows(tmp_path, "K1,1,a\rK2,2,b\r\rK3,3,c\r\nK4,4,d\n")
    assert rows_of(raw_file) == [
        *[(2, "carriage_return", (None, None, None))] * 3,
        (3, None, ("K4", "4", "d")),
    ]


@pytest.mark.parametrize("line", [",,", " , ,\t", "\xa0,,", "  ", ",", ",,,,,,", "\r"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_line_of_delimiters_and_blanks_is_blank(tmp_path: Path, line: str, line_end: str) -> None:
    raw_file = put_rows(tmp_path, line_end.join(["K1,1,a", line, "K2,2,b", line, ""]))
    assert rows_of(raw_file) == [(2, None, ("K1", "1", "a")), (4, None, ("K2", "2", "b"))]


@pytest.mark.parametrize("line", ['"","",""', '"",,', '" "," "," "'])
def test_quotes_make_a_row_of_a_blank_line(tmp_path: Path, line: str) -> None:
    assert len(values_of(put_rows(tmp_path, line + "\n"))) == 1


def test_a_line_with_something_in_a_column_that_is_not_read_is_no_blank_line(
    tmp_path: Path,
) -> None:
    raw_file = put_rows(tmp_path, ",note,\n,,\n", columns=WITH_A_NOTE)
    assert values_of(raw_file) == [("", "")]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"R2,K2", "too_few_fields"),
        (b"R2,K2,a,b", "too_many_fields"),
        (b"R2;K2;a", "too_few_fields"),
        (b'R2,"K2,a', "broken_quoting"),
        (b'R2,"K2"x,a', "broken_quoting"),
        (b'R2,"K2" ,a', "broken_quoting"),
        (b"R2,K\xe42,a", "looks_like_windows_1252"),
        (b"R2,K\xc32,a", "not_text"),
        (b"R2,K\xed\xa0\x802,a", "not_text"),
        (b"R2,K\x002,a", "nul_byte"),
        (b"R2,K2,a\r,", "carriage_return"),
        (b"R2," + b"x" * (MAX_FIELD_CHARACTERS + 1) + b",a", "field_too_long"),
        (b'R2,"' + b"x" * (MAX_FIELD_CHARACTERS + 1) + b'",a', "field_too_long"),
    ],
)
def test_unreadable_line(tmp_path: Path, line: bytes, error: str) -> None:
    raw_file = put_rows(tmp_path, b"R1,K1,a\n" + line + b"\nR4,K4,d\n")
    assert rows_of(raw_file) == [
        (2, None, ("R1", "K1", "a")),
        (3, error, (None, None, None)),
        (4, None, ("R4", "K4", "d")),
    ]
    assert fault_of(error)["meaning"] != error


@pytest.mark.parametrize("note", [b"\xe4", b"\xff\xfe", b"\0", b"x" * (MAX_FIELD_CHARACTERS + 1)])
@pytest.mark.parametrize("quote", [b"", b'"'])
def test_what_stands_in_a_column_that_is_not_read_costs_nothing(
    tmp_path: Path, note: bytes, quote: bytes
) -> None:
    body = b"K1," + quote + note + quote + b",1\nK2,red,2\n"
    raw_file = put_rows(tmp_path, body, columns=WITH_A_NOTE)
    assert values_of(raw_file) == [("K1", "1"), ("K2", "2")]


def test_longest_field(tmp_path: Path) -> None:
    longest = "ä" * MAX_FIELD_CHARACTERS
    raw_file = put_rows(tmp_path, f"R1,{longest},a\n")
    assert values_of(raw_file) == [("R1", longest, "a")]


@pytest.mark.parametrize("following", [3, MAX_ROW_LINES + 500])
def test_stray_quote_takes_one_line_only(tmp_path: Path, following: int) -> None:
    lines = ['R0,"K0,x', *simple_lines(range(1, following))]
    rows = rows_of(put_rows(tmp_path, "\n".join(lines)))
    assert [(line, error) for line, error, _ in rows if error] == [(2, "broken_quoting")]
    assert [values[0] for _, _, values in rows[1:]] == [f"R{n}" for n in range(1, following)]


def test_row_of_too_many_lines(tmp_path: Path) -> None:
    inside = "\n".join(["text"] * MAX_ROW_LINES + ["end"])
    raw_file = put_rows(tmp_path, f'R1,"{inside}",b\nR2,K2,c\n')
    faults = faults_of(raw_file)
    assert faults[2] == "broken_quoting"
    assert faults[3] == "too_few_fields"
    assert rows_of(raw_file)[-1] == (MAX_ROW_LINES + 3, None, ("R2", "K2", "c"))


def test_row_of_too_many_bytes(tmp_path: Path) -> None:
    fields = ["x" * 100_000] * 11
    names = [*COLUMNS, *(f"unknown{number}" for number in range(9))]
    row = "R1," + ",".join(f'"{text}\n"' for text in fields) + "\n"
    put(tmp_path, "effica/clients.csv", ",".join(names) + "\n" + row)
    assert faults_of(scan(tmp_path).files[0])[2] == "broken_quoting"


def test_wrong_number_of_fields_over_lines_costs_the_first_line_only(tmp_path: Path) -> None:
    raw_file = put_rows(tmp_path, '"R1\n",K1\nR2,K2,b\n')
    assert faults_of(raw_file) == {2: "too_few_fields", 3: "broken_quoting"}
    assert rows_of(raw_file)[-1] == (4, None, ("R2", "K2", "b"))


def test_open_quote_at_the_end_of_the_file(tmp_path: Path) -> None:
    raw_file = put_rows(tmp_path, 'R1,K1,a\nR2,K2,"b')
    assert rows_of(raw_file) == [
        (2, None, ("R1", "K1", "a")),
        (3, "broken_quoting", (None, None, None)),
    ]


def test_errors_never_hold_a_value(tmp_path: Path) -> None:
    raw_file = put_rows(tmp_path, 'R1,"SECRET"SECRET,a\nSECRET\n"SECRET\nSECRET\rSECRET\n')
    assert len(faults_of(raw_file)) == 4
    assert "SECRET" not in "".join(faults_of(raw_file).values())


@pytest.mark.parametrize(
    "line",
    [
        'a","b',  # opens a row that goes on through every following line
        'R1,"K1,a',
        '"',
        'R1,"",""",K1',
        "R1,K1",
    ],
)
def test_no_line_is_looked_at_too_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    looks = 0
    lines_from = LineByLine._lines_from

    def counted(self: LineByLine, start: int) -> Iterator[str]:
        nonlocal looks
        for taken in lines_from(self, start):
            looks += 1
            yield taken

    monkeypatch.setattr(LineByLine, "_lines_from", counted)
    rows = rows_of(put_rows(tmp_path, (line + "\n") * 5_000))
    assert len(rows) > 1_000
    assert looks < 20 * 5_000


def test_the_field_limit_of_others_does_not_matter(tmp_path: Path) -> None:
    before = csv.field_size_limit(10)
    try:
        assert values_of(put_rows(tmp_path, '"R1",K0123456789,a\n'))[0][1] == "K0123456789"
    finally:
        csv.field_size_limit(before)
