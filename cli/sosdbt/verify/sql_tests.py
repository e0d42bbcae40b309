"""The delivery's own SQL tests and rules, on the tables of a package."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sosdbt.config import read_seed
from sosdbt.dbt_run import Node, run_dbt
from sosdbt.errors import BuildError
from sosdbt.package.contract import Contract, DeliveredFile
from sosdbt.package.csv_lines import identifier
from sosdbt.verify.report import Fault

if TYPE_CHECKING:
    import duckdb

_SELECTED = ["--select", "tag:package", "--indirect-selection", "cautious"]


@dataclass(frozen=True)
class _Run:
    nodes: list[Node]
    contract: Contract
    columns: dict[str, dict[str, str]]


def run_sql_tests(
    project: Path,
    folder: Path,
    database: Path,
    manifest: dict[str, Any],
    contract: Contract,
    columns: dict[str, dict[str, str]],
) -> tuple[int, list[Fault]]:
    """How many tests ran, and what they found. The manifest must have been checked."""
    import duckdb

    run = _Run(_run(project, folder, database, manifest), contract, columns)
    tests = [node for node in run.nodes if node.kind == "test"]
    _check_that_all_ran(run, tests)
    with duckdb.connect(str(database), read_only=True) as connection:
        rules = _rule_faults(run, connection, project, manifest["quarter"])
    return len(tests), _test_faults(run, tests) + rules


def _run(project: Path, folder: Path, database: Path, manifest: dict[str, Any]) -> list[Node]:
    from sosdbt.progress import progress

    settings = manifest["settings"]
    variables = {
        "quarter": manifest["quarter"],
        "as_of": manifest["as_of"],
        "county": manifest["county"],
        "organiser": manifest["organiser"],
        "production": settings["production"],
        "max_gap_days": settings["max_gap_days"],
        "clip_to_quarter": settings["clip_to_quarter"],
        "severity_of_tests": "warn",
    }
    with progress(manifest["quarter"]) as callbacks:
        return run_dbt(
            [
                "build",
                *_SELECTED,
                "--exclude-resource-type",
                "unit_test",
                "--vars",
                json.dumps(variables),
                "--no-write-json",
            ],
            project=project,
            target_path=folder / "target",
            log_path=folder / "logs",
            environment={"SOSDBT_DATABASE": str(database)},
            callbacks=callbacks,
        )


def _check_that_all_ran(run: _Run, tests: list[Node]) -> None:
    """A test that did not run must not look like one that found nothing."""
    for node in run.nodes:
        if not node.has_run:
            raise BuildError(f"{node.kind} {node.name} did not run. {node.message}".rstrip())
        is_own = node.rule_id or _file_of(run, node.name)
        if node.status in ("fail", "warn") and not is_own:
            raise BuildError(f"the project's own test {node.name} failed. {node.message}".rstrip())
    for file in run.contract.files:
        if not any(_file_of(run, test.name) is file for test in tests):
            raise BuildError(f"no test of {file.mart} has the tag package.")
    if not any(test.rule_id for test in tests):
        raise BuildError("no rule has the tag package.")


def _test_faults(run: _Run, tests: list[Node]) -> list[Fault]:
    faults = []
    for test in tests:
        file = _file_of(run, test.name)
        if file is None or test.status == "pass":
            continue
        statement = test.name.removeprefix(f"{file.mart}__")
        column = _column_of(run.columns[file.mart], statement)
        delivered = {column.name: column.delivered_name for column in file.columns}
        if column and column not in delivered:
            continue
        if column:
            statement = delivered[column] + statement.removeprefix(column).replace("_", " ")
        else:
            statement = statement.replace("_", " ")
        count = test.failures or 0
        faults.append(Fault("tests", f"{_breaks(count)} the test: {statement}.", file.name, count))
    return faults


def _rule_faults(
    run: _Run, connection: "duckdb.DuckDBPyConnection", project: Path, quarter: str
) -> list[Fault]:
    catalogue = {row["rule_id"]: row for row in read_seed(project, "rules/rule_catalogue.csv")}
    file_of = {file.mart: file.name for file in run.contract.files}
    faults = []
    for model in run.nodes:
        rule = catalogue.get(model.rule_id or "")
        if model.kind != "model" or rule is None:
            continue
        ends = rule["last_quarter"] or quarter
        if rule["severity"] != "blocker" or not rule["first_quarter"] <= quarter <= ends:
            continue
        for mart, count in connection.execute(
            f"select source_table, count(*) from {identifier(model.name)} group by all order by all"
        ).fetchall():
            what = f"{_breaks(count)} rule {rule['rule_id']}: {rule['title_en']}."
            faults.append(Fault("tests", what, file_of.get(mart), count))
    return faults


def _file_of(run: _Run, test: str) -> DeliveredFile | None:
    return next((file for file in run.contract.files if test.startswith(f"{file.mart}__")), None)


def _column_of(columns: dict[str, str], statement: str) -> str | None:
    named = [name for name in columns if statement.startswith(f"{name}_")]
    return max(named, key=len, default=None)


def _breaks(count: int) -> str:
    return "1 row breaks" if count == 1 else f"{count:,} rows break"
