"""A line on the terminal that says how far dbt is."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def progress(quarter: str) -> Iterator[list[Callable[[Any], None]]]:
    """Callbacks for dbt that draw the line; none when standard error is no terminal.

    Counts the models that dbt reports as done, and names what has run the longest.
    """
    if not sys.stderr.isatty():
        yield []
        return

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(separator=" of "),
        TextColumn("{task.fields[running]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as display:
        task = display.add_task(quarter, total=None, running="reading the models")
        running: dict[str, None] = {}

        def hear(event: Any) -> None:
            name = event.info.name
            if name == "FoundStats":
                found = re.search(r"([0-9,]+) models?\b", event.data.stat_line)
                display.update(task, total=int(found[1].replace(",", "")) if found else None)
            elif name in ("NodeStart", "NodeFinished"):
                node = event.data.node_info
                running.pop(node.node_name, None)
                if name == "NodeStart":
                    running[node.node_name] = None
                elif node.resource_type == "model":
                    display.advance(task)
                display.update(task, running=next(iter(running), ""))

        yield [hear]
