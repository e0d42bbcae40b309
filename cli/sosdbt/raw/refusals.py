"""What the raw layer refused or noticed while dbt ran: dbt hands on the text of an error alone."""

from pathlib import Path

from sosdbt.errors import SosdbtError
from sosdbt.raw.notices import Kind, Notice

_refused: list[SosdbtError] = []
# File -> its lines that look like rows and stand inside a value that nobody reads.
_swallowed: dict[Path, list[int]] = {}


def remember(error: SosdbtError) -> None:
    _refused.append(error)


def remember_swallowed(path: Path, lines: list[int]) -> None:
    _swallowed[path] = lines


def forget() -> None:
    _refused.clear()
    _swallowed.clear()


def raise_refused() -> None:
    """Raises what was refused since `forget`; of several, always the same one."""
    if _refused:
        raise min(_refused, key=str)


def notices() -> list[Notice]:
    """What was noticed since `forget`."""
    return [
        Notice(
            Kind.MISSED,
            "lines that look like rows stand inside values of a column that is not read: "
            f"{len(lines):,}, the first is line {lines[0]}. Look for a stray quotation mark above.",
            [f"{path.parent.name}/{path.name}"],
        )
        for path, lines in sorted(_swallowed.items())
        if lines
    ]
