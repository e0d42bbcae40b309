"""What dbt wrote, as the package, the report and the exit code need it."""

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sosdbt.errors import BuildError
from sosdbt.named_rows import named_rows

if TYPE_CHECKING:
    import duckdb

_NEEDED = (
    "delivery_parameters",
    "delivery_contract",
    "findings",
    "record_fates",
    "record_lineage",
    "fate_counts",
    "rule_runs",
    "clients_per_service_task",
    "int_last_delivered_quarter",
    "int_last_delivery",
    "rule_catalogue",
    "row_balance",
    "day_balance",
)


@dataclass(frozen=True)
class Rule:
    """A rule of the catalogue and what its run found; no counts where it did not run."""

    rule_id: str
    severity: str
    title: str
    fix: str
    is_in_force: bool = True
    has_run: bool = False
    applicable_count: int = 0
    finding_count: int = 0
    waived_count: int = 0
    new_count: int = 0
    persisting_count: int = 0
    resolved_count: int = 0


@dataclass(frozen=True)
class Unreadable:
    """Lines of one raw table that cannot be read for one reason."""

    source_system: str
    source_table: str
    reason: str
    lines: int


@dataclass
class Results:
    parameters: dict[str, Any] = field(default_factory=dict)
    fates: dict[str, dict[str, int]] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    compared_with: str | None = None
    unreadable: list[Unreadable] = field(default_factory=list)

    @property
    def findings(self) -> dict[str, int]:
        return {rule.rule_id: rule.finding_count for rule in self.rules if rule.finding_count}

    def rules_with_findings(self, severity: str) -> list[Rule]:
        """The rules of one severity that found something, the most frequent first."""
        rules = [rule for rule in self.rules if rule.severity == severity and rule.finding_count]
        return sorted(rules, key=lambda rule: (-rule.finding_count, rule.rule_id))


def open_database(path: Path) -> "duckdb.DuckDBPyConnection":
    import duckdb

    if not path.exists():
        raise BuildError(f"dbt wrote no database at {path}. Does profiles.yml use SOSDBT_DATABASE?")
    return duckdb.connect(str(path), read_only=True)


def tables_of(connection: "duckdb.DuckDBPyConnection") -> set[str]:
    return {name for (name,) in connection.execute("show tables").fetchall()}


def read_results(connection: "duckdb.DuckDBPyConnection", language: str) -> Results:
    missing = sorted(set(_NEEDED) - tables_of(connection))
    if missing:
        raise BuildError(f"dbt ended well but did not write: {', '.join(missing)}.")
    return read_what_is_there(connection, language)


def read_what_is_there(connection: "duckdb.DuckDBPyConnection", language: str) -> Results:
    """The same after a failed run, in which some tables were not made."""
    tables = tables_of(connection)
    results = Results()
    if "delivery_parameters" in tables:
        results.parameters = named_rows(connection.execute("select * from delivery_parameters"))[0]
    if "fate_counts" in tables:
        results.fates = read_fates(connection)
    if "rule_catalogue" in tables:
        results.rules = _rules(connection, language, tables)
    if "rule_runs" in tables:
        compared = connection.execute("select max(compared_with) from rule_runs")
        ((results.compared_with,),) = compared.fetchall()
    if "int_source_rows" in tables:
        results.unreadable = _unreadable(connection)
    return results


def read_fates(connection: "duckdb.DuckDBPyConnection") -> dict[str, dict[str, int]]:
    by_table = connection.execute(
        "select source_table, map_from_entries(list((fate, row_count) order by fate)) "
        "from fate_counts group by source_table order by source_table"
    )
    return dict(by_table.fetchall())


def _unreadable(connection: "duckdb.DuckDBPyConnection") -> list[Unreadable]:
    """The most frequent reason first."""
    rows = connection.execute(
        "from (select source_system, source_table, read_error as reason, count(*) as lines "
        "from int_source_rows where read_error is not null group by all) "
        "order by sum(lines) over (partition by reason) desc, reason, lines desc, "
        "source_system, source_table"
    )
    return [Unreadable(**row) for row in named_rows(rows)]


def _rules(connection: "duckdb.DuckDBPyConnection", language: str, tables: set[str]) -> list[Rule]:
    """With what their runs found; before rule_runs is made, a waived rule is as none in force."""
    texts = f"rule_id, severity, title_{language} as title, fix_{language} as fix"
    counts = [field.name for field in fields(Rule) if field.name.endswith("_count")]
    if "rule_runs" in tables:
        runs = ["coalesce(is_in_force, true) as is_in_force", "coalesce(has_run, false) as has_run"]
        runs += [f"coalesce({count}, 0) as {count}" for count in counts]
        sql = (
            f"select {texts}, {', '.join(runs)} "
            "from rule_catalogue left join rule_runs using (rule_id, severity)"
        )
    elif {"int_rules_in_force", "int_waivers_in_force"} <= tables:
        sql = (
            f"select {texts}, coalesce(is_in_force, true) "
            "and rule_id not in (select rule_id from int_waivers_in_force) as is_in_force "
            "from rule_catalogue left join int_rules_in_force using (rule_id, severity)"
        )
    else:
        sql = f"select {texts} from rule_catalogue"
    return [Rule(**row) for row in named_rows(connection.execute(f"{sql} order by rule_id"))]
