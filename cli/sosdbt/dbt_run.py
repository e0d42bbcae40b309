"""One invocation of dbt inside this process, and what became of each node of it."""

import contextlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from sosdbt.errors import BuildError
from sosdbt.masking import mask
from sosdbt.parsed_project import parsed_project

RULE_ID = re.compile(r"[A-Z]{2}-[0-9]{3}")
_LONGEST_MESSAGE = 500


@dataclass(frozen=True)
class Node:
    name: str
    kind: str
    path: str
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
    target_path: Path,
    log_path: Path,
    environment: dict[str, str],
    callbacks: list[Callable[[Any], None]] | None = None,
    parameters: Mapping[str, Any] | None = None,
    target: str | None = None,
) -> list[Node]:
    """The nodes of one dbt command. Raises when dbt stopped before it ran any.

    Where `parameters` are given, in place of those of dbt_project.yml, tests that fail warn, and
    what dbt has parsed is kept for the next run.
    """
    options = ["--target", target] if target else []
    for name, path in {
        "--project-dir": project,
        "--profiles-dir": project,
        "--target-path": target_path,
        "--log-path": log_path,
    }.items():
        options += [name, str(path)]
    options += ["--log-level", "none", "--log-level-file", "none", "--no-print"]
    variables = {**environment, **_variables(parameters)}
    with _environment(variables), _silent_stdout(), _log(log_path) as log:
        from dbt.cli.main import dbtRunner

        def invoke(command: list[str], manifest: Any = None, *callbacks: Any) -> Any:
            result = dbtRunner(manifest, [log, *callbacks]).invoke([*command, *options])
            if isinstance(result.exception, KeyboardInterrupt | SystemExit):
                raise result.exception
            if result.exception is not None:
                said = one_line(str(result.exception))
                raise BuildError(f"dbt stopped: {said}") from result.exception
            return result.result

        def parse() -> Any:
            # What is kept must not depend on the parameters of this run.
            with _environment({"SOSDBT_PARAMETERS": "{}"}):
                return invoke(["parse", "--no-partial-parse", "--no-write-json"])

        try:
            manifest = parsed_project(project, target, parse) if parameters is not None else None
            results = invoke(command, manifest, *(callbacks or []))
        finally:
            _close_connections()
    return [_node(outcome) for outcome in getattr(results, "results", None) or []]


def _variables(parameters: Mapping[str, Any] | None) -> dict[str, str]:
    """What the macro `setting` and dbt_project.yml read. One of the shell is not heard."""
    if parameters is None:
        return {"SOSDBT_PARAMETERS": "{}"}
    given = json.dumps(parameters, sort_keys=True)
    return {"SOSDBT_PARAMETERS": given, "SOSDBT_SEVERITY_OF_TESTS": "warn"}


def _node(outcome: Any) -> Node:
    return Node(
        name=outcome.node.name,
        kind=str(outcome.node.resource_type),
        path=getattr(outcome.node, "original_file_path", ""),
        status=str(outcome.status),
        message=one_line(outcome.message or ""),
        failures=getattr(outcome, "failures", None),
    )


def one_line(text: str) -> str:
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
def _silent_stdout() -> Iterator[None]:
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        yield


@contextlib.contextmanager
def _log(log_path: Path) -> Iterator[Callable[[Any], None]]:
    """dbt's own log file quotes values of the data; this one holds its warnings, masked."""
    log_path.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (log_path / "build.log").open("w", encoding="utf-8") as file:
        lines: TextIO = file

        def write(event: Any) -> None:
            level = str(event.info.level)
            if level in ("warn", "error"):
                lines.write(f"{level} {event.info.name}: {one_line(event.info.msg)}\n")

        yield write


def _close_connections() -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
