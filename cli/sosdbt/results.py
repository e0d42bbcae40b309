"""What dbt wrote, as the package, the report and the exit code need it."""

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sosdbt.errors import BuildError
from sosdbt.named_rows import named_rows
from sosdbt.text import layout

if TYPE_CHECKING:
    import duckdb

_SQL = Path(__file__).with_name("results.sql.j2")


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


@dataclass
class Results:
    tables: set[str] = field(default_factory=set)
    parameters: dict[str, Any] = field(default_factory=dict)
    fates: dict[str, dict[str, int]] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    compared_with: str | None = None
    # Lines of one raw table that cannot be read for one reason.
    unreadable: list[dict[str, Any]] = field(default_factory=list)
    # Earlier packages beside which nothing says whose rows were delivered.
    without_lineage: list[str] = field(default_factory=list)

    @property
    def findings(self) -> dict[str, int]:
        return {rule.rule_id: rule.finding_count for rule in self.rules if rule.finding_count}

    @property
    def delivers_nothing(self) -> bool:
        """Kanta holds everything, or there is nothing."""
        return not any(fates.get("delivered") for fates in self.fates.values())

    def rules_with_findings(self, severity: str) -> list[Rule]:
        """The rules of one severity that found something, the most frequent first."""
        rules = [rule for rule in self.rules if rule.severity == severity and rule.finding_count]
        return sorted(rules, key=lambda rule: (-rule.finding_count, rule.rule_id))


def open_database(path: Path) -> "duckdb.DuckDBPyConnection":
    if not path.exists():
        raise BuildError(f"dbt wrote no database at {path}. Does profiles.yml use SOSDBT_DATABASE?")
    return connect_to_read(path)


def connect_to_read(path: Path) -> "duckdb.DuckDBPyConnection":
    """Without the progress bar, which goes to standard output: into the JSON that was asked for."""
    import duckdb

    connection = duckdb.connect(str(path), read_only=True)
    connection.execute("set enable_progress_bar = false")
    return connection


def tables_of(connection: "duckdb.DuckDBPyConnection") -> set[str]:
    return {name for (name,) in connection.execute("show tables").fetchall()}


def read_results(connection: "duckdb.DuckDBPyConnection", language: str) -> Results:
    """Of what a failed run did not make, nothing."""
    tables = tables_of(connection)
    counts = [field.name for field in fields(Rule) if field.name.endswith("_count")]
    sql = layout(_SQL).render(tables=tables, language=language, counts=counts)
    (row,) = named_rows(connection.execute(sql))
    rules = [Rule(**rule) for rule in row.pop("rules") or []]
    fates = read_fates(connection) if "fate_counts" in tables else {}
    found = {name: value for name, value in row.items() if value is not None}
    return Results(tables, fates=fates, rules=rules, **found)


def read_fates(connection: "duckdb.DuckDBPyConnection") -> dict[str, dict[str, int]]:
    by_table = connection.execute(
        "select source_table, map_from_entries(list((fate, row_count) order by fate)) "
        "from fate_counts group by source_table order by source_table"
    )
    return dict(by_table.fetchall())
