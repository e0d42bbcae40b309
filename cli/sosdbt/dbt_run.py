"""One invocation of dbt inside this process, and what became of each node of it."""

import contextlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sosdbt.errors import BuildError
from sosdbt.masking import mask
from sosdbt.parsed_project import parsed_project

RULE_ID = re.compile(r"[A-Z]{2}-[0-9]{3}")
_LONGEST_MESSAGE = 500


@dataclass(frozen=True)
class Node:
    name: str
    kind: str
    status: str
    message: str
    # How many rows a test found; None where it did not run.
    failures: int | None = None

    @property
    def rule_id(self) -> str | None:
        """The rule that a test is of."""
        return self.name if self.kind == "test" and RULE_ID.fullmatch(self.name) else None

    @property
    def has_run(self) -> bool:
        return self.status in ("success", "pass", "warn", "fail")


def run_dbt(
    command: list[str],
    *,
    project: Path,
    work: Path,
    environment: dict[str, str],
    callbacks: list[Callable[[Any], None]] | None = None,
    parameters: Mapping[str, Any] | None = None,
    target: str | None = None,
    select: Callable[[Any], str | None] | None = None,
) -> list[Node]:
    """The nodes of one dbt command. Raises when dbt stopped before it ran any.

    Where `parameters` are given, in place of those of dbt_project.yml, tests that fail warn, and
    what dbt has parsed is kept for the next run. `select` gives the nodes of it to run; None is
    all.
    """
    options = ["--log-level", "none", "--log-level-file", "none", "--no-print"]
    options += ["--project-dir", str(project), "--profiles-dir", str(project)]
    options += ["--target-path", str(work / "target"), "--log-path", str(work / "logs")]
    options += ["--target", target] if target else []
    # What the macro `setting` and dbt_project.yml read. One of the shell is not heard.
    variables = {"SOSDBT_PARAMETERS": json.dumps(parameters or {}, sort_keys=True), **environment}
    if parameters is not None:
        variables["SOSDBT_SEVERITY_OF_TESTS"] = "warn"
    with (
        _environment(variables),
        Path(os.devnull).open("w") as nowhere,
        contextlib.redirect_stdout(nowhere),
        _log(work / "logs") as log,
    ):
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        def invoke(command: list[str], manifest: Any = None, *callbacks: Any) -> Any:
            result = dbtRunner(manifest, [log, *callbacks]).invoke([*command, *options])
            if isinstance(result.exception, KeyboardInterrupt | SystemExit):
                raise result.exception
            if result.exception is not None:
                said = _one_line(str(result.exception))
                raise BuildError(f"dbt stopped: {said}") from result.exception
            return result.result

        def parse() -> Any:
            # What is kept must not depend on the parameters of this run.
            with _environment({"SOSDBT_PARAMETERS": "{}"}):
                return invoke(["parse", "--no-partial-parse", "--no-write-json"])

        try:
            manifest = parsed_project(project, target, parse) if parameters is not None else None
            selected = select(manifest) if select else None
            if selected:
                command = [*command, "--select", selected, "--indirect-selection", "empty"]
            results = invoke(command, manifest, *(callbacks or []))
        finally:
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    return [
        Node(
            outcome.node.name,
            str(outcome.node.resource_type),
            str(outcome.status),
            _one_line(outcome.message or ""),
            getattr(outcome, "failures", None),
        )
        for outcome in getattr(results, "results", None) or []
    ]


def _one_line(text: str) -> str:
    """A message of dbt or DuckDB on one line, masked and shortened."""
    line = mask(" ".join(text.split()))
    return line if len(line) <= _LONGEST_MESSAGE else line[: _LONGEST_MESSAGE - 3] + "..."


@contextlib.contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    """dbt's own variables are set aside: a DBT_EMPTY of the shell would change what is built.

    The umask is put back too: the raw plugin closes it.
    """
    before, umask = dict(os.environ), os.umask(0o077)
    for name in before:
        if name.startswith("DBT_") and not name.startswith("DBT_ENV_"):
            del os.environ[name]
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        os.umask(umask)


@contextlib.contextmanager
def _log(log_path: Path) -> Iterator[Callable[[Any], None]]:
    """dbt's own log file quotes values of the data; this one holds its warnings, masked."""
    log_path.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (log_path / "build.log").open("w", encoding="utf-8") as lines:

        def write(event: Any) -> None:
            level = str(event.info.level)
            if level in ("warn", "error"):
                lines.write(f"{level} {event.info.name}: {_one_line(event.info.msg)}\n")

        yield write


@contextlib.contextmanager
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
