"""sosdbt diff: compares two packages, and says what a person sees of it, the one JSON object, and
the file with all rows."""

from pathlib import Path
from typing import Any

from sosdbt.answer import Answer
from sosdbt.diff.compare import Comparison, compared
from sosdbt.errors import SosdbtError
from sosdbt.files import named_by_user, refuse_to_write_over
from sosdbt.package.csv_lines import spreadsheet_cell, write_csv
from sosdbt.package.names import SYNTHETIC
from sosdbt.text import table

_SHOWN = 20
_KINDS = ("added", "removed", "changed")
_COLUMNS = (
    "number", "change", "file", "service_task", "cause", "also", "old_id", "new_id", "client",
    "first_day", "last_day", "field", "old_value", "new_value", "sources", "source_count",
)  # fmt: skip
_CHANGES = (
    "select change, file, service_task, cause, also, old_id, new_id, client, first_day, last_day, "
    "fields, sources, source_count from details order by number"
)
_SUMMARY = (
    "select file, service_task, cause, title, added, removed, changed from summary "
    "order by file, service_task nulls first, cause"
)
_SET_UP = "select item, old_value as old, new_value as new from set_up_changes order by item"


def diff(old: Path, new: Path, as_json: bool, identifiers: bool, csv: Path | None) -> Answer:
    """The exit code is 0 whether the packages differ or not."""
    paths = {"old": str(old), "new": str(new)}
    try:
        with compared(old, new, identifiers) as comparison:
            if csv is not None:
                _write_all_rows(comparison, csv)
            if not as_json:
                lines = _lines(comparison, old, new, csv)
                return Answer({}, lines, lines_are_masked=not identifiers)
            content = _content(comparison)
    except SosdbtError as error:
        if not as_json:
            raise
        return Answer({**paths, "status": "invalid", "message": str(error)}, [], error.exit_code)
    own = {"csv": str(csv) if csv else None}
    if identifiers:
        own.update({name: content[name] for name in ("changes", "summary")})
    return Answer({**paths, **content}, [], own={**paths, **own})


def _content(comparison: Comparison) -> dict[str, Any]:
    changes = comparison.rows(_CHANGES)
    summary = comparison.rows(_SUMMARY)
    for row in summary:
        del row["title"]
    return {
        "status": "different" if changes else "equal",
        "message": None,
        "notices": _notices(comparison),
        "set_up": comparison.rows(_SET_UP),
        "summary": summary,
        "changes": changes,
    }


def _lines(comparison: Comparison, old: Path, new: Path, csv: Path | None) -> list[str]:
    """A line that ends with a colon is a heading."""
    summary = comparison.rows(_SUMMARY)
    count = {kind: sum(row[kind] for row in summary) for kind in _KINDS}
    total = sum(count.values())
    names = f"{old.name} -> {new.name}" if old.name != new.name else f"{old} -> {new}"
    told = ", ".join(f"{number:,} {kind}" for kind, number in count.items())
    mark = f"{SYNTHETIC}: " if comparison.is_synthetic else ""
    lines = [f"{mark}{names}: {told if total else 'the same records'}"]
    set_up = comparison.rows("select line from set_up_lines order by place")
    if set_up:
        lines += ["", "The deliveries differ in:", *(f"  {row['line']}" for row in set_up)]
    if notices := _notices(comparison):
        lines += ["", "Notices:", *(f"  {notice}" for notice in notices)]
    if total:
        cells = [
            (
                row["file"].removesuffix(".csv"),
                row["service_task"] or "",
                row["title"],
                *(f"{row[kind]:,}" if row[kind] else "" for kind in _KINDS),
            )
            for row in summary
        ]
        header = ("file", "task", "cause", *_KINDS)
        lines += ["", "Why, counted in records:", *table([header, *cells], (3, 4, 5))]
        how_many = "all" if total <= _SHOWN else f"the first {_SHOWN} of {total:,}"
        lines += ["", f"Records, {how_many}:"]
        for row in comparison.rows(
            f"select * from details where number <= {_SHOWN} order by number"
        ):
            lines += _record(row)
        if total > _SHOWN:
            lines.append(f"  and {total - _SHOWN:,} more; --csv FILE writes all")
    return [*lines, "", f"All rows  {csv}"] if csv else lines


def _notices(comparison: Comparison) -> list[str]:
    notices = [row["notice"] for row in comparison.rows("select notice from notices")]
    if comparison.missing_lists:
        missing = ", ".join(comparison.missing_lists)
        notices.insert(
            0, f"Missing beside the packages: {missing}. Without them the causes are not known."
        )
    return notices


def _record(row: dict[str, Any]) -> list[str]:
    first, last = row["first_day"], row["last_day"]
    days = f"{first} to {last}" if first and last else first and f"from {first}"
    what = [row["file"].removesuffix(".csv"), row["service_task"], days]
    old_id, new_id = row["old_id"], row["new_id"]
    is_moved = old_id and new_id and old_id != new_id
    lines = [f"id {old_id} -> {new_id}" if is_moved else f"id {new_id or old_id}"]
    if row["client"] and row["client"] not in (old_id, new_id):
        lines.append(f"client {row['client']}")
    for field in row["fields"]:
        old, new = (field[side] or "(empty)" for side in ("old", "new"))
        lines.append(f"{field['field']}: {old} -> {new}")
    if row["sources"]:
        more = row["source_count"] - len(row["sources"])
        rest = f" and {more} more" if more > 0 else ""
        lines.append(f"because of {'; '.join(row['sources'])}{rest}")
    heading = f"  {row['change']:<7}  {', '.join(filter(None, what))}: {row['title']}"
    return [heading, *(" " * 11 + line for line in lines)]


def _write_all_rows(comparison: Comparison, path: Path) -> None:
    """Never over a file that is there, least of all over a package."""
    refuse_to_write_over(path)
    cells = [spreadsheet_cell(column) for column in _COLUMNS]
    with named_by_user(path) as temporary:
        write_csv(comparison.connection, "rows_of_details", cells, ("number", "field"), temporary)
