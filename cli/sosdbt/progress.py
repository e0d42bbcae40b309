"""A line on the terminal that says how far dbt is."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@contextmanager
def progress(quarter: str) -> Iterator[list[Callable[[Any], None]]]:
    """Callbacks for dbt that draw the line; none when standard error is no terminal."""
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
        running: list[str] = []
        yield [lambda event: _hear(event, display, task, running)]


def _hear(event: Any, display: "Progress", task: "TaskID", running: list[str]) -> None:
    """Counts the models that dbt reports as done, and names what has run the longest."""
    name = event.info.name
    if name == "FoundStats":
        found = re.search(r"([0-9,]+) models?\b", event.data.stat_line)
        display.update(task, total=int(found[1].replace(",", "")) if found else None)
    elif name in ("NodeStart", "NodeFinished"):
        node = event.data.node_info
        if name == "NodeStart":
            running.append(node.node_name)
        elif node.node_name in running:
            running.remove(node.node_name)
        display.advance(task, name == "NodeFinished" and node.resource_type == "model")
        display.update(task, running=running[0] if running else "")
