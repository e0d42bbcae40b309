"""What a person sees of a comparison, the one JSON object, and the file with all rows."""

import json
import os
from pathlib import Path
from typing import Any

from sosdbt.diff.compare import Comparison
from sosdbt.errors import ConfigError
from sosdbt.files import appear, unfinished
from sosdbt.masking import mask_all
from sosdbt.package.csv_lines import spreadsheet_cell, write_csv
from sosdbt.package.names import SYNTHETIC
from sosdbt.text import paragraph, width

_SHOWN = 20
_WORDS = {
    "quarter": "quarter",
    "as_of": "as-of date",
    "organiser": "organiser",
    "key_fingerprint": "key of the ids",
    "contract_name": "contract",
    "contract_version": "version of the contract",
    "production": "setting production",
    "max_gap_days": "setting max_gap_days",
    "clip_to_quarter": "setting clip_to_quarter",
    "sosdbt": "version of sosdbt",
}
_PARTS = {
    "rules": "rules or waivers",
    "code_lists": "code lists, mappings or calendar",
    "contract": "the contract",
    "models": "models, macros or tests",
}
_SUMMARY_ORDER = "order by file, service_task nulls first, cause"
_COLUMNS = (
    "number", "change", "file", "service_task", "cause", "also", "old_id", "new_id", "client",
    "first_day", "last_day", "field", "old_value", "new_value", "sources", "source_count",
)  # fmt: skip


def json_report(comparison: Comparison, csv: Path | None) -> str:
    fields: dict[int, list[dict[str, Any]]] = {}
    for row in comparison.rows("select * from shown_fields order by change_id, field"):
        fields.setdefault(row.pop("change_id"), []).append(
            {"field": row["field"], "old": row["old_value"], "new": row["new_value"]}
        )
    changes = []
    for row in comparison.rows("select * from details order by number"):
        days = {name: _day(row[name]) for name in ("first_day", "last_day")}
        changes.append(
            {
                **{name: row[name] for name in ("change", "file", "service_task", "cause")},
                "also": row["also"].split(),
                **{name: row[name] for name in ("old_id", "new_id", "client")},
                **days,
                "fields": fields.get(row["change_id"], []),
                "sources": row["sources"].split("; ") if row["sources"] else [],
                "source_count": row["source_count"],
            }
        )
    report = {
        "old": str(comparison.old),
        "new": str(comparison.new),
        "status": "different" if changes else "equal",
        "message": None,
        "notices": mask_all(_notices(comparison)),
        "set_up": mask_all(
            comparison.rows(
                "select item, old_value as old, new_value as new from set_up_changes "
                "where item <> 'lists' order by item"
            )
        ),
        "summary": comparison.rows(
            "select file, service_task, cause, added, removed, changed from summary "
            + _SUMMARY_ORDER
        ),
        "changes": changes,
        "csv": str(csv) if csv else None,
    }
    return json.dumps(report)


def json_refusal(old: Path, new: Path, message: str) -> str:
    report = {"old": str(old), "new": str(new), "status": "invalid", "message": message}
    return json.dumps(mask_all(report))


def text_report(comparison: Comparison, csv: Path | None) -> list[str]:
    """A line that ends with a colon is a heading."""
    summary = comparison.rows(f"select * from summary {_SUMMARY_ORDER}")
    count = {kind: sum(row[kind] for row in summary) for kind in ("added", "removed", "changed")}
    total = sum(count.values())
    old, new = comparison.old, comparison.new
    names = f"{old.name} -> {new.name}" if old.name != new.name else f"{old} -> {new}"
    told = ", ".join(f"{number:,} {kind}" for kind, number in count.items())
    mark = f"{SYNTHETIC}: " if comparison.is_synthetic else ""
    lines = [f"{mark}{names}: {told if total else 'the same records'}"]
    set_up = _set_up(comparison)
    notices = _notices(comparison)
    if set_up:
        lines += ["", "The deliveries differ in:", *set_up]
    if notices:
        lines += ["", "Notices:", *(f"  {notice}" for notice in notices)]
    if total:
        lines += ["", "Why, counted in records:", *_table(summary)]
        lines += _details(comparison, total)
    if csv:
        lines += ["", f"All rows  {csv}"]
    return lines


def write_all_rows(comparison: Comparison, path: Path) -> None:
    """Never over a file that is there, least of all over a package."""
    if os.path.lexists(path):
        raise ConfigError(f"{path} exists already and was not touched. Name another file.")
    cells = [spreadsheet_cell(column) for column in _COLUMNS]
    try:
        with unfinished(path) as temporary:
            write_csv(
                comparison.connection, "rows_of_details", cells, ("number", "field"), temporary
            )
            appear(temporary, path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}.") from None


