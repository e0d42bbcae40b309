"""What holds for every CSV file, on files that nobody would write by hand."""

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from raw_samples import faults_of, put_periods, rows_of, simple_lines, values_of

from sosdbt.raw.csv_reader import read_block, read_block_without_quotes, read_csv_rows
from sosdbt.raw.raw_file import RawFile

# NUL and lone surrogates cannot stand in a readable file.
TEXT = st.text(
    st.one_of(
        st.sampled_from('",;\n\r \u2028\ufeffä'),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=12,
)
RECORDS = st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=20)
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


def directory() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory()


@given(
    records=RECORDS,
    delimiter=st.sampled_from([",", ";"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    block_bytes=BLOCK_BYTES,
)
@settings(deadline=None)
def test_written_records_are_read_back(records, delimiter, quoting, line_end, block_bytes) -> None:
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
    with directory() as raw:
        raw_file = put_periods(Path(raw), text.getvalue(), delimiter)
        assert values_of(raw_file, block_bytes=block_bytes) == records


@given(lines=LINES, ends_in_a_line_feed=st.booleans(), block_bytes=BLOCK_BYTES)
@settings(max_examples=400, deadline=None)
def test_every_line_is_accounted_for(lines, ends_in_a_line_feed, block_bytes) -> None:
    body = b"\n".join(lines) + (b"\n" if ends_in_a_line_feed else b"")
    physical = body.split(b"\n")
    if physical[-1] == b"":
        physical.pop()
    with directory() as raw:
        raw_file = put_periods(Path(raw), body)
        rows = rows_of(raw_file, block_bytes=block_bytes)
        texts = [text for block in read_csv_rows(raw_file) for text in block.texts]

    # Lines that belong to the row that starts at each line, from what the readers say they took.
    taken: set[int] = set()
    for (line, error, values), text in zip(rows, texts, strict=True):
        height = text.count(b"\n\n") + 1
        assert error is None or (height == 1 and values == (None, None, None))
        own = set(range(line, line + height))
        assert not own & taken
        taken |= own
    blank = {
        number for number, line in enumerate(physical, start=2) if not line.strip(b"\r")
    } - taken
    assert taken | blank == set(range(2, len(physical) + 2))


@given(lines=LINES, block_bytes=BLOCK_BYTES)
@settings(deadline=None)
def test_blocks_make_no_difference(lines, block_bytes) -> None:
    with directory() as raw:
        raw_file = put_periods(Path(raw), b"\n".join(lines))
        assert rows_of(raw_file, block_bytes=block_bytes) == rows_of(raw_file)


@given(
    lines=st.lists(
        st.one_of(
            st.just("R1,K1,2023-01-01"),
            st.text(st.sampled_from(",ax\r\x85\ufeffä "), max_size=12),
            st.tuples(*[st.text(st.sampled_from("ax\x85\ufeffä "), max_size=3)] * 3).map(",".join),
        ),
        min_size=1,
        max_size=6,
    ),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
@settings(max_examples=400, deadline=None)
def test_arrow_reads_unquoted_blocks_as_csv_does(lines, line_end) -> None:
    raw_file = RawFile(
        "effica",
        "child_protection_periods",
        Path("unused"),
        "csv",
        ",",
        ("record_id", "client_id", "start_date"),
    )
    block = line_end.join(lines).encode() + line_end.encode()
    by_arrow = read_block_without_quotes(block, raw_file)
    if by_arrow is not None:
        assert by_arrow == read_block(block, raw_file)


def test_arrow_is_used_where_it_can_be() -> None:
    raw_file = RawFile("effica", "clients", Path("unused"), "csv", ";", ("sex", "client_id"))
    block = b"1;K1\r\n2;K2\r\n"
    columns = read_block_without_quotes(block, raw_file)
    assert columns is not None
    assert columns["client_id"].to_pylist() == ["K1", "K2"]


@given(
    count=st.integers(1, 60),
    position=st.integers(0, 60),
    stray=st.sampled_from(['X,"K,2023', '"X,K,2023', 'X,K,"2023', 'X,"K"K,2023', '"']),
    block_bytes=BLOCK_BYTES,
)
@settings(deadline=None)
def test_one_stray_quote_makes_one_unreadable_row(count, position, stray, block_bytes) -> None:
    lines = simple_lines(range(count))
    position = min(position, count)
    lines.insert(position, stray)
    with directory() as raw:
        raw_file = put_periods(Path(raw), "\n".join(lines) + "\n")
        assert list(faults_of(raw_file, block_bytes=block_bytes)) == [position + 2]
        readable = [values[0] for _, error, values in rows_of(raw_file) if error is None]
    assert readable == [f"R{number}" for number in range(count)]
