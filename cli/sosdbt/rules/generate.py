"""Writes what follows from the rules: the catalogue, the macro of their models, and their pages;
and says before dbt starts whether catalogue, macro and the files of the rules tell the same.

Run as `python -m sosdbt.rules.generate`, or `make rules`.
"""

import csv
import io
import sys
from itertools import groupby
from pathlib import Path

from sosdbt.config import find_project
from sosdbt.errors import BlockedError, ConfigError, SosdbtError
from sosdbt.rules.catalogue import (
    CATALOGUE,
    EFFECTS,
    RULE_MODELS,
    Rule,
    in_force,
    read_catalogue,
    rule_models,
    rules_in_yaml,
)
from sosdbt.seeds.check import faults_of
from sosdbt.seeds.read import Row, read_specifications
from sosdbt.text import layout

MACRO = Path("macros/rules/rule_models.sql")
PAGES = Path("docs/rules")
_HERE = Path(__file__).parent
_ADVICE = (
    f"Only the files in {RULE_MODELS} are edited by hand: bring back those that are gone, or give "
    "the rule a last quarter. Then run: make rules. Nothing was delivered: a rule that does not "
    "run blocks."
)


def catalogue_rows(project: Path) -> list[Rule]:
    """The rules that have files, and those retired ones that only the catalogue remembers."""
    seed = read_specifications(project, project / CATALOGUE.with_suffix(".yml"))[CATALOGUE.stem]
    models = rule_models(project)
    rows, faults = [], []
    for said in rules_in_yaml(project, models):
        row = {name: said.pop(name, "") for name in seed.types}
        told = [f"'{name}' is no fact of a rule." for name in said]
        told += faults_of(seed, [Row(0, row)], {})
        path = models[row["rule_id"]].with_suffix(".yml").relative_to(project)
        faults += [f"{path}: {fault}" for fault in told]
        rows.append(row)
    for row in _in_the_catalogue(project):
        if row["rule_id"] not in models:
            rows.append(row)
            if not row["last_quarter"]:
                faults.append(
                    f"Rule {row['rule_id']} is in {CATALOGUE}, but has no files in models/rules. "
                    "Bring them back. A rule is retired by a last_quarter in its .yml; run make "
                    "rules before its files go. Of a rule never in use, remove the row."
                )
    if faults:
        raise ConfigError("\n".join(faults))
    return rows


def _in_the_catalogue(project: Path) -> list[Rule]:
    """As it was written last; marks that git left in it are passed over."""
    try:
        with (project / CATALOGUE).open(encoding="utf-8-sig", newline="") as file:
            return [row for row in csv.DictReader(file) if row["fix_en"]]
    except (OSError, KeyError, UnicodeDecodeError):
        raise ConfigError(f"{CATALOGUE} cannot be read. Take it from the repository.") from None


def catalogue_text(rows: list[Rule]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def macro_text(rules: list[Rule], models: dict[str, Path]) -> str:
    """The macro `rule_models`: for each stage the model of each rule that has one."""
    return layout(_HERE / "rule_models.sql.j2").render(rules=rules, models=models)


def rule_pages(project: Path, rules: list[Rule], models: dict[str, Path]) -> dict[str, str]:
    """The text of each page, by its file name: one for each rule, and an index by area."""
    paths = {rule_id: path.relative_to(project) for rule_id, path in models.items()}

    def area(rule: Rule) -> str:
        path = paths.get(rule["rule_id"])
        return path.parent.name.replace("_", " ").capitalize() if path else "Retired"

    index, page = (layout(_HERE / f"{name}.md.j2", in_force=in_force) for name in ("index", "page"))
    pages = {"README.md": index.render(areas=groupby(rules, key=area), effects=EFFECTS)}
    for rule in rules:
        text = page.render(rule, path=paths.get(rule["rule_id"]), effects=EFFECTS, rule=rule)
        pages[f"{rule['rule_id']}.md"] = text
    return pages


def write_rules(project: Path) -> list[Rule]:
    """The catalogue and the macro of a project, from the files of its rules."""
    rules = catalogue_rows(project)
    (project / CATALOGUE).write_text(catalogue_text(rules), encoding="utf-8")
    (project / MACRO).write_text(macro_text(rules, rule_models(project)), encoding="utf-8")
    return rules


def write_rule_pages(project: Path, rules: list[Rule], models: dict[str, Path]) -> None:
    """Writes all pages and removes those that no rule has any more."""
    folder = project / PAGES
    folder.mkdir(parents=True, exist_ok=True)
    pages = rule_pages(project, rules, models)
    for path in folder.glob("*.md"):
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")


def check_rules(project: Path, quarter: str) -> None:
    """A rule whose last quarter is over may have lost its model."""
    rules, models = read_catalogue(project), rule_models(project)
    listed = {rule["rule_id"]: rule for rule in rules}
    said = {rule["rule_id"]: rule for rule in rules_in_yaml(project, models)}
    faults = []
    for rule_id, row in {**said, **listed}.items():
        facts = said.get(rule_id, {})
        unlike = [name for name in row | facts if row.get(name) != facts.get(name, "")]
        if not facts and (row["last_quarter"] or quarter) >= quarter:
            faults.append(f"{rule_id} is in {CATALOGUE}, but has no model in {RULE_MODELS}.")
        elif rule_id not in listed:
            path = models[rule_id].relative_to(project)
            faults.append(f"{rule_id} is in {path}, but not in {CATALOGUE}.")
        elif facts and unlike:
            path = models[rule_id].with_suffix(".yml").relative_to(project)
            faults.append(f"{rule_id}: {path} and {CATALOGUE} differ in {', '.join(unlike)}.")
    if faults:
        raise BlockedError("\n".join([*(f"Rule {fault}" for fault in faults), _ADVICE]))
    macro = project / MACRO
    text = macro_text(rules, models)
    if not macro.is_file() or macro.read_text(encoding="utf-8") != text:
        raise BlockedError(f"{MACRO} does not list the rules that there are. {_ADVICE}")


def main() -> None:
    try:
        project = find_project()
        rules = write_rules(project)
    except SosdbtError as error:
        sys.exit(str(error))
    write_rule_pages(project, rules, rule_models(project))


if __name__ == "__main__":
    main()
