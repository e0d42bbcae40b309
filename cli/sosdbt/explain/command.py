"""sosdbt explain: which kind of id it is, who can answer, and the answer."""

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.errors import InputError
from sosdbt.explain.client import client_lines, explain_client
from sosdbt.explain.databases import Found, database_of, search
from sosdbt.explain.packages import compare_with_newest_package, package_with
from sosdbt.explain.queries import Queries, Row
from sosdbt.explain.raw_row import (
    BareId,
    RawRow,
    explain_rows,
    find_rows,
    parse_raw_row,
    raw_row_lines,
)
from sosdbt.explain.record import explain_record, record_lines
from sosdbt.explain.rule import explain_rule, is_rule, what_else
from sosdbt.masking import mask, mask_all
from sosdbt.package.names import SYNTHETIC
from sosdbt.places import folders_to_look_in
from sosdbt.results import read_what_is_there

_DELIVERED_ID = re.compile(r"[0-9a-f]{32}")
_STATES = {
    "delivered": "delivered",
    "archived_in_kanta": "archived in Kanta, not delivered",
    "not_delivered": "not delivered",
}


def explain(identifier: str, language: str, out: Path | None, quarter: str | None) -> Answer:
    """Record ids are taken as they are, blanks around them too."""
    name = identifier.strip()
    project = config.find_project()
    if is_rule(project, name):
        return explain_rule(name, language)
    if quarter is not None:
        config.find_quarter(project, quarter)
    place = _Place(folders_to_look_in(project, out), quarter)
    asked = parse_raw_row(identifier)
    if isinstance(asked, RawRow):
        return _raw_row(asked, language, place)
    is_delivered_id = _DELIVERED_ID.fullmatch(name.lower())
    try:
        if is_delivered_id:
            return _delivered(name.lower(), language, place)
        return _raw_row(asked, language, place)
    except InputError as error:
        if not is_delivered_id:
            raise what_else(project, identifier, error) from None
        # A source system may number its records so, too.
        with suppress(InputError):
            return _raw_row(asked, language, place)
        raise


@dataclass(frozen=True)
class _Place:
    """Where databases and packages are looked for."""

    folders: list[Path]
    quarter: str | None

    def __str__(self) -> str:
        return " and ".join(str(folder) for folder in self.folders if folder.is_dir()) or str(
            self.folders[0]
        )


def _delivered(identifier: str, language: str, place: _Place) -> Answer:
    def kind_of(queries: Queries) -> Row | None:
        return next(iter(queries.rows("kind_of_id", id=identifier)), None)

    def unknown(searched: list[str], not_searched: list[str]) -> InputError:
        return _unknown_id(identifier, place, searched, not_searched)

    with search(place.folders, place.quarter, kind_of, unknown) as found:
        if found.answer["kind"] == "client":
            content = explain_client(found.queries, identifier, language)
            lines = client_lines(content)
        else:
            content = explain_record(found.queries, identifier, found.answer, language)
            lines = record_lines(content)
        return _answer(found, content, lines, f"{identifier}: {_STATES[content['state']]}")


def _raw_row(asked: RawRow | BareId, language: str, place: _Place) -> Answer:
    def unknown(searched: list[str], not_searched: list[str]) -> InputError:
        return _nobody_knows(f"{asked.what} {asked}", place, searched, not_searched)

    def find(queries: Queries) -> list[Row] | None:
        return find_rows(queries, asked)

    with search(place.folders, place.quarter, find, unknown) as found:
        parameters = _parameters(found)
        content = explain_rows(found.queries, asked, found.answer, parameters, language)
        return _answer(found, content, raw_row_lines(content), None)


def _answer(
    found: Found[Any], content: dict[str, Any], lines: list[str], heading: str | None
) -> Answer:
    parameters = _parameters(found)
    is_synthetic = found.queries.are_synthetic()
    version, difference = compare_with_newest_package(
        found.queries.connection, found.out, parameters, is_synthetic
    )
    notices = [*found.not_searched, *([difference] if difference else [])]
    about = {
        "status": "ok",
        "quarter": found.quarter,
        "county": parameters["county"],
        "synthetic": is_synthetic,
        "as_of": parameters["as_of_date"].isoformat(),
        "version": version,
        "notices": notices,
    }
    whose = "the demo county" if is_synthetic else f"county {about['county']}"
    source = f"{found.quarter}, {whose}, as of {about['as_of']}"
    if is_synthetic:
        source = f"{SYNTHETIC}: {source}"
    first = [source + (f", version {version}" if version else "")]
    if heading:
        first.append(heading)
    text = [*first, *(f"Note: {notice}" for notice in notices), "", *lines]
    return Answer({**about, **mask_all(content)}, [mask(line) for line in text])


def _parameters(found: Found[Any]) -> dict[str, Any]:
    return read_what_is_there(found.queries.connection, "en").parameters


def _unknown_id(
    identifier: str, place: _Place, searched: list[str], not_searched: list[str]
) -> InputError:
    package = package_with(place.folders, identifier, place.quarter)
    if package is None:
        return _nobody_knows(f"the id {identifier}", place, searched, not_searched)
    its_quarter = package["quarter"]
    again = f"sosdbt build --quarter {its_quarter} --as-of {package['as_of']}"
    if database_of(package["path"].parent, its_quarter).exists():
        why = f"the database of {its_quarter} was built anew since and does not know it"
    else:
        why = f"the database of {its_quarter} is gone"
    name = package["path"].name
    return InputError(f"{identifier} is in {name}, but {why}. Build it again: {again}")


def _nobody_knows(
    what: str, place: _Place, searched: list[str], not_searched: list[str]
) -> InputError:
    if searched or not_searched:
        message = f"No quarter in {place} knows {what}. Searched: {', '.join(searched) or 'none'}."
        return InputError(" ".join([message, *not_searched]))
    of = place.quarter or "a quarter"
    again = f"sosdbt build --quarter {place.quarter or 'Q'}"
    return InputError(f"There is no database of {of} in {place}. Build it first: {again}")
