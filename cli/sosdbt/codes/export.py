"""What somebody exported from the national code server: its JSON of concept codes, or its CSV."""

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from sosdbt.errors import InputError
from sosdbt.named_rows import named_rows
from sosdbt.package.json_form import faults_of_form, json_for_sql

LISTS = ("service_tasks", "social_services", "outcomes")
_SCHEMA, _SQL = (Path(__file__).with_name(f"export.{kind}") for kind in ("schema.json", "sql"))
# A code under the names that the columns of seeds have; empty where nothing is said.
Concept = dict[str, Any]


def read_export(paths: Iterable[Path]) -> tuple[str | None, list[Concept]]:
    """The codes of one list, from one file or from its pages; the list, if the files tell it."""
    pages = [page for path in paths for page in _pages(path)]
    values = [concept for page in pages for concept in page["conceptCodes"]]
    if not values:
        raise InputError("The files hold no code.")
    _check_that_all_pages_are_there(pages)
    sql, parameters = _SQL.read_text(encoding="utf-8"), {"concepts": json_for_sql(values)}
    with duckdb.connect() as connection:
        concepts = named_rows(connection.execute(sql, parameters))
    lists = sorted({concept["code_list"] for concept in concepts} - {None})
    if len(lists) > 1:
        raise InputError(f"The files are of several lists: {', '.join(lists)}.")
    for fault in filter(None, (concept["fault"] for concept in concepts)):
        raise InputError(fault)
    return next(iter(lists), None), concepts


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
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: is not valid JSON: {error}.") from None
    pages: list[dict[str, Any]] = read if isinstance(read, list) else [read]
    if pages and all(isinstance(item, dict) and "conceptCodeId" in item for item in pages):
        pages = [{"conceptCodes": pages}]
    for fault in faults_of_form(pages, _SCHEMA):
        raise InputError(f"{path}: is not as the code server gives it: {fault}.")
    return pages


def _rows(path: Path, text: str) -> list[dict[str, Any]]:
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    header = [name.strip() for name in lines[0]] if lines else []
    if len(header) < 2:
        raise InputError(f"{path}: is neither JSON nor a CSV with semicolons.")
    rows = []
    for number, cells in enumerate(lines[1:], 2):
        if any(map(str.strip, cells)):
            if len(cells) != len(header):
                raise InputError(
                    f"{path}: row {number} has {len(cells)} values, the header {len(header)} "
                    "columns."
                )
            rows.append(dict(zip(header, cells, strict=True)))
    return rows


def _check_that_all_pages_are_there(pages: list[dict[str, Any]]) -> None:
    total = max(page.get("totalPages") or 1 for page in pages)
    missing = set(range(1, total + 1)) - {page.get("page") or 1 for page in pages}
    if missing:
        raise InputError(
            f"The list has {total} pages, and page {min(missing)} is missing. Give the files of "
            "all pages, or ask the code server for one page with all codes."
        )
