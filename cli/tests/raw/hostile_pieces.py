"""Pieces of raw directories that nobody would write in good faith, and many that somebody will."""

import datetime
import os
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from sosdbt.raw.tables import TABLES

# Of the 900 series, which nobody has.
CODE = "010190-901P"
VALUES = (
    b"",
    b"1",
    b"K1",
    b"20",
    b"2023-01-31",
    b"31.1.2023",
    b"9999-12-31",
    b"0000-00-00",
    b"5881580-07-11",
    b"-infinity",
    b"1e400",
    b"99999999999999999999999999",
    CODE.encode(),
    b"=cmd|' /C calc'!A0",
    b"x;=1+1",
    b"+1",
    b"@SUM(A1)",
    b"'; drop table clients; --",
    b"${jndi:ldap://x}",
    b"{{ env_var('HOME') }}",
    b"../../../etc/passwd",
    b"\0",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    "\u2028\ufeff\u202e".encode(),
    b'"',
    b'""',
    b"\r",
    b"\r\n",
    b"a\tb",
    b"x" * 131_073,
    "ä".encode() * 70_000,
)
SYSTEM_NAMES = (
    "effica",
    "pro",
    "a" * 255,
    "select_1",
    "Effica",
    "..x",
    "a b",
    "a'b",
    'a"; drop table x; --',
    "a\nb",
    "ä",
    "=1+1",
    CODE,
    "-rf",
    "b" * 255,
)
FILE_NAMES = tuple(f"{name}.{ending}" for name in TABLES for ending in ("csv", "parquet"))
OTHER_NAMES = ("clients.CSV", "clients.csv.bak", ".hidden", "a\nb.csv", f"{CODE}.csv", "=1.csv")

values = st.one_of(st.sampled_from(VALUES), st.binary(max_size=12))
DELIMITERS = (b",", b";", b"\t", b"|")


@st.composite
def csv_files(draw: st.DrawFn, name: str) -> bytes:
    """Mostly with the columns of the table, so that rows are reached."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=60))
    table = TABLES.get(name, TABLES["clients"])
    columns = list(draw(st.permutations(table.columns)))
    if draw(st.integers(0, 5)) == 0:
        columns.append(draw(st.sampled_from(["client_id", "", "x" * 300, CODE, "=1", "'; --"])))
    delimiter = draw(st.sampled_from((*DELIMITERS[:2] * 4, *DELIMITERS)))
    mark = draw(st.sampled_from((b"", b"", b"\xef\xbb\xbf")))
    ends = st.sampled_from((b"\n", b"\n", b"\n", b"\r\n", b"\r", b"\n\n"))
    rows = []
    for _ in range(draw(st.integers(0, 6))):
        width = len(columns) if draw(st.integers(0, 4)) else draw(st.integers(0, 12))
        fields = draw(st.lists(values, min_size=width, max_size=width))
        if draw(st.booleans()):
            fields = [b'"' + field.replace(b'"', b'""') + b'"' for field in fields]
        rows.append(delimiter.join(fields) + draw(ends))
    return mark + delimiter.join(column.encode() for column in columns) + b"\n" + b"".join(rows)


_MOMENT = datetime.datetime(2023, 1, 31, 12)
COLUMNS = (
    pa.array([CODE, None]),
    pa.array(["x" * 200_000, "\0"]),
    pa.array([b"\xff", b"\0"], pa.binary()),
    pa.array([1, 2**63 - 1]),
    pa.array([2**64 - 1, 0], pa.uint64()),
    pa.array([float("nan"), float("-inf")]),
    pa.array([1.5, None], pa.float16()),
    pa.array([Decimal("1.50"), None]),
    pa.array([Decimal(10) ** 60, None], pa.decimal256(76, 0)),
    pa.array([datetime.date(1, 1, 1), datetime.date(9999, 12, 31)]),
    pa.array([2**31 - 1, -(2**31)], pa.int32()).cast(pa.date32()),
    pa.array([19388, 0], pa.int32()),
    pa.array([_MOMENT, None], pa.timestamp("ns", "Mars/Olympus")),
    pa.array([2**63 - 1, -(2**63)], pa.timestamp("us")),
    pa.array([2**53, None], pa.timestamp("s")),
    pa.array([datetime.time(1, 2), None]),
    pa.array([1, None], pa.duration("s")),
    pa.array([{"a": {"b": CODE}}, None]),
    pa.array([[["a"], None], None]),
    pa.array([[("k", "v")], None], pa.map_(pa.string(), pa.string())),
    pa.array([True, None]),
    pa.nulls(2),
    pa.array(["a", "b"]).dictionary_encode(),
    pa.array([b"0123456789abcdef", None], pa.binary(16)),
)


@st.composite
def parquet_files(draw: st.DrawFn, name: str) -> bytes:
    if draw(st.integers(0, 9)) == 0:
        return draw(st.one_of(st.binary(max_size=60), st.just(b"PAR1" * 3)))
    table = TABLES.get(name, TABLES["clients"])
    names = list(table.columns)
    change = draw(st.integers(0, 9))
    if change == 0:
        names.append("client_id")
    elif change == 1:
        names = []
    elif change == 2:
        names += ["client_id.x", CODE]
    arrays = [draw(st.sampled_from(COLUMNS)) for _ in names]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_arrays(arrays, names=names), sink)
    content = sink.getvalue().to_pybytes()
    if draw(st.integers(0, 5)) == 0:
        cut = draw(st.integers(0, len(content)))
        content = content[:cut] + draw(st.binary(max_size=4)) + content[cut + 4 :]
    return content


@st.composite
def entries(draw: st.DrawFn) -> dict[str, tuple[str, object]]:
    """Path below the raw directory -> what lies there."""
    made: dict[str, tuple[str, object]] = {}
    for _ in range(draw(st.integers(0, 3))):
        system = draw(st.sampled_from((*SYSTEM_NAMES[:4] * 6, *SYSTEM_NAMES)))
        made.setdefault(system, ("directory", None))
        for _ in range(draw(st.integers(0, 4))):
            file = draw(st.sampled_from((*FILE_NAMES * 2, *OTHER_NAMES)))
            made[f"{system}/{file}"] = draw(_content(file))
    if draw(st.integers(0, 9)) == 0:
        made["x/" * draw(st.integers(1, 200)) + "clients.csv"] = ("file", b"client_id\n1\n")
    return made


@st.composite
def _content(draw: st.DrawFn, file: str) -> tuple[str, object]:
    kind = draw(st.integers(0, 40))
    if kind == 0:
        targets = (
            "/etc/passwd",
            "../..",
            ".",
            "nowhere",
            file,
            "../effica/clients.csv",
            "/dev/zero",
        )
        return "link", draw(st.sampled_from(targets))
    if kind == 1:
        return draw(st.sampled_from(("pipe", "directory"))), None
    name, _, ending = file.partition(".")
    return "file", draw(parquet_files(name) if ending == "parquet" else csv_files(name))


def put_entries(raw: Path, made: dict[str, tuple[str, object]]) -> None:
    raw.mkdir(parents=True, exist_ok=True)
    for name, (kind, content) in made.items():
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(path):
            continue
        if kind == "file":
            path.write_bytes(content)
        elif kind == "directory":
            path.mkdir()
        elif kind == "pipe":
            os.mkfifo(path)
        elif kind == "link":
            path.symlink_to(content)
