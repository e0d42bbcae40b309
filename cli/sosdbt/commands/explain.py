"""sosdbt explain: which kind of id it is, which database can answer, and the answer."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.errors import InputError
from sosdbt.explain.answers import RawRow, explain_delivered, explain_rows, lines
from sosdbt.explain.databases import Database, Row, database_of, open_database, quarters_built
from sosdbt.explain.packages import compare_with_newest_package, package_with
from sosdbt.explain.rule import explain_rule, is_rule, what_else
from sosdbt.places import folders_to_look_in

_DELIVERED_ID = re.compile(r"[0-9a-f]{32}")


def explain(identifier: str, language: str, out: Path | None, quarter: str | None) -> Answer:
    """Record ids are taken as they are, blanks around them too."""
    name = identifier.strip()
    project = config.find_project()
    if is_rule(project, name):
        return explain_rule(name, language)
    if quarter is not None:
        config.find_quarter(project, quarter)
    search = _Search(folders_to_look_in(project, out), quarter, language)
    row = RawRow.read(identifier)
    if row.is_bare and _DELIVERED_ID.fullmatch(name.lower()):
        try:
            return search.delivered(name.lower())
        except InputError:
            # A source system may number its records so, too.
            with suppress(InputError):
                return search.rows(row)
            raise
    try:
        return search.rows(row)
    except InputError as error:
        raise (what_else(project, identifier, error) if row.is_bare else error) from None


class _Unknown(InputError):
    """No database that was searched knows what was asked for."""


@dataclass(frozen=True)
class _Search:
    """Where databases and packages are looked for, and in which language rules are told."""

    folders: list[Path]
    quarter: str | None
    language: str

    def rows(self, row: RawRow) -> Answer:
        what = f"the {'id' if row.is_bare else 'row'} {row}"
        return self._first(lambda database: explain_rows(database, row, self.language), what)

    def delivered(self, identifier: str) -> Answer:
        try:
            return self._first(
                lambda database: explain_delivered(database, identifier, self.language),
                f"the id {identifier}",
            )
        except _Unknown as error:
            raise self._not_built(identifier) or error from None

    def _first(self, ask: Callable[[Database], Row | None], what: str) -> Answer:
        """Of the newest quarter whose database answers, or the one named, folder by folder."""
        searched: list[str] = []
        not_searched: list[str] = []
        places = [(out, name) for out in self.folders for name in quarters_built(out)]
        places = [(out, name) for out, name in places if self.quarter in (None, name)]
        for out, name in places:
            try:
                database = open_database(out, name)
            except InputError as error:
                if self.quarter and len(places) == 1:
                    raise
                not_searched.append(str(error))
                continue
            with database.connection:
                found = ask(database)
                if found is not None:
                    return _answer(database, not_searched, found)
            searched.append(name)
        where = " and ".join(str(folder) for folder in self.folders if folder.is_dir())
        where = where or str(self.folders[0])
        if places:
            names = ", ".join(searched) or "none"
            message = f"No quarter in {where} knows {what}. Searched: {names}."
            raise _Unknown(" ".join([message, *not_searched]))
        raise _Unknown(
            f"There is no database of {self.quarter or 'a quarter'} in {where}. "
            f"Build it first: sosdbt build --quarter {self.quarter or 'Q'}"
        )

    def _not_built(self, identifier: str) -> InputError | None:
        """What to do about an id that a package holds, but no database."""
        package = package_with(self.folders, identifier, self.quarter)
        if package is None:
            return None
        quarter = package["quarter"]
        is_there = database_of(package["path"].parent, quarter).exists()
        why = "was built anew since and does not know it" if is_there else "is gone"
        return InputError(
            f"{identifier} is in {package['path'].name}, but the database of {quarter} {why}. "
            f"Build it again: sosdbt build --quarter {quarter} --as-of {package['as_of']}"
        )


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
