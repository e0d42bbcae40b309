"""How the lines of an explanation are laid out."""

import textwrap
from typing import Any

from sosdbt.screen import width


def paragraph(text: str, indent: int = 2) -> list[str]:
    space = " " * indent
    return textwrap.wrap(text, width(), initial_indent=space, subsequent_indent=space) or [space]


def pairs(values: dict[str, Any], indent: int = 2) -> list[str]:
    """Names with their values, the values in one column."""
    widest = max((len(name) for name in values), default=0)
    lines = []
    for name, value in values.items():
        start = f"{' ' * indent}{name:<{widest}}  "
        text = "" if value is None else str(value)
        lines += textwrap.wrap(
            text, width(), initial_indent=start, subsequent_indent=" " * len(start)
        ) or [start.rstrip()]
    return lines


def number(count: int, noun: str, plural: str | None = None) -> str:
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def dates(start: Any, end: Any) -> str:
    if not start and not end:
        return "no dates"
    return f"{start or '(no start)'} to {end or 'open'}"
