"""sosdbt rules: the catalogue, or what the rules of another quarter would change."""

import shutil
import sys
import tempfile
import textwrap
from collections import Counter
from pathlib import Path
from typing import Any

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.as_of import as_of as find_day
from sosdbt.dbt_run import run_dbt
from sosdbt.id_key import load_or_create_key
from sosdbt.named_rows import named_rows
from sosdbt.package.csv_lines import literal
from sosdbt.raw_input import raw_input
from sosdbt.rules.catalogue import EFFECTS, as_json, read_catalogue, rule_models
from sosdbt.text import lines_of
from sosdbt.verdict import check_that_dbt_worked

_RULES, _IMPACT = (Path(__file__).with_name(f"{name}.txt.j2") for name in ("rules", "impact"))
_COMPARE = Path(__file__).with_name("impact.sql")
_FINDINGS = "build --select +findings --exclude tag:rule --exclude-resource-type test unit_test"


def rules(language: str) -> Answer:
    project = config.find_project()
    models = rule_models(project)
    listed = [as_json(rule, models, project) for rule in read_catalogue(project)]
    said = {"rules": listed, "language": language, "severities": list(EFFECTS)}
    return Answer({"status": "ok", "rules": listed}, lines_of(_RULES, said, wrapped=_wrapped))


def impact(quarter: str, rules_of: str, raw: str | Path | None, as_of: str | None) -> Answer:
    found = changes_of_rules(quarter, rules_of, raw, as_of)
    counts = Counter(change["change"] for change in found["changes"])
    totals = {"newly_failing": counts["newly_fails"], "newly_passing": counts["newly_passes"]}
    return Answer({**found, **totals}, lines_of(_IMPACT, found))


def changes_of_rules(
    quarter: str, rules_of: str, raw: str | Path | None, as_of: str | None
) -> dict[str, Any]:
    """The data of `quarter` under the rules of `rules_of`; nothing is left on the disk.

    A change is a finding that only one of the two sets of rules makes.
    """
    import duckdb

    from sosdbt.build import check_project

    project = config.find_project()
    settings, judged, _ = check_project(project, quarter)
    other = config.find_quarter(project, rules_of)
    day = find_day(judged, as_of)[0].isoformat()
    with (
        raw_input(raw, project, settings) as data,
        tempfile.TemporaryDirectory(prefix="sosdbt-impact-") as folder,
        duckdb.connect(config={"temp_directory": f"{folder}/spilled"}) as connection,
    ):
        if not data.is_synthetic:
            load_or_create_key()
        for name, rules_quarter in (("own_rules", judged.name), ("other_rules", other.name)):
            database = Path(folder, name, "sosdbt.duckdb")
            database.parent.mkdir()
            nodes = run_dbt(
                [*_FINDINGS.split(), "--no-write-json"],
                project=project,
                work=Path(folder),
                environment={"SOSDBT_RAW": data.setting, "SOSDBT_DATABASE": str(database)},
                parameters={"quarter": judged.name, "as_of": day, "rules_quarter": rules_quarter},
            )
            check_that_dbt_worked(nodes, has_gate=False)
            connection.execute(f"attach {literal(str(database))} as {name} (read_only)")
        changes = named_rows(connection.execute(_COMPARE.read_text(encoding="utf-8")))
    return {"quarter": judged.name, "rules_of": other.name, "as_of": day, "changes": changes}


def _wrapped(text: str, start: str) -> list[str]:
    """One line in a file or a pipe."""
    if not sys.stdout.isatty():
        return [start + text]
    width = shutil.get_terminal_size().columns
    indent = len(start) if width >= len(start) + 20 else 4
    return textwrap.wrap(start + text, width, subsequent_indent=" " * indent)
