"""The delivery's own SQL tests and rules, on the tables of a package."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sosdbt.dbt_run import Node, run_dbt
from sosdbt.errors import BuildError
from sosdbt.package.contract import Contract, DeliveredFile
from sosdbt.package.csv_lines import identifier, literal
from sosdbt.text import counted
from sosdbt.verify.report import Fault

_COMMAND = (
    *("build", "--select", "tag:package", "--indirect-selection", "cautious"),
    *("--exclude-resource-type", "unit_test", "--no-write-json", "--store-failures"),
)
# Where dbt stores what a test found.
_FOUND = "main_dbt_test__audit"
# Which rules count is said where the rules are: only blockers in force in the quarter.
_BROKEN_RULES = """
    select source_table, rule_id, title_en, count(*)
    from ({found})
    inner join int_rules_in_force using (rule_id)
    inner join rule_catalogue using (rule_id)
    where is_in_force and int_rules_in_force.severity = 'blocker'
    group by all
    order by rule_id, source_table
"""


@dataclass(frozen=True)
class _Run:
    nodes: list[Node]
    contract: Contract
    columns: dict[str, dict[str, str]]

    def file_of(self, test: Node) -> DeliveredFile | None:
        """The file whose mart a test is about."""
        files = (f for f in self.contract.files if test.name.startswith(f"{f.mart}__"))
        return next(files, None)


def run_sql_tests(
    project: Path,
    folder: Path,
    database: Path,
    manifest: dict[str, Any],
    contract: Contract,
    columns: dict[str, dict[str, str]],
) -> tuple[int, list[Fault]]:
    """How many tests ran, and what they found. The manifest must have been checked."""
    run = _Run(_run(project, folder, database, manifest), contract, columns)
    tests = [node for node in run.nodes if node.kind == "test"]
    _check_that_all_ran(run, tests)
    found = [_test_fault(run, test) for test in tests if test.status != "pass"]
    return len(tests), [fault for fault in found if fault] + _rule_faults(run, database)


def _run(project: Path, folder: Path, database: Path, manifest: dict[str, Any]) -> list[Node]:
    from sosdbt.progress import progress

    parameters = {
        **{name: manifest[name] for name in ("quarter", "as_of", "county", "organiser")},
        **manifest["settings"],
    }
    with progress(manifest["quarter"]) as callbacks:
        return run_dbt(
            list(_COMMAND),
            project=project,
            target_path=folder / "target",
            log_path=folder / "logs",
            environment={"SOSDBT_DATABASE": str(database)},
            callbacks=callbacks,
            parameters=parameters,
        )


def _check_that_all_ran(run: _Run, tests: list[Node]) -> None:
    """A test that did not run must not look like one that found nothing."""
    for node in run.nodes:
        if not node.has_run:
            raise BuildError(f"{node.kind} {node.name} did not run. {node.message}".rstrip())
        is_own = node.rule_id or run.file_of(node)
        if node.status in ("fail", "warn") and not is_own:
            raise BuildError(f"the project's own test {node.name} failed. {node.message}".rstrip())
    for file in run.contract.files:
        if not any(run.file_of(test) is file for test in tests):
            raise BuildError(f"no test of {file.mart} has the tag package.")
    if not any(test.rule_id for test in tests):
        raise BuildError("no rule has the tag package.")


def _test_fault(run: _Run, test: Node) -> Fault | None:
    """None for the test of a rule, and for that of a column which is not delivered."""
    file = run.file_of(test)
    if file is None:
        return None
    statement = test.name.removeprefix(f"{file.mart}__")
    named = [name for name in run.columns[file.mart] if statement.startswith(f"{name}_")]
    column = max(named, key=len, default="")
    delivered = {"": "", **{column.name: column.delivered_name for column in file.columns}}
    if column not in delivered:
        return None
    words = delivered[column] + statement.removeprefix(column).replace("_", " ")
    return _broken(f"the test: {words}.", file.name, test.failures or 0)


def _rule_faults(run: _Run, database: Path) -> list[Fault]:
    import duckdb

    found = " union all ".join(
        f"select {literal(node.name)} as rule_id, source_table "
        f"from {_FOUND}.{identifier(node.name)}"
        for node in run.nodes
        if node.rule_id and node.failures
    )
    if not found:
        return []
    file_of = {file.mart: file.name for file in run.contract.files}
    with duckdb.connect(str(database), read_only=True) as connection:
        broken = connection.execute(_BROKEN_RULES.format(found=found)).fetchall()
    return [
        _broken(f"rule {rule_id}: {title}.", file_of.get(mart), count)
        for mart, rule_id, title, count in broken
    ]


def _broken(what: str, file: str | None, count: int) -> Fault:
    verb = "breaks" if count == 1 else "break"
    return Fault("tests", f"{counted(count, 'row')} {verb} {what}", file, count)
