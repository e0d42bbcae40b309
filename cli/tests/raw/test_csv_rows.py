"""What is a row of a CSV file, what is unreadable, and where reading goes on."""

import csv
from pathlib import Path

import pytest
from raw_samples import PERIODS, faults_of, put, put_periods, rows_of, simple_lines, values_of

from sosdbt.raw import csv_line_by_line
from sosdbt.raw.csv_line_by_line import MAX_ROW_LINES
from sosdbt.raw.csv_reader import MAX_FIELD_CHARACTERS
from sosdbt.raw.scan import scan


def test_values_are_kept_as_they_are(tmp_path: Path) -> None:
    raw_file = put_periods(tmp_path, " R1 ,007,\nNULL,1.0,'x'\n")
    assert values_of(raw_file) == [(" R1 ", "007", ""), ("NULL", "1.0", "'x'")]


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    other = {",": ";", ";": ","}[delimiter]
    raw_file = put_periods(tmp_path, delimiter.join(["R1", f"K{other}1", "x"]), delimiter)
    assert values_of(raw_file) == [("R1", f"K{other}1", "x")]


def test_columns_in_any_order_with_unknown_ones_between(tmp_path: Path) -> None:
    put(
        tmp_path,
        "effica/child_protection_periods.csv",
        "\ufeffend_date,colour,start_date,record_id,client_id\r\n2,red,1,R1,K1\r\n",
    )
    (raw_file,) = scan(tmp_path).files
    assert values_of(raw_file) == [("R1", "K1", "1", "2")]
    assert raw_file.declared_columns == ["record_id", "client_id", "start_date", "end_date"]


@pytest.mark.parametrize("body", ["", "\n", "\r\n\n"])
def test_no_rows(tmp_path: Path, body: str) -> None:
    assert rows_of(put_periods(tmp_path, body)) == []


def test_header_without_line_end(tmp_path: Path) -> None:
    put(tmp_path, "effica/child_protection_periods.csv", ",".join(PERIODS))
    assert rows_of(scan(tmp_path).files[0]) == []


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends(tmp_path: Path, line_end: str, last: bool) -> None:
    body = line_end.join(["R1,K1,a", "R2,K2,b"]) + (line_end if last else "")
    assert values_of(put_periods(tmp_path, body)) == [("R1", "K1", "a"), ("R2", "K2", "b")]


def test_blank_lines_are_no_rows_but_count_as_lines(tmp_path: Path) -> None:
    raw_file = put_periods(tmp_path, "\nR1,K1,a\n\n\r\nR2,K2,b\n\n")
    assert [(line, values[0]) for line, _, values in rows_of(raw_file)] == [(3, "R1"), (6, "R2")]


def test_only_a_line_feed_ends_a_line(tmp_path: Path) -> None:
    signs = "\v\f\x1c\x85\u2028"
    raw_file = put_periods(tmp_path, f'R1,K{signs}1,a\nR2,"K{signs}2",b\n')
    assert values_of(raw_file) == [("R1", f"K{signs}1", "a"), ("R2", f"K{signs}2", "b")]


def test_quoted_values(tmp_path: Path) -> None:
    raw_file = put_periods(tmp_path, '"R1","a,b","say ""yes"""\nR2,"",""""\nR3,5",6"" x\n')
    assert values_of(raw_file) == [
        ("R1", "a,b", 'say "yes"'),
        ("R2", "", '"'),
        ("R3", '5"', '6"" x'),
    ]


def test_a_row_may_span_lines_inside_quotes(tmp_path: Path) -> None:
    raw_file = put_periods(tmp_path, 'R1,"a\n\nb\r\nc",x\nR2,K2,y\n')
    assert rows_of(raw_file) == [
        (2, None, ("R1", "a\n\nb\r\nc", "x")),
        (6, None, ("R2", "K2", "y")),
    ]


@pytest.mark.parametrize("row", ['"{}",K2,b', 'R2,"{}",b', 'R2,K2,"{}"'])
def test_a_row_may_span_blocks(tmp_path: Path, row: str) -> None:
    inside = "\n".join(["text"] * (MAX_ROW_LINES - 1))
    raw_file = put_periods(tmp_path, f"R1,K1,a\n{row.format(inside)}\nR3,K3,c\n")
    assert values_of(raw_file, block_bytes=64) == [
        ("R1", "K1", "a"),
        tuple(row.replace('"', "").format(inside).split(",")),
        ("R3", "K3", "c"),
    ]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"R2,K2", "wrong number of fields: 2 instead of 3"),
        (b"R2,K2,a,b", "wrong number of fields: 4 instead of 3"),
        (b"R2;K2;a", "wrong number of fields: 1 instead of 3"),
        (b"   ", "wrong number of fields: 1 instead of 3"),
        (b'R2,"K2,a', "broken quoting"),
        (b'R2,"K2"x,a', "broken quoting"),
        (b'R2,"K2" ,a', "broken quoting"),
        (b"R2,K\xe42,a", "not UTF-8"),
        (b"R2,K\xed\xa0\x802,a", "not UTF-8"),
        (b"R2,K\x002,a", "NUL byte"),
        (b"R2,K2\rR3,K3", "carriage return inside the line"),
        (b"R2," + b"x" * (MAX_FIELD_CHARACTERS + 1) + b",a", "field too long"),
        (b'R2,"' + b"x" * (MAX_FIELD_CHARACTERS + 1) + b'",a', "field too long"),
    ],
)
def test_unreadable_line(tmp_path: Path, line: bytes, error: str) -> None:
    raw_file = put_periods(tmp_path, b"R1,K1,a\n" + line + b"\nR4,K4,d\n")
    assert rows_of(raw_file) == [
        (2, None, ("R1", "K1", "a")),
        (3, error, (None, None, None)),
        (4, None, ("R4", "K4", "d")),
    ]


