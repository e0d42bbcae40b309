"""Small raw files, written the way a county's systems write them."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from sosdbt.raw.csv_reader import read_csv_rows
from sosdbt.raw.raw_file import RawFile
from sosdbt.raw.scan import scan

# Three columns of clients, which requires the first alone.
COLUMNS = ("client_id", "sex", "municipality")
# The second is not read.
WITH_A_NOTE = ("client_id", "note", "sex")


def put(raw: Path, name: str, content: str | bytes) -> Path:
    """Writes <raw>/<name>, for example effica/clients.csv."""
    path = raw / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def put_rows(
    raw: Path,
    body: str | bytes,
    delimiter: str = ",",
    columns: tuple[str, ...] = COLUMNS,
    encodings: Mapping[str, str] | None = None,
) -> RawFile:
    """A table of clients with the given lines under its header."""
    header = delimiter.join(columns).encode() + b"\n"
    put(
        raw,
        "effica/clients.csv",
        header + (body if isinstance(body, bytes) else body.encode("utf-8")),
    )
    (raw_file,) = scan(raw, encodings).files
    return raw_file


def rows_of(raw_file: RawFile, **options: int) -> list[tuple[object, ...]]:
    """Per row: its first line, its error, its values in the order of the table."""
    rows = []
    for block in read_csv_rows(raw_file, **options):
        values = zip(
            *(block.columns[name].to_pylist() for name in raw_file.declared_columns), strict=True
        )
        rows += list(zip(block.lines, block.errors, values, strict=True))
    return rows


def values_of(raw_file: RawFile, **options: int) -> list[tuple[str, ...]]:
    rows = rows_of(raw_file, **options)
    assert [error for _, error, _ in rows if error] == []
    return [values for _, _, values in rows]


def faults_of(raw_file: RawFile, **options: int) -> dict[int, str]:
    """The error per line of the file that cannot be read."""
    return {line: error for line, error, _ in rows_of(raw_file, **options) if error}


def simple_lines(numbers: Iterable[int]) -> list[str]:
    return [f"R{number},K{number},2023-01-01" for number in numbers]
