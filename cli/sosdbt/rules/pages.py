"""The pages of docs/rules: one for each rule, and an index by area."""

import re
from itertools import groupby
from pathlib import Path

from sosdbt.rules.catalogue import Rule
from sosdbt.text import layout

FOLDER = Path("docs/rules")
_HERE = Path(__file__).parent
EFFECTS = {
    "blocker": "nothing is delivered",
    "error": "the record is held back, the rest is delivered",
    "warning": "the record is delivered, and reported",
    "info": "the record is delivered, and counted",
}


def rule_pages(project: Path, rules: list[Rule], models: dict[str, Path]) -> dict[str, str]:
    """The text of each page, by its file name."""
    index, page = (
        layout(_HERE / f"{name}.md.j2", plain=plain, in_force=in_force)
        for name in ("index", "page")
    )
    paths = {rule_id: path.relative_to(project) for rule_id, path in models.items()}
    areas = groupby(rules, key=lambda rule: _area(paths.get(rule["rule_id"])))
    pages = {"README.md": index.render(areas=areas, effects=EFFECTS)}
    for rule in rules:
        text = page.render(rule, path=paths.get(rule["rule_id"]), effects=EFFECTS, rule=rule)
        pages[f"{rule['rule_id']}.md"] = text
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
    first, last = rule["first_quarter"], rule["last_quarter"]
    return f"{first} to {last}, retired" if last else f"from {first}"


def _area(path: Path | None) -> str:
    return path.parent.name.replace("_", " ").capitalize() if path else "Retired"


def plain(text: str) -> str:
    """One line of Markdown that shows the text as it is."""
    return re.sub(r"([\\`*_{}\[\]<>|#])", r"\\\1", " ".join(text.split()))
