"""sosdbt coverage: what the sources and the archive hold, and whether that must be delivered."""

import csv
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sosdbt.answer import Answer
from sosdbt.build import Outcome, Request
from sosdbt.build import build as run_build
from sosdbt.commands.build import answer as answer_of_build
from sosdbt.files import named_by_user, refuse_to_write_over, write_new
from sosdbt.named_rows import named_rows
from sosdbt.package.names import COVERAGE, beside, packages_in
from sosdbt.report import heading, list_lines
from sosdbt.text import lines_of

if TYPE_CHECKING:
    import duckdb

Rows = list[dict[str, Any]]

_SQL = Path(__file__).parent / "coverage_sql"
_COLUMNS = (
    *("in_sources", "in_kanta", "in_both"),
    *("only_in_sources", "only_in_kanta", "to_deliver"),
)
_FIGURES = [f"{counted}_{column}" for counted in ("clients", "days") for column in _COLUMNS]


def coverage(request: Request, csv_file: Path | None) -> Answer:
    """The exit code is 0 whatever the verdict: a build that was blocked or failed has none."""
    if csv_file is not None:
        refuse_to_write_over(csv_file)

    def read(connection: "duckdb.DuckDBPyConnection") -> dict[str, Rows]:
        said = {"language": request.language}
        return {
            part: named_rows(connection.execute((_SQL / f"{part}.sql").read_text("utf-8"), said))
            for part in ("verdict", "lines", "conflicts")
        }

    outcome = run_build(replace(request, with_package=False, read=read))
    if outcome.status not in ("checked", "errors"):
        return answer_of_build(outcome)
    own_list = next(path for path in outcome.lists if path.name.endswith(f".{COVERAGE}"))
    trend = [*_trend(own_list, outcome)]
    if csv_file is not None:
        with named_by_user(csv_file) as temporary:
            write_new(temporary, own_list.read_bytes())
    content = {
        "status": outcome.read["verdict"][0]["answer"],
        "quarter": outcome.quarter,
        "as_of": outcome.as_of,
        "preview": outcome.is_preview,
        "synthetic": outcome.is_synthetic,
        **outcome.read,
        "trend": trend,
        "notices": outcome.notices,
        "message": None,
    }
    own = {
        "lists": [str(path) for path in outcome.lists],
        "csv": str(csv_file) if csv_file else None,
    }
    said = {
        **content,
        "columns": _COLUMNS,
        "heading": heading(outcome),
        "quarters": [row for row in trend if row["record_kind"] == "client_relation"],
        "list_lines": list_lines(outcome),
    }
    lines = lines_of(_SQL.with_name("coverage.txt.j2"), said)
    return Answer(content, lines, own=own)


def _trend(own_list: Path, outcome: Outcome) -> Iterable[dict[str, Any]]:
    """The quarters delivered before, each by the list of its newest package, and this one."""
    series = own_list.name.split("_")[1]
    packages = sorted(
        packages_in(own_list.parent), key=lambda one: (one[0].quarter, one[0].version)
    )
    lists = {
        name.quarter: beside(path, COVERAGE)
        for name, path in packages
        if name.series == series and name.quarter < str(outcome.quarter)
    }
    for path in [*lists.values(), own_list]:
        try:
            with path.open(newline="", encoding="utf-8") as file:
                rows = [row for row in csv.DictReader(file) if row["line_kind"] == "all"]
            for row in rows:
                figures = {name: int(row[name]) if row[name] else None for name in _FIGURES}
                yield {"quarter": row["quarter"], "record_kind": row["record_kind"], **figures}
        except (OSError, ValueError, KeyError, csv.Error):
            told = f"{path.name} is not there or cannot be read: its quarter is not in the trend."
            outcome.notices.append(told)
