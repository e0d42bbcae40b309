"""sosdbt status: the quarters, their due dates, and what was delivered."""

from datetime import date
from pathlib import Path
from typing import Any

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.config import Quarter
from sosdbt.errors import ConfigError
from sosdbt.history.entry import Entry
from sosdbt.history.store import History, update_history
from sosdbt.raw.names import shown

_HEADERS = (
    "quarter",
    "due date",
    "state",
    "version",
    "as of",
    "rows",
    "built by",
    "code version",
)
_TO_THE_RIGHT = ("version", "rows")


def status(out: Path | None, as_of: str | None) -> Answer:
    """The only command that may read the clock, for what is due today."""
    project = config.find_project()
    county = config.read_settings(project).county
    day = config.parse_as_of(as_of) or date.today()
    folder = config.out_folder(project, out)
    if out is not None and not folder.is_dir():
        raise ConfigError(f"There is no directory {folder}.")
    history = _history(folder, county)
    quarters = config.read_quarters(project)
    rows = [_row(quarter, history.entries, day) for quarter in _shown(quarters, history, day)]
    notices = list(history.notices)
    if day >= quarters[-1].due_date:
        notices.append(f"seeds/calendar/reporting_quarters.csv ends with {quarters[-1].name}.")
    content = {
        "status": "faults" if history.faults else "ok",
        "county": county,
        "as_of": day.isoformat(),
        "out": str(folder),
        "quarters": rows,
        "deliveries": history.entries,
        "faults": history.faults,
        "notices": notices,
    }
    heading = f"County {county}, as of {day}, deliveries in {folder}"
    lines = [heading, "", *_table(rows), *_remarks(history, notices)]
    return Answer(content, lines, exit_code=1 if history.faults else 0)


def _history(folder: Path, county: str) -> History:
    try:
        return update_history(folder, county, check_every_hash=True)
    except OSError as error:
        raise ConfigError(
            f"The history of deliveries in {folder} cannot be read: {error.strerror}."
        ) from error


def _shown(quarters: list[Quarter], history: History, day: date) -> list[Quarter]:
    """Up to the first that is due after the day, and every other with a delivery."""
    delivered = {entry["quarter"] for entry in history.entries}
    last = next((quarter for quarter in quarters if quarter.due_date > day), quarters[-1])
    return [
        quarter
        for quarter in quarters
        if quarter.due_date <= last.due_date or quarter.name in delivered
    ]


def _row(quarter: Quarter, entries: list[Entry], day: date) -> dict[str, Any]:
    of_quarter = [entry for entry in entries if entry["quarter"] == quarter.name]
    newest: Entry = of_quarter[-1] if of_quarter else {}
    return {
        "quarter": quarter.name,
        "due_date": quarter.due_date.isoformat(),
        "state": "delivered" if newest else _state_without_delivery(quarter, day),
        **{
            key: newest.get(key)
            for key in ("version", "as_of", "package", "rows", "built_by", "code_version", "signed")
        },
        "package_is_missing": newest.get("is_missing"),
    }


def _state_without_delivery(quarter: Quarter, day: date) -> str:
    if day > quarter.due_date:
        return "overdue"
    return "due" if day > quarter.last_day else "not yet due"


def _table(rows: list[dict[str, Any]]) -> list[str]:
    cells = [list(_HEADERS), *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(_HEADERS))]
    lines = []
    for line in cells:
        aligned = [
            f"{cell:>{width}}" if header in _TO_THE_RIGHT else f"{cell:<{width}}"
            for cell, width, header in zip(line, widths, _HEADERS, strict=True)
        ]
        lines.append("  ".join(aligned).rstrip())
    return lines


def _cells(row: dict[str, Any]) -> list[str]:
    if row["version"] is None:
        return [row["quarter"], row["due_date"], row["state"], *([""] * 5)]
    code = row["code_version"]
    return [
        row["quarter"],
        row["due_date"],
        row["state"],
        str(row["version"]),
        row["as_of"],
        f"{sum(row['rows'].values()):,}",
        shown(row["built_by"]) if row["built_by"] else "not known",
        shown(" ".join([code["sosdbt"] or "", (code["project_sha256"] or "")[:8]])),
    ]


def _remarks(history: History, notices: list[str]) -> list[str]:
    lines = [
        f"Missing: {entry['package']} was delivered, but the file is gone."
        for entry in history.entries
        if entry["is_missing"]
    ]
    for fault in history.faults:
        if "recorded_sha256" in fault:
            lines.append(
                f"Changed: {fault['package']}: {fault['fault']}. Its SHA-256 is {fault['sha256']}, "
                f"recorded is {fault['recorded_sha256']}."
            )
        else:
            lines.append(f"Damaged: {fault['fault']}")
    lines += [f"Note: {notice}" for notice in notices]
    return ["", *lines] if lines else []
