"""Plain text for people: how wide it is, how numbers, dates and tables look in it."""

import difflib
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sosdbt.masking import mask

if TYPE_CHECKING:
    from jinja2 import Template

WIDEST = 100
_LONGEST_SHOWN = 80
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def iso_date(value: Any) -> date | None:
    """The day of a text like 2023-01-31; nothing else is one."""
    try:
        return date.fromisoformat(value) if _ISO_DATE.fullmatch(value) else None
    except (TypeError, ValueError):
        return None


def width() -> int:
    """Of the terminal, up to what reads well; in a file or a pipe the widest."""
    if not sys.stdout.isatty():
        return WIDEST
    return min(shutil.get_terminal_size().columns, WIDEST)


def counted(count: int, noun: str, plural: str | None = None) -> str:
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def dates(start: Any, end: Any) -> str:
    if not start and not end:
        return "no dates"
    return f"{start or '(no start)'} to {end or 'open'}"


def wrap(text: str, first: str, others: str | None = None, max_lines: int | None = None) -> str:
    """As many lines as the screen needs; `first` and `others` are what they begin with."""
    lines = textwrap.wrap(
        text,
        width(),
        initial_indent=first,
        subsequent_indent=first if others is None else others,
        max_lines=max_lines,
        placeholder=" ...",
    )
    return "\n".join(lines)


def paragraph(text: str, indent: int = 2) -> list[str]:
    space = " " * indent
    return wrap(text, space).splitlines() or [space]


def pairs(values: Mapping[str, Any], indent: int = 2) -> list[str]:
    """Names with their values, the values in one column."""
    return table(list(values.items()), indent=indent, has_header=False) if values else []


def counts(counted_things: Mapping[str, int]) -> list[str]:
    return table(list(counted_things.items()), to_the_right=(1,), has_header=False)


def table(
    rows: Sequence[Sequence[Any]],
    to_the_right: Collection[int] = (),
    gap: int = 2,
    indent: int = 2,
    *,
    has_header: bool = True,
) -> list[str]:
    """The first row is the header; on a narrow screen cells go on in the next line."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    texts = [[_cell(value) for value in row] for row in rows]
    grid = Table.grid(padding=(0, gap))
    grid.show_header = has_header
    for place, column in enumerate(zip(*texts, strict=True)):
        justify: Literal["left", "right"] = "right" if place in to_the_right else "left"
        has_words = any(" " in text for text in column)
        header = Text(column[0])
        grid.add_column(header, justify=justify, overflow="fold", no_wrap=not has_words)
    for row in texts[has_header:]:
        grid.add_row(*map(Text, row))
    console = Console(width=width() - indent, color_system=None)
    with console.capture() as captured:
        console.print(grid)
    return [" " * indent + line.rstrip() for line in captured.get().splitlines()]


def _cell(value: Any) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def layout(path: Path, **filters: Callable[..., Any]) -> "Template":
    """A text with places to fill in, written down in a file."""
    from jinja2 import Environment, FileSystemLoader

    layouts = Environment(
        loader=FileSystemLoader(path.parent),
        autoescape=False,
        extensions=["jinja2.ext.do"],
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    own = (counted, dates, wrap, paragraph, pairs, counts, table, plain, shown)
    layouts.filters.update({filter_.__name__: filter_ for filter_ in own}, **filters)
    return layouts.get_template(path.name)


def lines_of(path: Path, values: Mapping[str, Any], **filters: Callable[..., Any]) -> list[str]:
    """Such a text filled in, for people."""
    text = layout(path, **filters).render(values).strip("\n")
    return text.split("\n") if text else []


def plain(text: str) -> str:
    """One line of Markdown that shows the text as it is."""
    return re.sub(r"([\\`*_{}\[\]<>|#])", r"\\\1", " ".join(text.split()))


def shown(name: str) -> str:
    """The name as it may stand in a message: one line, no identity code, not too long."""
    if not name.strip():
        return "(no name)"
    text = mask("".join(character if character.isprintable() else "?" for character in name))
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 3] + "..."


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name probably meant: the same but for case, blanks, `-` or `_`, or a slip."""
    folded = {_folded(candidate): candidate for candidate in known}
    matches = difflib.get_close_matches(_folded(name), folded, n=1, cutoff=0.85)
    return folded[matches[0]] if matches else None


def _folded(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).casefold()
