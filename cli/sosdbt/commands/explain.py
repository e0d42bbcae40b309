"""sosdbt explain: which kind of id it is, which database can answer, and the answer."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.errors import InputError
from sosdbt.explain.answers import explain_delivered, explain_rows, lines
from sosdbt.explain.databases import Database, Row, open_database, quarters_built
from sosdbt.explain.packages import compare_with_newest_package
from sosdbt.places import folders_to_look_in
from sosdbt.rules.catalogue import EFFECTS, as_json, in_force, read_catalogue, rule_models
from sosdbt.text import lines_of, shown

Ask = Callable[[Database], Row | None]
_DELIVERED_ID = re.compile(r"[0-9a-f]{32}")
_RULE = Path(__file__).with_name("explain_rule.txt.j2")
_WHAT_CAN_BE = (
    "Give a rule such as CR-002 (sosdbt rules lists all), a delivered id of 32 hexadecimal digits, "
    "or a source row: system/table/record_id or system/table/#5. Of an earlier delivery, build its "
    "quarter again first: sosdbt build --quarter Q --as-of DATE."
)


def explain(identifier: str, language: str, out: Path | None, quarter: str | None) -> Answer:
    """Of a rule, or by the newest quarter whose database knows the id, or the one named.

    Record ids are taken as they are, blanks around them too.
    """
    name = identifier.strip()
    project = config.find_project()
    for rule in read_catalogue(project):
        if rule["rule_id"] == name.upper():
            return _rule(project, rule, language)
    if quarter is not None:
        config.find_quarter(project, quarter)
    # A source system may number its records like delivered ids, too.
    questions: list[Ask] = [partial(explain_rows, identifier, language)]
    if _DELIVERED_ID.fullmatch(name.lower()):
        questions.insert(0, partial(explain_delivered, name.lower(), language))
    folders = folders_to_look_in(project, out)
    places = [(out, name) for out in folders for name in quarters_built(out)]
    searched, not_searched = [], []
    for out, name in places:
        if quarter in (None, name):
            try:
                database = open_database(out, name)
            except InputError as error:
                not_searched.append(str(error))
                continue
            with database.connection:
                for ask in questions:
                    if (found := ask(database)) is not None:
                        return _answer(database, not_searched, found)
            searched.append(name)
    where = " and ".join(str(folder) for folder in folders if folder.is_dir()) or str(folders[0])
    if searched:
        not_searched.insert(0, f"Searched: {', '.join(dict.fromkeys(searched))}.")
    elif not not_searched:
        missing = f"There is no database of {quarter or 'a quarter'}"
        not_searched.append(f"{missing}: build it first, or name where it lies: --out.")
    what = f"{shown(identifier)} cannot be explained: no rule, and no database in {where} knows it."
    raise InputError(" ".join([what, *not_searched, _WHAT_CAN_BE]))


def _rule(project: Path, rule: dict[str, str], language: str) -> Answer:
    models = rule_models(project)
    model = models.get(rule["rule_id"])
    sql = model.read_text(encoding="utf-8") if model else None
    content = {"status": "ok", "kind": "rule", **as_json(rule, models, project), "sql": sql}
    said = {
        **{part: rule[f"{part}_{language}"] for part in ("title", "message", "fix")},
        "effect": EFFECTS[rule["severity"]],
        "in_force": in_force(rule),
    }
    return Answer(content, lines_of(_RULE, content | said))


def _answer(database: Database, not_searched: list[str], content: Row) -> Answer:
    """What was found, and of which build it is."""
    version, difference = compare_with_newest_package(database)
    about = {
        "status": "ok",
        "quarter": database.quarter,
        "county": database.parameters["county"],
        "synthetic": database.is_synthetic,
        "as_of": database.parameters["as_of_date"].isoformat(),
        "version": version,
        "notices": [*not_searched, *([difference] if difference else [])],
    }
    return Answer({**about, **content}, lines({**about, **content}))
