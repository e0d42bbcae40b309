"""sosdbt rules: the catalogue, or what the rules of another quarter would change."""

import shutil
import sys
import textwrap
from collections import Counter
from pathlib import Path

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.rules.catalogue import EFFECTS, as_json, read_catalogue, rule_models
from sosdbt.text import lines_of

_RULES, _IMPACT = (Path(__file__).with_name(f"{name}.txt.j2") for name in ("rules", "impact"))


def rules(language: str) -> Answer:
    project = config.find_project()
    models = rule_models(project)
    listed = [as_json(rule, models, project) for rule in read_catalogue(project)]
    said = {"rules": listed, "language": language, "severities": list(EFFECTS)}
    return Answer({"status": "ok", "rules": listed}, lines_of(_RULES, said, wrapped=_wrapped))


def impact(quarter: str, rules_of: str, raw: str | Path | None, as_of: str | None) -> Answer:
    from sosdbt.impact import run

    found = run.impact(quarter, rules_of, raw, as_of)
    counts = Counter(change["change"] for change in found["changes"])
    totals = {"newly_failing": counts["newly_fails"], "newly_passing": counts["newly_passes"]}
    return Answer({**found, **totals}, lines_of(_IMPACT, found))


def _wrapped(text: str, start: str) -> list[str]:
    """One line in a file or a pipe."""
    if not sys.stdout.isatty():
        return [start + text]
    width = shutil.get_terminal_size().columns
    indent = len(start) if width >= len(start) + 20 else 4
    return textwrap.wrap(start + text, width, subsequent_indent=" " * indent)