def _set_up(comparison: Comparison) -> list[str]:
    changes = {
        row["item"]: (row["old_value"], row["new_value"])
        for row in comparison.rows("select item, old_value, new_value from set_up_changes")
    }
    lines = [
        f"  {words}: {changes[item][0] or 'not said'} -> {changes[item][1] or 'not said'}"
        for item, words in _WORDS.items()
        if item in changes
    ]
    parts = [
        words for item, words in _PARTS.items() if item in changes and None not in changes[item]
    ]
    if parts:
        lines.append(f"  code: {'; '.join(parts)}")
    elif "project_sha256" in changes and "project_file" not in changes:
        lines.append("  code: not known in which part")
    return lines


def _notices(comparison: Comparison) -> list[str]:
    notices = []
    if comparison.missing_lists:
        notices.append(
            f"Missing beside the packages: {', '.join(comparison.missing_lists)}. "
            "Without them the causes are not known."
        )
    for row in comparison.rows(
        "select delivered_names.side, file_name, delivered_name from delivered_names "
        "anti join common_columns using (mart, column_name) order by all"
    ):
        notices.append(
            f"Only in the {row['side']} package, not compared: "
            f"{row['file_name']} {row['delivered_name']}"
        )
    return notices


def _table(summary: list[dict[str, Any]]) -> list[str]:
    kinds = ("added", "removed", "changed")
    cells = [("file", "task", "cause", *kinds)] + [
        (
            row["file"].removesuffix(".csv"),
            row["service_task"] or "",
            row["title"],
            *(f"{row[kind]:,}" if row[kind] else "" for kind in kinds),
        )
        for row in summary
    ]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    if sum(widths) + 2 * len(widths) > width():
        return _stacked(cells[1:], kinds)
    return [
        "  "
        + "  ".join(
            f"{cell:<{width}}" if column < 3 else f"{cell:>{width}}"
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]


def _stacked(rows: list[tuple[str, ...]], kinds: tuple[str, ...]) -> list[str]:
    """The table for a narrow screen."""
    lines = []
    for file, task, cause, *counts in rows:
        told = [f"{count} {kind}" for count, kind in zip(counts, kinds, strict=True) if count]
        lines += [f"  {file} {task}".rstrip(), *paragraph(f"{cause}: {', '.join(told)}", 4)]
    return lines


def _details(comparison: Comparison, total: int) -> list[str]:
    how_many = "all" if total <= _SHOWN else f"the first {_SHOWN} of {total:,}"
    lines = ["", f"Records, {how_many}:"]
    fields: dict[int, list[dict[str, Any]]] = {}
    for row in comparison.rows(
        "select shown_fields.* from shown_fields join details using (change_id) "
        f"where number <= {_SHOWN} order by change_id, field"
    ):
        fields.setdefault(row["change_id"], []).append(row)
    for row in comparison.rows(f"select * from details where number <= {_SHOWN} order by number"):
        lines += _record(row, fields.get(row["change_id"], []))
    if total > _SHOWN:
        lines.append(f"  and {total - _SHOWN:,} more; --csv FILE writes all")
    return lines


def _record(row: dict[str, Any], fields: list[dict[str, Any]]) -> list[str]:
    what = [row["file"].removesuffix(".csv"), row["service_task"], _days(row)]
    lines = [f"  {row['change']:<7}  {', '.join(text for text in what if text)}: {row['title']}"]
    old_id, new_id = row["old_id"], row["new_id"]
    ids = old_id if old_id == new_id or not new_id else new_id
    if old_id and new_id and old_id != new_id:
        ids = f"{old_id} -> {new_id}"
    lines.append(f"           id {ids}")
    if row["client"] and row["client"] not in (old_id, new_id):
        lines.append(f"           client {row['client']}")
    for field in fields:
        old, new = (field[side] or "(empty)" for side in ("old_value", "new_value"))
        lines.append(f"           {field['field']}: {old} -> {new}")
    if row["sources"]:
        more = row["source_count"] - 3
        rest = f" and {more} more" if more > 0 else ""
        lines.append(f"           because of {row['sources']}{rest}")
    return lines


def _days(row: dict[str, Any]) -> str | None:
    first, last = _day(row["first_day"]), _day(row["last_day"])
    return f"{first} to {last}" if first and last else first and f"from {first}"


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None
