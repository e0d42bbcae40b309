"""What holds for every CSV file, on files that nobody would write by hand."""

import csv
import io
import re
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from raw_samples import WITH_A_NOTE, faults_of, put_rows, rows_of, simple_lines, values_of

from sosdbt.raw.csv_header import Header
from sosdbt.raw.csv_reader import LineByLine, read_csv_rows, read_sure_rows
from sosdbt.raw.raw_file import RawFile

# NUL and lone surrogates cannot stand in a readable file.
TEXT = st.text(
    st.one_of(
        st.sampled_from('",;\n\r \u2028\ufeffä'),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=12,
)
# No value that is read holds a line break; the second column is not read.
VALUE = TEXT.map(lambda text: re.sub("[\\r\\n]", "", text))
RECORDS = st.lists(st.tuples(VALUE, TEXT, VALUE), max_size=20)
# Small blocks put their bounds everywhere; the default block holds the whole file.
BLOCK_BYTES = st.sampled_from([1, 7, 64, 1 << 17])
LINES = st.lists(
    st.one_of(
        st.just(b"R1,K1,2023-01-01"),
        st.binary(max_size=20),
        st.text(st.sampled_from('",ax\r'), max_size=12).map(str.encode),
    ),
    max_size=40,
)


def clients(delimiter: str, *columns: str) -> RawFile:
    header = Header(columns, delimiter.join(columns), 1, delimiter)
    return RawFile("effica", "clients", Path("unused"), header, (0, 0, 0))


def directory() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory()


@given(
    records=RECORDS,
    delimiter=st.sampled_from([",", ";"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    block_characters=BLOCK_BYTES,
)
@settings(deadline=None)
def test_written_records_are_read_back(
    records, delimiter, quoting, line_end, block_characters
) -> None:
    text = io.StringIO()
    # Before Python 3.13 the writer leaves a carriage return bare unless it is in the line end.
    is_bare = line_end == "\n" and any("\r" in field for record in records for field in record)
    writer = csv.writer(
        text,
        delimiter=delimiter,
        quoting=csv.QUOTE_ALL if is_bare else quoting,
        lineterminator=line_end,
    )
    writer.writerows(records)
    expected = [
        (first, last)
        for first, note, last in records
        if quoting == csv.QUOTE_ALL or is_bare or (first + note + last).strip()
    ]
    with directory() as raw:
        raw_file = put_rows(Path(raw), text.getvalue(), delimiter, WITH_A_NOTE)
        assert values_of(raw_file, block_characters=block_characters) == expected


@given(lines=LINES, ends_in_a_line_feed=st.booleans(), block_characters=BLOCK_BYTES)
@settings(max_examples=400, deadline=None)
def test_every_line_is_accounted_for(lines, ends_in_a_line_feed, block_characters) -> None:
    body = b"\n".join(lines) + (b"\n" if ends_in_a_line_feed else b"")
    with directory() as raw:
        raw_file = put_rows(Path(raw), body, columns=WITH_A_NOTE)
        rows = rows_of(raw_file, block_characters=block_characters)
        texts = [text for block in read_csv_rows(raw_file) for text in block.texts]
    inside = sum(len(re.findall(rb"\n\n|\r", text)) for text in texts)
    physical = [
        line
        for line in re.split(rb"[\r\n]", body)
        if line.replace(b",", b"").decode("utf-8", "replace").strip()
    ]
    assert len(rows) <= len(physical) <= len(rows) + inside
    assert all(values == (None, None) for _, error, values in rows if error)


@given(
    rows=st.lists(st.tuples(VALUE, VALUE, VALUE), max_size=30),
    strays=st.lists(st.tuples(st.integers(0, 29), st.integers(0, 20)), max_size=8),
    line_end=st.sampled_from(["\n", "\r\n"]),
    block_characters=BLOCK_BYTES,
)
@settings(max_examples=400, deadline=None)
def test_stray_quotes_take_no_line_away(rows, strays, line_end, block_characters) -> None:
    lines = [",".join(row) for row in rows]
    for number, position in strays:
        if number < len(lines):
            line = lines[number]
            lines[number] = line[:position] + '"' + line[position:]
    with directory() as raw:
        raw_file = put_rows(Path(raw), line_end.join([*lines, ""]))
        found = rows_of(raw_file, block_characters=block_characters)
    filled = [number for number, line in enumerate(lines, start=2) if line.replace(",", "").strip()]
    assert [line for line, _, _ in found] == filled


@given(lines=LINES, block_characters=BLOCK_BYTES)
@settings(deadline=None)
def test_blocks_make_no_difference(lines, block_characters) -> None:
    with directory() as raw:
        raw_file = put_rows(Path(raw), b"\n".join(lines))
        assert rows_of(raw_file, block_characters=block_characters) == rows_of(raw_file)


@given(
    lines=st.lists(
        st.one_of(
            st.just("R1,K1,2023-01-01"),
            st.text(st.sampled_from('",ax\r\x85\ufeffä '), max_size=12),
            st.tuples(*[st.text(st.sampled_from("ax\x85\ufeffä "), max_size=3)] * 3).map(",".join),
            st.tuples(*[st.text(st.sampled_from(",ax "), max_size=3).map('"{}"'.format)] * 3).map(
                ",".join
            ),
        ),
        min_size=1,
        max_size=6,
    ),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
@settings(max_examples=400, deadline=None)
def test_arrow_reads_as_csv_does(lines, line_end) -> None:
    raw_file = clients(",", "client_id", "sex", "municipality")
    block = line_end.join(lines) + line_end
    by_arrow = read_sure_rows(block, 2, raw_file)
    if by_arrow is not None:
        by_line = LineByLine(block, 2, str, raw_file).read()
        assert by_arrow.columns == by_line.columns
        assert (by_arrow.errors, by_arrow.texts) == (by_line.errors, by_line.texts)
        assert list(by_arrow.lines) == by_line.lines


def test_arrow_is_used_where_it_can_be() -> None:
    raw_file = clients(";", "sex", "client_id")
    rows = read_sure_rows('1;K1\r\n"2;";"K,2"\r\n', 2, raw_file)
    assert rows is not None
    assert rows.columns["client_id"].to_pylist() == ["K1", "K,2"]
    assert rows.columns["sex"].to_pylist() == ["1", "2;"]


@given(
    count=st.integers(1, 60),
    position=st.integers(0, 60),
    stray=st.sampled_from(['X,"K,2023', '"X,K,2023', 'X,K,"2023', 'X,"K"K,2023', '"']),
    block_characters=BLOCK_BYTES,
)
@settings(deadline=None)
def test_one_stray_quote_makes_one_unreadable_row(count, position, stray, block_characters) -> None:
    lines = simple_lines(range(count))
    position = min(position, count)
    lines.insert(position, stray)
    with directory() as raw:
        raw_file = put_rows(Path(raw), "\n".join(lines) + "\n")
        assert list(faults_of(raw_file, block_characters=block_characters)) == [position + 2]
        readable = [values[0] for _, error, values in rows_of(raw_file) if error is None]
    assert readable == [f"R{number}" for number in range(count)]
