"""sosdbt explain: which kind of id it is, who can answer, and the answer."""

import re
from pathlib import Path
from typing import Any

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.errors import InputError
from sosdbt.explain.client import client_lines, explain_client
from sosdbt.explain.databases import Found, database_of, no_database, search
from sosdbt.explain.packages import compare_with_newest_package, package_with
from sosdbt.explain.queries import Queries, Row
from sosdbt.explain.raw_row import explain_rows, find_rows, parse_raw_row, raw_row_lines
from sosdbt.explain.record import explain_record, record_lines
from sosdbt.explain.rule import explain_rule
from sosdbt.masking import mask, mask_all
from sosdbt.results import read_what_is_there

_DELIVERED_ID = re.compile(r"[0-9a-f]{32}")
_STATES = {
    "delivered": "delivered",
    "archived_in_kanta": "archived in Kanta, not delivered",
    "not_delivered": "not delivered",
}


def explain(identifier: str, language: str, out: Path | None, quarter: str | None) -> Answer:
    identifier = identifier.strip()
    is_delivered_id = _DELIVERED_ID.fullmatch(identifier.lower())
    if not is_delivered_id and identifier.count("/") < 2:
        return explain_rule(identifier, language)
    project = config.find_project()
    if quarter is not None:
        config.find_quarter(project, quarter)
    folder = config.out_folder(project, out)
    if is_delivered_id:
        return _delivered(identifier.lower(), language, folder, quarter)
    return _raw_row(identifier, language, folder, quarter)


def _delivered(identifier: str, language: str, out: Path, quarter: str | None) -> Answer:
    def kind_of(queries: Queries) -> Row | None:
        return next(iter(queries.rows("kind_of_id", id=identifier)), None)

    def unknown(searched: list[str], not_searched: list[str]) -> InputError:
        return _unknown_id(identifier, out, quarter, searched, not_searched)

    if quarter is not None and not database_of(out, quarter).exists():
        raise unknown([], [])
    with search(out, quarter, kind_of, unknown) as found:
        if found.answer["kind"] == "client":
            content = explain_client(found.queries, identifier, language)
            lines = client_lines(content)
        else:
            content = explain_record(found.queries, identifier, found.answer, language)
            lines = record_lines(content)
        return _answer(found, out, content, lines, f"{identifier}: {_STATES[content['state']]}")


def _raw_row(identifier: str, language: str, out: Path, quarter: str | None) -> Answer:
    asked = parse_raw_row(identifier)

    def unknown(searched: list[str], not_searched: list[str]) -> InputError:
        return InputError(_nobody_knows(f"the row {asked}", out, searched, not_searched))

    with search(out, quarter, lambda queries: find_rows(queries, asked), unknown) as found:
        parameters = _parameters(found)
        content = explain_rows(found.queries, asked, found.answer, parameters, language)
        return _answer(found, out, content, raw_row_lines(content), None)


def _answer(
    found: Found[Any], out: Path, content: dict[str, Any], lines: list[str], heading: str | None
) -> Answer:
    parameters = _parameters(found)
    version, difference = compare_with_newest_package(found.queries.connection, out, parameters)
    notices = [*found.not_searched, *([difference] if difference else [])]
    about = {
        "status": "ok",
        "quarter": found.quarter,
        "county": parameters["county"],
        "as_of": parameters["as_of_date"].isoformat(),
        "version": version,
        "notices": notices,
    }
    source = f"{found.quarter}, county {about['county']}, as of {about['as_of']}"
    first = [source + (f", version {version}" if version else "")]
    if heading:
        first.append(heading)
    text = [*first, *(f"Note: {notice}" for notice in notices), "", *lines]
    return Answer({**about, **mask_all(content)}, [mask(line) for line in text])


def _parameters(found: Found[Any]) -> dict[str, Any]:
    return read_what_is_there(found.queries.connection, "en").parameters


def _unknown_id(
    identifier: str, out: Path, quarter: str | None, searched: list[str], not_searched: list[str]
) -> InputError:
    package = package_with(out, identifier, quarter)
    if package is None:
        if quarter is not None and not searched:
            return no_database(out, quarter)
        return InputError(_nobody_knows(f"the id {identifier}", out, searched, not_searched))
    its_quarter = package["quarter"]
    again = f"sosdbt build --quarter {its_quarter} --as-of {package['as_of']}"
    if database_of(out, its_quarter).exists():
        why = f"the database of {its_quarter} was built anew since and does not know it"
    else:
        why = f"the database of {its_quarter} is gone"
    return InputError(f"{identifier} is in {package['name']}, but {why}. Build it again: {again}")


def _nobody_knows(what: str, out: Path, searched: list[str], not_searched: list[str]) -> str:
    if not searched and not not_searched:
        return f"There is no database of a quarter in {out}. Build one: sosdbt build --quarter Q"
    message = f"No quarter in {out} knows {what}. Searched: {', '.join(searched) or 'none'}."
    return " ".join([message, *not_searched])
