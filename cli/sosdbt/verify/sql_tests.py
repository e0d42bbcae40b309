"""The delivery's own SQL tests and rules, on the tables of a package."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sosdbt.dbt_run import Node, progress, run_dbt
from sosdbt.errors import BuildError
from sosdbt.package.contract import Contract
from sosdbt.package.csv_lines import identifier, literal
from sosdbt.results import connect_to_read
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
    select {mart} as mart, column_name, demand as words, null as rule_id, count(*) as row_count
    from {found}
    group by all
"""
# Which rules count is said where the rules are: only blockers in force in the quarter.
_BROKEN_RULES = """
    select source_table, '', title_en, rule_id, count(*)
    from ({found})
    inner join int_rules_in_force using (rule_id)
    inner join rule_catalogue using (rule_id)
    where is_in_force and int_rules_in_force.severity = 'blocker'
    group by all
"""


def run_sql_tests(
    project: Path,
    folder: Path,
    database: Path,
    manifest: dict[str, Any],
    contract: Contract,
) -> tuple[int, list[Fault]]:
    """How many tests ran, and what they found. The manifest must have been checked."""
    nodes = _run(project, folder, database, manifest)
    tests = [node for node in nodes if node.kind == "test"]
    _check_that_all_ran(nodes, contract)
    with connect_to_read(database) as connection:
        return len(tests), [*_faults(connection, tests, contract)]


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


def _check_that_all_ran(nodes: list[Node], contract: Contract) -> None:
    """A test that did not run must not look like one that found nothing."""
    needed = {file.mart: file.mart for file in contract.files} | {"": "the rules"}
    for node in nodes:
        is_own = node.rule_id or _mart_of(node) in needed
        if not node.has_run:
            raise BuildError(f"{node.kind} {node.name} did not run. {node.message}".rstrip())
        if node.status in ("fail", "warn") and not is_own:
            raise BuildError(f"the project's own test {node.name} failed. {node.message}".rstrip())
    ran = {"" if node.rule_id else _mart_of(node) for node in nodes if node.kind == "test"}
    for mart, name in needed.items():
        if mart not in ran:
            raise BuildError(f"no test of {name} has the tag package.")


def _mart_of(test: Node) -> str:
    """The table that a test is named by."""
    return test.name.partition("__")[0]


def _faults(
    connection: "DuckDBPyConnection", tests: list[Node], contract: Contract
) -> Iterator[Fault]:
    """What breaks a demand on a delivered table, but for columns that are not delivered."""
    broken, of_rules = [], []
    for test in (test for test in tests if test.failures):
        found, name = f"{_FOUND}.{identifier(test.name)}", literal(test.rule_id or _mart_of(test))
        if test.rule_id:
            of_rules.append(f"select {name} as rule_id, source_table from {found}")
        else:
            broken.append(_BROKEN_DEMANDS.format(mart=name, found=found))
    if of_rules:
        broken.append(_BROKEN_RULES.format(found=" union all ".join(of_rules)))
    if not broken:
        return
    query = f"{' union all '.join(broken)} order by rule_id nulls first, mart, column_name, words"
    for mart, column, words, rule_id, count in connection.execute(query).fetchall():
        files = [file for file in contract.files if file.mart == mart]
        names = {source: its.name for file in files for source, its in file.sources.items()}
        if column and column not in names:
            continue
        # Of a test on all of a mart is not known in which of its files a row is.
        what = f"rule {rule_id}" if rule_id else "the test"
        words = f"{names.get(column, '')} {words}".lstrip()
        breaks = f"{counted(count, 'row')} {'breaks' if count == 1 else 'break'}"
        where = ", ".join(file.name for file in files) or None
        yield Fault("tests", f"{breaks} {what}: {words}.", where, count)
