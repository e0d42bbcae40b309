"""sosdbt explain: which kind of id it is, which database can answer, and the answer."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.errors import InputError
from sosdbt.explain.answers import RawRow, explain_delivered, explain_rows, lines
from sosdbt.explain.databases import Database, Row, database_of, open_database, quarters_built
from sosdbt.explain.packages import as_of_package, compare_with_newest_package
from sosdbt.explain.rule import explain_rule, is_rule, what_else
from sosdbt.package.names import packages_in
from sosdbt.places import folders_to_look_in

Ask = Callable[[Database], Row | None]
_DELIVERED_ID = re.compile(r"[0-9a-f]{32}")


def explain(identifier: str, language: str, out: Path | None, quarter: str | None) -> Answer:
    """Record ids are taken as they are, blanks around them too."""
    name = identifier.strip()
    project = config.find_project()
    if is_rule(project, name):
        return explain_rule(name, language)
    if quarter is not None:
        config.find_quarter(project, quarter)
    folders, row = folders_to_look_in(project, out), RawRow.read(identifier)
    delivered_id = name.lower()
    is_delivered_id = row.is_bare and _DELIVERED_ID.fullmatch(delivered_id)
    # A source system may number its records like delivered ids, too.
    questions: list[Ask] = [partial(explain_rows, row, language)]
    if is_delivered_id:
        questions.insert(0, partial(explain_delivered, delivered_id, language))
    errors = []
    for ask in questions:
        try:
            return _first(folders, quarter, ask, f"the {'id' if row.is_bare else 'row'} {row}")
        except InputError as error:
            errors.append(error)
    if is_delivered_id:
        is_unknown = isinstance(errors[0], _Unknown)
        raise (is_unknown and _not_built(folders, quarter, delivered_id)) or errors[0]
    raise what_else(project, identifier, errors[0]) if row.is_bare else errors[0]


class _Unknown(InputError):
    """No database that was searched knows what was asked for."""


def _first(folders: list[Path], quarter: str | None, ask: Ask, what: str) -> Answer:
    """Of the newest quarter whose database answers, or the one named, folder by folder."""
    searched: list[str] = []
    not_searched: list[str] = []
    places = [(out, name) for out in folders for name in quarters_built(out)]
    places = [(out, name) for out, name in places if quarter in (None, name)]
    for out, name in places:
        try:
            database = open_database(out, name)
        except InputError as error:
            if quarter and len(places) == 1:
                raise
            not_searched.append(str(error))
            continue
        with database.connection:
            found = ask(database)
            if found is not None:
                return _answer(database, not_searched, found)
        searched.append(name)
    where = " and ".join(str(folder) for folder in folders if folder.is_dir()) or str(folders[0])
    if places:
        message = f"No quarter in {where} knows {what}. Searched: {', '.join(searched) or 'none'}."
        raise _Unknown(" ".join([message, *not_searched]))
    raise _Unknown(
        f"There is no database of {quarter or 'a quarter'} in {where}. "
        f"Build it first: sosdbt build --quarter {quarter or 'Q'}"
    )


def _not_built(folders: list[Path], quarter: str | None, delivered_id: str) -> InputError | None:
    """What to do about an id that a package holds, but no database."""
    for out in folders:
        found = [(name.quarter, name.version, name.series, path) for name, path in packages_in(out)]
        for its_quarter, *_, path in sorted(found, reverse=True):
            if quarter in (None, its_quarter) and (as_of := as_of_package(path, delivered_id)):
                is_there = database_of(out, its_quarter).exists()
                why = "was built anew since and does not know it" if is_there else "is gone"
                return InputError(
                    f"{delivered_id} is in {path.name}, but the database of {its_quarter} {why}. "
                    f"Build it again: sosdbt build --quarter {its_quarter} --as-of {as_of}"
                )
    return None


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
