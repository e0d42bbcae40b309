"""What a build tells of its input: notices, and lines that cannot be read."""

import textwrap
from collections.abc import Sequence

from sosdbt.raw.notices import grouped, in_full
from sosdbt.raw.row_faults import fault_of
from sosdbt.results import Unreadable


def notice_lines(notices: Sequence[str], width: int, *, have_a_file: bool) -> list[str]:
    """In full what changes the meaning of the delivery; the others too if no file holds them."""
    if not notices:
        return []
    others = grouped(notices) if have_a_file else []
    lines = ["", "Notices:"]
    for notice in in_full(notices) if have_a_file else notices:
        lines += textwrap.wrap(notice, width, initial_indent="  ", subsequent_indent="    ")
    if others:
        lines += textwrap.wrap(
            f"{', '.join(others)}: listed in the notices file",
            width,
            initial_indent="  ",
            subsequent_indent="    ",
        )
    return lines


def unreadable_lines(unreadable: Sequence[Unreadable], width: int) -> list[str]:
    """By reason: how many lines, of which files, and what to do."""
    lines = ["", "Lines that cannot be read:"] if unreadable else []
    for reason in dict.fromkeys(row.reason for row in unreadable):
        rows = [row for row in unreadable if row.reason == reason]
        fault = fault_of(reason)
        lines.append(f"  {sum(row.lines for row in rows):>6,}  {fault.meaning}")
        files = ", ".join(f"{row.source_system}/{row.source_table} {row.lines:,}" for row in rows)
        for text in (files, fault.advice):
            lines += textwrap.wrap(text, width, initial_indent=" " * 10, subsequent_indent=" " * 10)
    return lines
