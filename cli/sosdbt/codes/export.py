"""What somebody exported from the national code server: its JSON of concept codes, or its CSV."""

import csv
import io
import json
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from sosdbt.errors import InputError

# Classification -> code list. Source of the OIDs: the structures that THL publishes.
_LISTS = {
    "1.2.246.537.6.1221": "service_tasks",
    "1.2.246.537.6.1222": "social_services",
    "1.2.246.537.6.1248": "outcomes",
}
LISTS = tuple(_LISTS.values())
# A list names its attributes as it likes: the first of these that has a value, whatever its case.
_CODE = ("conceptcodeid", "codeid", "code", "koodi", "koodiarvo", "id")
_NAME = ("longname", "name", "nimi", "shortname", "abbreviation")
_SWEDISH = re.compile(r"swed|ruots|svensk|[_:. -](sv|swe|se)$", re.IGNORECASE)
_STATUS, _BEGIN = ("status", "tila"), ("begindate", "validfrom", "alkupvm")
_END = ("expirationdate", "expiringdate", "enddate", "loppupvm")


# Seeds know no other validity than that of quarters, of which the register has these.
_FIRST_DAY, _NO_END = date(2023, 1, 1), date(2099, 12, 31)
# A code under the names that the columns of seeds have; empty where nothing is said.
Concept = dict[str, str]


def read_export(paths: Iterable[Path]) -> tuple[str | None, list[Concept]]:
    """The codes of one list, from one file or from its pages; the list, if the files tell it."""
    pages = [page for path in paths for page in _pages(path)]
    if not any(page["conceptCodes"] for page in pages):
        raise InputError("The files hold no code.")
    _check_that_all_pages_are_there(pages)
    values = [item for page in pages for item in page["conceptCodes"]]
    found = {
        name
        for value in values
        for oid, name in _LISTS.items()
        if f"{value.get('classificationid') or ''}.".startswith(f"{oid}.")
    }
    if len(found) > 1:
        raise InputError(f"The files are of several lists: {', '.join(sorted(found))}.")
    concepts = list(map(_concept, values))
    codes = [concept["code"] for concept in concepts]
    doubled = sorted({code for code in codes if codes.count(code) > 1})
    if doubled:
        raise InputError(f"The code {doubled[0]!r} stands in the files twice. Give each page once.")
    return next(iter(found), None), concepts


def _pages(path: Path) -> list[dict[str, Any]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}.") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("windows-1252", errors="replace")
    if not text.lstrip().startswith(("{", "[")):
        return [{"conceptCodes": _rows(path, text)}]
    try:
        read = json.loads(text)
    except ValueError as error:
        raise InputError(f"{path}: is not valid JSON: {error}.") from None
    items = read if isinstance(read, list) else [read]
    if items and all(isinstance(item, dict) and "conceptCodeId" in item for item in items):
        items = [{"conceptCodes": items}]
    for item in items:
        codes = item.get("conceptCodes") if isinstance(item, dict) else None
        if not isinstance(codes, list) or not all(isinstance(code, dict) for code in codes):
            raise InputError(f"{path}: holds no list conceptCodes, as the code server gives it.")
        item["conceptCodes"] = [_flat(code) for code in codes]
    return items


def _rows(path: Path, text: str) -> list[dict[str, Any]]:
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    header = [name.strip().lower() for name in lines[0]] if lines else []
    if not set(header) & set(_CODE):
        raise InputError(
            f"{path}: is neither JSON nor a CSV with semicolons and a column "
            f"{', '.join(_CODE[:-1])} or {_CODE[-1]}."
        )
    rows = []
    for number, cells in enumerate(lines[1:], 2):
        if not any(map(str.strip, cells)):
            continue
        if len(cells) != len(header):
            raise InputError(
                f"{path}: row {number} has {len(cells)} values, the header {len(header)} columns."
            )
        rows.append(dict(zip(header, cells, strict=True)))
    return rows


def _flat(concept: dict[str, Any]) -> dict[str, Any]:
    """The attributes of a concept beside its own values."""
    attributes = concept.get("attributes")
    flat = {name.lower(): value for name, value in concept.items() if name != "attributes"}
    for attribute in attributes if isinstance(attributes, list) else []:
        if isinstance(attribute, dict):
            name = f"{attribute.get('attributeName')}".lower()
            language = attribute.get("language")
            value = attribute.get("attributeValue")
            text = " ".join(map(str, value)) if isinstance(value, list) else value
            flat[f"{name}_{language}".lower() if language not in (None, "fi") else name] = text
    return flat


def _check_that_all_pages_are_there(pages: list[dict[str, Any]]) -> None:
    total = max((page.get("totalPages") or 1 for page in pages), default=1)
    given = {page.get("page") or 1 for page in pages}
    missing = sorted(set(range(1, total + 1)) - given) if isinstance(total, int) else []
    if missing:
        raise InputError(
            f"The list has {total} pages, and page {missing[0]} is missing. Give the files of all "
            "pages, or ask the code server for one page with all codes."
        )


def _concept(values: dict[str, Any]) -> Concept:
    code = _first(values, _CODE)
    swedish = next((text for name, text in values.items() if text and _SWEDISH.search(name)), "")
    if not code:
        raise InputError("A code of the files has no conceptCodeId.")
    first, last = (_day(code, _first(values, names)) for names in (_BEGIN, _END))
    is_active = _first(values, _STATUS).upper() in ("", "ACTIVE", "AKTIIVINEN", "VOIMASSA")
    return {
        "code": code,
        "name_fi": _first(values, _NAME),
        "name_sv": str(swedish).strip(),
        "code_status": "confirmed",
        "first_quarter": _quarter(first) if first and first > _FIRST_DAY else "",
        "last_quarter": _quarter(last) if last and last < _NO_END else "",
        "is_active": "yes" if is_active else "",
    }


def _quarter(day: date) -> str:
    return f"{day.year}Q{(day.month + 2) // 3}"


def _first(values: dict[str, Any], names: tuple[str, ...]) -> str:
    texts = (str(values[name]).strip() for name in names if values.get(name) is not None)
    return next(filter(None, texts), "")


def _day(code: str, text: str) -> date | None:
    if not text:
        return None
    day = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})( .*)?", text)
    try:
        if day:
            return date(int(day[3]), int(day[2]), int(day[1]))
        return date.fromisoformat(text[:10])
    except ValueError:
        raise InputError(f"The code {code}: {text!r} is no date.") from None