def test_unknown_columns_must_be_readable_too(tmp_path: Path) -> None:
    put(tmp_path, "effica/clients.csv", b"client_id,colour\nK1,\xe4\nK2,red\n")
    assert faults_of(scan(tmp_path).files[0]) == {2: "not UTF-8"}


def test_longest_field(tmp_path: Path) -> None:
    longest = "ä" * MAX_FIELD_CHARACTERS
    raw_file = put_periods(tmp_path, f"R1,{longest},a\n")
    assert values_of(raw_file) == [("R1", longest, "a")]


@pytest.mark.parametrize("following", [3, MAX_ROW_LINES + 500])
def test_stray_quote_takes_one_line_only(tmp_path: Path, following: int) -> None:
    lines = ['R0,"K0,x', *simple_lines(range(1, following))]
    rows = rows_of(put_periods(tmp_path, "\n".join(lines)))
    assert [(line, error) for line, error, _ in rows if error] == [(2, "broken quoting")]
    assert [values[0] for _, _, values in rows[1:]] == [f"R{n}" for n in range(1, following)]


def test_row_of_too_many_lines(tmp_path: Path) -> None:
    inside = "\n".join(["text"] * MAX_ROW_LINES + ["end"])
    raw_file = put_periods(tmp_path, f'R1,"{inside}",b\nR2,K2,c\n')
    faults = faults_of(raw_file)
    assert faults[2] == "broken quoting"
    assert faults[3] == "wrong number of fields: 1 instead of 3"
    assert rows_of(raw_file)[-1] == (MAX_ROW_LINES + 3, None, ("R2", "K2", "c"))


def test_row_of_too_many_bytes(tmp_path: Path) -> None:
    fields = ["x" * 100_000] * 11
    names = [*PERIODS, *(f"unknown{number}" for number in range(9))]
    row = "R1," + ",".join(f'"{text}\n"' for text in fields) + "\n"
    path = "effica/child_protection_periods.csv"
    put(tmp_path, path, ",".join(names) + "\n" + row)
    assert faults_of(scan(tmp_path).files[0])[2] == "broken quoting"


def test_wrong_number_of_fields_over_lines_costs_the_first_line_only(tmp_path: Path) -> None:
    raw_file = put_periods(tmp_path, '"R1\n",K1\nR2,K2,b\n')
    assert faults_of(raw_file) == {
        2: "wrong number of fields: 2 instead of 3",
        3: "broken quoting",
    }
    assert rows_of(raw_file)[-1] == (4, None, ("R2", "K2", "b"))


def test_bytes_that_are_no_text_end_an_open_row(tmp_path: Path) -> None:
    raw_file = put_periods(tmp_path, b'R1,"a\n\xe4",x\nR2,K2,y\n')
    assert faults_of(raw_file) == {2: "broken quoting", 3: "not UTF-8"}
    assert rows_of(raw_file)[-1] == (4, None, ("R2", "K2", "y"))


def test_open_quote_at_the_end_of_the_file(tmp_path: Path) -> None:
    raw_file = put_periods(tmp_path, 'R1,K1,a\nR2,K2,"b')
    assert rows_of(raw_file) == [
        (2, None, ("R1", "K1", "a")),
        (3, "broken quoting", (None, None, None)),
    ]


def test_errors_never_hold_a_value(tmp_path: Path) -> None:
    raw_file = put_periods(tmp_path, 'R1,"SECRET"SECRET,a\nSECRET\n"SECRET\nSECRET\rSECRET\n')
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
    as_text = csv_line_by_line._as_text

    def counted(taken: bytes) -> tuple[str, str | None]:
        nonlocal looks
        looks += 1
        return as_text(taken)

    monkeypatch.setattr(csv_line_by_line, "_as_text", counted)
    rows = rows_of(put_periods(tmp_path, (line + "\n") * 5_000))
    assert len(rows) > 1_000
    assert looks < 20 * 5_000


def test_the_field_limit_of_others_does_not_matter(tmp_path: Path) -> None:
    before = csv.field_size_limit(10)
    try:
        assert values_of(put_periods(tmp_path, '"R1",K0123456789,a\n'))[0][1] == "K0123456789"
    finally:
        csv.field_size_limit(before)
