"""Judges the county's data of one quarter by its own rules and by another quarter's."""

import os
import tempfile
from pathlib import Path
from typing import Any

from sosdbt import config
from sosdbt.as_of import as_of as find_day
from sosdbt.build import check_project
from sosdbt.dbt_run import run_dbt
from sosdbt.errors import BuildError
from sosdbt.id_key import load_or_create_key
from sosdbt.named_rows import named_rows
from sosdbt.package.csv_lines import literal
from sosdbt.raw_input import raw_input
from sosdbt.verdict import check_that_dbt_worked

_COMPARE = Path(__file__).with_name("compare.sql")


def impact(
    quarter: str, rules_of: str, raw: str | Path | None, as_of: str | None
) -> dict[str, Any]:
    """The data of `quarter` under the rules of `rules_of`; nothing is left on the disk.

    A change is a finding that only one of the two sets of rules makes.
    """
    project = config.find_project()
    settings, judged, _ = check_project(project, quarter)
    other = config.find_quarter(project, rules_of)
    day = find_day(judged, as_of)[0].isoformat()
    umask = os.umask(0o077)
    try:
        with (
            raw_input(raw, project, settings) as data,
            tempfile.TemporaryDirectory(prefix="sosdbt-impact-") as folder,
        ):
            if not data.is_synthetic:
                load_or_create_key()
            work = Path(folder)
            for name, rules_quarter in (("own_rules", judged.name), ("other_rules", other.name)):
                parameters = {"quarter": judged.name, "as_of": day, "rules_quarter": rules_quarter}
                _find(project, data.setting, work, name, parameters)
            changes = _compare(work)
    finally:
        os.umask(umask)
    return {"quarter": judged.name, "rules_of": other.name, "as_of": day, "changes": changes}


def _find(project: Path, raw: str, work: Path, name: str, parameters: dict[str, str]) -> None:
    database = work / name / "sosdbt.duckdb"
    database.parent.mkdir()
    command = "build --select +findings --exclude tag:rule --exclude-resource-type test unit_test"
    nodes = run_dbt(
        [*command.split(), "--no-write-json"],
        project=project,
        work=work,
        environment={"SOSDBT_RAW": raw, "SOSDBT_DATABASE": str(database)},
        parameters=parameters,
    )
    check_that_dbt_worked(nodes, has_gate=False)


def _compare(work: Path) -> list[dict[str, Any]]:
    import duckdb

    with duckdb.connect(config={"temp_directory": str(work / "spilled")}) as connection:
        for name in ("own_rules", "other_rules"):
            path = work / name / "sosdbt.duckdb"
            if not path.exists():
                raise BuildError("dbt wrote no database. Does profiles.yml use SOSDBT_DATABASE?")
            connection.execute(f"attach {literal(str(path))} as {name}")
        return named_rows(connection.execute(_COMPARE.read_text(encoding="utf-8")))
