"""The delivery's own SQL tests and rules, on the tables of a package."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sosdbt.dbt_run import Node, progress, run_dbt
from sosdbt.errors import BuildError
from sosdbt.package.contract import Contract, DeliveredFile
from sosdbt.package.csv_lines import identifier, literal
from sosdbt.text import counted
from sosdbt.verify.report import Fault

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_COMMAND = (
    *("build", "--select", "tag:package", "--indirect-selection", "cautious"),
    *("--exclude-resource-type", "unit_test", "--no-write-json", "--store-failures"),
)
# Where dbt stores what a test found.
_FOUND = "main_dbt_test__audit"
_BROKEN_DEMANDS = """
    select column_name, demand, count(*) from {found} group by all order by all
"""
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

    def file_of(self, test: Node) -> DeliveredFile | None:
        """The file whose mart a test is about."""
        files = (f for f in self.contract.files if test.name.startswith(f"{f.mart}__"))
        return next(files, None)

    def names(self, mart: str) -> str | None:
        """The files that hold a mart: of a test on all of it is not known in which one a row is."""
        return ", ".join(file.name for file in self.contract.files if file.mart == mart) or None


def run_sql_tests(
    project: Path,
    folder: Path,
    database: Path,
    manifest: dict[str, Any],
    contract: Contract,
) -> tuple[int, list[Fault]]:
    """How many tests ran, and what they found. The manifest must have been checked."""
    import duckdb

    run = _Run(_run(project, folder, database, manifest), contract)
    tests = [node for node in run.nodes if node.kind == "test"]
    _check_that_all_ran(run, tests)
    with duckdb.connect(str(database), read_only=True) as connection:
        return len(tests), [*_table_faults(run, connection), *_rule_faults(run, connection)]


def _run(project: Path, folder: Path, database: Path, manifest: dict[str, Any]) -> list[Node]:
    parameters = {
        **{name: manifest[name] for name in ("quarter", "as_of", "county", "organiser")},
        **manifest["settings"],
    }
    with progress(manifest["quarter"]) as callbacks:
        return run_dbt(
            list(_COMMAND),
            project=project,
            work=folder,
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
        if not any(test.name.startswith(f"{file.mart}__") for test in tests):
            raise BuildError(f"no test of {file.mart} has the tag package.")
    if not any(test.rule_id for test in tests):
        raise BuildError("no rule has the tag package.")


def _table_faults(run: _Run, connection: "DuckDBPyConnection") -> Iterator[Fault]:
    """What breaks a demand on a delivered table, but for columns that are not delivered."""
    for test in run.nodes:
        file = run.file_of(test)
        if file is None or not test.failures:
            continue
        delivered = {"": "", **{source: column.name for source, column in file.sources.items()}}
        broken = connection.execute(_BROKEN_DEMANDS.format(found=_found(test))).fetchall()
        for column, demand, count in broken:
            if column in delivered:
                words = f"{delivered[column]} {demand}".lstrip()
                yield _broken(f"the test: {words}.", run.names(file.mart), count)


def _rule_faults(run: _Run, connection: "DuckDBPyConnection") -> Iterator[Fault]:
    found = " union all ".join(
        f"select {literal(node.name)} as rule_id, source_table from {_found(node)}"
        for node in run.nodes
        if node.rule_id and node.failures
    )
    if not found:
        return
    for mart, rule_id, title, count in connection.execute(
        _BROKEN_RULES.format(found=found)
    ).fetchall():
        yield _broken(f"rule {rule_id}: {title}.", run.names(mart), count)


def _found(test: Node) -> str:
    return f"{_FOUND}.{identifier(test.name)}"


def _broken(what: str, file: str | None, count: int) -> Fault:
    verb = "breaks" if count == 1 else "break"
    return Fault("tests", f"{counted(count, 'row')} {verb} {what}", file, count)
