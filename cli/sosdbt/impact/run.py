"""Judges the county's data of one quarter by its own rules and by another quarter's."""

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sosdbt import config
from sosdbt.dbt_run import run_dbt
from sosdbt.errors import BuildError
from sosdbt.preflight import check_project
from sosdbt.verdict import check_that_dbt_worked_on_models

_COMPARE = Path(__file__).with_name("compare.sql")


@dataclass(frozen=True)
class Change:
    """A finding that only one of the two sets of rules makes."""

    change: str
    rule_id: str
    severity: str
    source_system: str | None
    source_table: str
    record_id: str | None
    source_row: int | None
    field: str


@dataclass(frozen=True)
class Impact:
    quarter: str
    rules_of: str
    as_of: str
    changes: list[Change]


def impact(quarter: str, rules_of: str, raw: Path | None, as_of: str | None) -> Impact:
    """The data of `quarter` under the rules of `rules_of`; nothing is left on the disk."""
    from sosdbt.as_of import as_of as find_day
    from sosdbt.build import find_raw
    from sosdbt.id_key import load_or_create_key

    project = config.find_project()
    settings, judged, _ = check_project(project, quarter)
    other = config.find_quarter(project, rules_of)
    day = find_day(judged, as_of).day.isoformat()
    data = find_raw(raw, project, settings)
    if not data.is_synthetic:
        load_or_create_key()
    umask = os.umask(0o077)
    try:
        with tempfile.TemporaryDirectory(prefix="sosdbt-impact-") as folder:
            work = Path(folder)
            for name, rules_quarter in (("own_rules", judged.name), ("other_rules", other.name)):
                variables = {
                    "quarter": judged.name,
                    "as_of": day,
                    "rules_quarter": rules_quarter,
                }
                _find(project, data.setting, work, name, variables)
            changes = _compare(work)
    finally:
        os.umask(umask)
    return Impact(judged.name, other.name, day, changes)


def _find(project: Path, raw: str, work: Path, name: str, variables: dict[str, str]) -> None:
    nodes = run_dbt(
        [
            "build",
            "--select",
            "+findings",
            "--exclude-resource-type",
            "test",
            "--exclude-resource-type",
            "unit_test",
            "--vars",
            json.dumps(variables),
            "--no-write-json",
        ],
        project=project,
        target_path=work / "target",
        log_path=work / "logs",
        environment={"SOSDBT_RAW": raw, "SOSDBT_DATABASE": str(work / f"{name}.duckdb")},
    )
    check_that_dbt_worked_on_models(nodes)


def _compare(work: Path) -> list[Change]:
    import duckdb

    with duckdb.connect(config={"temp_directory": str(work / "spilled")}) as connection:
        for name in ("own_rules", "other_rules"):
            path = work / f"{name}.duckdb"
            if not path.exists():
                raise BuildError("dbt wrote no database. Does profiles.yml use SOSDBT_DATABASE?")
            connection.execute(f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as {name}")
        rows = connection.execute(_COMPARE.read_text(encoding="utf-8")).fetchall()
    return [Change(*row) for row in rows]
