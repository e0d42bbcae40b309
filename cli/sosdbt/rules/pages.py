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
_NOTE = "<!-- Written by `make rules` from models/rules. Do not edit. -->"
_LANGUAGES = (
    ("fi", "Suomeksi", "Mitä tehdä"),
    ("sv", "På svenska", "Vad som ska göras"),
    ("en", "In English", "What to do"),
)


def rule_pages(project: Path, rules: list[Rule], models: dict[str, Path]) -> dict[str, str]:
    """The text of each page, by its file name."""
    pages = {INDEX: _index(rules, models)}
    for rule in rules:
        pages[f"{rule.rule_id}.md"] = _page(rule, models.get(rule.rule_id), project)
    return pages


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


def _index(rules: list[Rule], models: dict[str, Path]) -> str:
    lines = [
        _NOTE,
        "",
        "# Rules",
        "",
        *(f"- **{severity}**: {effect}" for severity, effect in EFFECTS.items()),
    ]
    for area, members in groupby(rules, key=lambda rule: _area(rule, models)):
        lines += ["", f"## {area}", "", "| rule | severity | what is wrong |", "|---|---|---|"]
        for rule in members:
            title = _text(rule.text("title", "en"))
            retired = f" ({in_force(rule)})" if rule.columns["last_quarter"] else ""
            link = f"[{rule.rule_id}]({rule.rule_id}.md)"
            lines.append(f"| {link} | {rule.severity} | {title}{retired} |")
    return "\n".join([*lines, ""])


def _area(rule: Rule, models: dict[str, Path]) -> str:
    model = models.get(rule.rule_id)
    return model.parent.name.replace("_", " ").capitalize() if model else "Retired"


def _page(rule: Rule, model: Path | None, project: Path) -> str:
    fields = rule.columns["fields"]
    facts = {
        "Severity": f"{rule.severity}: {EFFECTS.get(rule.severity, '')}",
        "In force": in_force(rule),
        "Looks at": _code(rule.tables),
        "Fields": "all" if fields == "*" else _code(fields.split()),
        "Waivable": "yes" if rule.is_waivable else "no",
        "Source": _text(rule.columns["source"]),
        "Decision": _text(rule.columns["decision"]),
        "SQL": _link(model, project) if model else "none any more",
    }
    lines = [
        _NOTE,
        "",
        f"# {rule.rule_id}: {_text(rule.text('title', 'en'))}",
        "",
        "| | |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in facts.items() if value),
    ]
    for language, heading, what_to_do in _LANGUAGES:
        lines += [
            "",
            f"## {heading}",
            "",
            f"**{_text(rule.text('title', language))}**",
            "",
            _text(rule.text("message", language)),
            "",
            f"{what_to_do}: {_text(rule.text('fix', language))}",
        ]
    return "\n".join([*lines, "", f"[All rules]({INDEX})", ""])


def _link(model: Path, project: Path) -> str:
    path = model.relative_to(project).as_posix()
    return f"[{path}](../../{path})"


def _code(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _text(text: str) -> str:
    """One line of Markdown that shows the text as it is."""
    return re.sub(r"([\\`*_{}\[\]<>|#])", r"\\\1", " ".join(text.split()))
