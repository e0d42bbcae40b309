"""The pages of docs/rules: one for each rule, and an index by area."""

import re
from itertools import groupby
from pathlib import Path

from sosdbt.rules.catalogue import Rule

FOLDER = Path("docs/rules")
INDEX = "README.md"
EFFECTS = {
    "blocker": "nothing is delivered",
    "error": "the record is held back, the rest is delivered",
    "warning": "the record is delivered, and reported",
    "info": "the record is delivered, and counted",
}
_NOTE = "<!-- Written by `make rules` from models/rules. Do not edit. -->\n\n"
_LANGUAGES = {
    "fi": ("Suomeksi", "Mitä tehdä"),
    "sv": ("På svenska", "Vad som ska göras"),
    "en": ("In English", "What to do"),
}


def rule_pages(project: Path, rules: list[Rule], models: dict[str, Path]) -> dict[str, str]:
    """The text of each page, by its file name."""
    paths = {rule_id: path.relative_to(project) for rule_id, path in models.items()}
    pages = {f"{rule.rule_id}.md": _page(rule, paths.get(rule.rule_id)) for rule in rules}
    return {INDEX: _index(rules, paths), **pages}


def write_rule_pages(project: Path, rules: list[Rule], models: dict[str, Path]) -> None:
    """Writes all pages and removes those that no rule has any more."""
    folder = project / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    pages = rule_pages(project, rules, models)
    for path in folder.glob("*.md"):
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")


def in_force(rule: Rule) -> str:
    first, last = rule.columns["first_quarter"], rule.columns["last_quarter"]
    return f"{first} to {last}, retired" if last else f"from {first}"


def _index(rules: list[Rule], paths: dict[str, Path]) -> str:
    text = f"{_NOTE}# Rules\n\n"
    text += "".join(f"- **{severity}**: {effect}\n" for severity, effect in EFFECTS.items())
    for area, members in groupby(rules, key=lambda rule: _area(paths.get(rule.rule_id))):
        text += f"\n## {area}\n\n| rule | severity | what is wrong |\n|---|---|---|\n"
        for rule in members:
            what = _text(rule.text("title", "en"))
            what += f" ({in_force(rule)})" if rule.columns["last_quarter"] else ""
            text += f"| [{rule.rule_id}]({rule.rule_id}.md) | {rule.severity} | {what} |\n"
    return text


def _area(path: Path | None) -> str:
    return path.parent.name.replace("_", " ").capitalize() if path else "Retired"


def _page(rule: Rule, path: Path | None) -> str:
    fields = rule.columns["fields"]
    facts = {
        "Severity": f"{rule.severity}: {EFFECTS.get(rule.severity, '')}",
        "In force": in_force(rule),
        "Looks at": _code(rule.tables),
        "Fields": "all" if fields == "*" else _code(fields.split()),
        "Waivable": "yes" if rule.is_waivable else "no",
        "Source": _text(rule.columns["source"]),
        "Decision": _text(rule.columns["decision"]),
        "SQL": f"[{path.as_posix()}](../../{path.as_posix()})" if path else "none any more",
    }
    text = f"{_NOTE}# {rule.rule_id}: {_text(rule.text('title', 'en'))}\n\n| | |\n|---|---|\n"
    text += "".join(f"| {name} | {value} |\n" for name, value in facts.items() if value)
    for language, (heading, what_to_do) in _LANGUAGES.items():
        title, message, fix = (
            _text(rule.text(part, language)) for part in ("title", "message", "fix")
        )
        text += f"\n## {heading}\n\n**{title}**\n\n{message}\n\n{what_to_do}: {fix}\n"
    return f"{text}\n[All rules]({INDEX})\n"


def _code(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _text(text: str) -> str:
    """One line of Markdown that shows the text as it is."""
    return re.sub(r"([\\`*_{}\[\]<>|#])", r"\\\1", " ".join(text.split()))
