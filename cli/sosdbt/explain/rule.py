"""A rule: its text and guidance, when it is in force, and its SQL as written."""

import difflib
import re
from pathlib import Path

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.errors import InputError
from sosdbt.raw.tables import TABLES
from sosdbt.rules.catalogue import as_json, read_catalogue, rule_models
from sosdbt.rules.pages import EFFECTS, in_force
from sosdbt.text import lines_of, nearest, shown

_RULE_ID = re.compile(r"[A-Z]{2}-[0-9]{3}", re.IGNORECASE)
_ALMOST = re.compile(r"([a-z]{2})[-_ .]?([0-9]{1,3})(__.*)?", re.IGNORECASE)


def is_rule(project: Path, identifier: str) -> bool:
    return identifier.upper() in _ids(project)


def explain_rule(identifier: str, language: str) -> Answer:
    project = config.find_project()
    rule = next(it for it in read_catalogue(project) if it["rule_id"] == identifier.upper())
    models = rule_models(project)
    model = models.get(rule["rule_id"])
    sql = model.read_text(encoding="utf-8") if model else None
    content = {"status": "ok", "kind": "rule", **as_json(rule, models, project), "sql": sql}
    said = {
        **{part: rule[f"{part}_{language}"] for part in ("title", "message", "fix")},
        "effect": EFFECTS.get(rule["severity"], ""),
        "in_force": in_force(rule),
    }
    return Answer(content, lines_of(Path(__file__).with_name("rule.txt.j2"), content | said))


def what_else(project: Path, identifier: str, not_found: InputError) -> InputError:
    """Said of an id that no rule and no row has: what may have been meant."""
    known = _ids(project)
    near = _nearest(identifier, known)
    if near:
        return InputError(f"There is no rule {shown(identifier)}. Did you mean {near}?")
    if _RULE_ID.fullmatch(identifier.strip()):
        return InputError(f"There is no rule {shown(identifier)}. sosdbt rules lists all.")
    table = _misspelt_table(identifier)
    if table:
        return InputError(table)
    return InputError(
        f"{shown(identifier)} cannot be explained. Give a rule such as CR-002, a delivered id of "
        "32 hexadecimal digits, or a source row: system/table/record_id or system/table/#5. "
        f"{not_found}"
    )


def _ids(project: Path) -> list[str]:
    return [rule["rule_id"] for rule in read_catalogue(project)]


def _misspelt_table(identifier: str) -> str | None:
    parts = identifier.split("/", 2)
    if len(parts) < 3:
        return None
    near = nearest(parts[1], TABLES)
    hint = f"Did you mean {near}?" if near else f"The tables are {', '.join(TABLES)}."
    return f"There is no raw table {shown(parts[1])}. {hint}"


def _nearest(identifier: str, known: list[str]) -> str | None:
    match = _ALMOST.fullmatch(identifier.strip())
    if match:
        letters, number = match[1].upper(), f"{int(match[2]):03}"
        for candidate in (f"{letters}-{number}", f"{letters[::-1]}-{number}"):
            if candidate in known:
                return candidate
    matches = difflib.get_close_matches(identifier.strip().upper(), known, n=1, cutoff=0.8)
    return matches[0] if matches else None
