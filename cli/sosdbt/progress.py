"""A line on the terminal that says how far dbt is."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def progress(quarter: str) -> Iterator[list[Callable[[Any], None]]]:
    """Callbacks for dbt that draw the line; none when standard error is no terminal."""
    if not sys.stderr.isatty():
        yield []
        return

    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[count]} {task.fields[running]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as display:
        task = display.add_task(quarter, total=None, count="reading the models", running="")

        def draw(state: "Models") -> None:
            display.update(
                task,
                total=state.to_do,
                completed=state.done,
                count=f"{state.done} of {state.to_do} models",
                running=state.running,
            )

        yield [Models(draw).hear]


class Models:
    """Counts the models that dbt reports as done, and keeps the name of what runs."""

    def __init__(self, changed: Callable[["Models"], None]) -> None:
        self.done = 0
        self.to_do: int | None = None
        self._running: list[str] = []
        self._changed = changed

    @property
    def running(self) -> str:
        return self._running[0] if self._running else ""

    def hear(self, event: Any) -> None:
        name = event.info.name
        if name == "FoundStats":
            found = re.search(r"([0-9,]+) models?\b", event.data.stat_line)
            self.to_do = int(found[1].replace(",", "")) if found else None
        elif name == "NodeStart":
            self._running.append(event.data.node_info.node_name)
        elif name == "NodeFinished":
            node = event.data.node_info
            if node.node_name in self._running:
                self._running.remove(node.node_name)
            self.done += node.resource_type == "model"
        else:
            return
        self._changed(self)
