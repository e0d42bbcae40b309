"""What the raw layer refused or noticed while dbt ran: dbt hands on the text of an error alone."""

from collections import Counter
from pathlib import Path

from sosdbt.errors import SosdbtError
from sosdbt.raw.notices import Kind, Notice
from sosdbt.text import shown

_refused: list[SosdbtError] = []
# File -> its lines that look like rows and stand inside a value that nobody reads.
_swallowed: dict[Path, list[int]] = {}
# Source system -> documents of which nothing is read, by name.
_unmapped: dict[str, Counter[str]] = {}


def remember(error: SosdbtError) -> None:
    _refused.append(error)


def remember_swallowed(path: Path, lines: list[int]) -> None:
    _swallowed[path] = lines


def remember_unmapped(source_system: str, documents: Counter[str]) -> None:
    _unmapped[source_system] = documents


def forget(*, notices_too: bool = True) -> None:
    _refused.clear()
    if notices_too:
        _swallowed.clear()
        _unmapped.clear()


def raise_refused() -> None:
    """Raises what was refused since `forget`; of several, always the same one."""
    if _refused:
        raise min(_refused, key=str)


def notices() -> list[Notice]:
    """What was noticed since `forget`."""
    of_documents = [
        Notice(
            Kind.UNKNOWN_DOCUMENT,
            f"{count:,} documents {shown(name)}, of which seeds/mappings/document_paths.csv reads "
            "nothing",
            [f"{system}/documents"],
        )
        for system, documents in sorted(_unmapped.items())
        for name, count in sorted(documents.items())
    ]
    return of_documents + [
        Notice(
            Kind.MISSED,
            "lines that look like rows stand inside values of a column that is not read: "
            f"{len(lines):,}, the first is line {lines[0]}. Look for a stray quotation mark above.",
            [f"{path.parent.name}/{path.name}"],
        )
        for path, lines in sorted(_swallowed.items())
        if lines
    ]
