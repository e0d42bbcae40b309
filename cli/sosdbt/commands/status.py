"""sosdbt status: the quarters, their due dates, and what was delivered."""

import textwrap
from datetime import date
from pathlib import Path
from typing import Any

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.as_of import today
from sosdbt.config import Quarter
from sosdbt.errors import ConfigError
from sosdbt.history.store import Entry, History, update_history
from sosdbt.package.names import DEMO, SYNTHETIC
from sosdbt.places import deliveries_folder, series_in
from sosdbt.text import shown, table

_HEADERS = ("quarter", "due date", "state", "no.", "as of", "rows")
_WIDTH = 60


def status(out: Path | None, as_of: str | None) -> Answer:
    """What is due, and what was delivered, seen from a day or from today."""
    project = config.find_project()
    county = config.read_settings(project).county
    day = config.parse_as_of(as_of) or today()
    folder = deliveries_folder(project, out, of_demo=False)
    series = series_in(folder, county)
    if out is not None and not folder.is_dir():
        raise ConfigError(f"There is no directory {folder}.")
    history = _history(folder, series)
    quarters = config.read_quarters(project)
    rows = [_row(quarter, history.entries, day) for quarter in _shown(quarters, history, day)]
    notices = list(history.notices)
    if day >= quarters[-1].due_date:
        notices.append(f"seeds/calendar/reporting_quarters.csv ends with {quarters[-1].name}.")
    demo = deliveries_folder(project, None, of_demo=True)
    if out is None and series_in(demo, county) == DEMO:
        notices.append(f"Deliveries of the demo county: sosdbt status --out {demo}")
    faults = [*history.faults, *_missing(history)]
    content = {
        "status": "faults" if faults else "ok",
        "county": county,
        "synthetic": series == DEMO,
        "as_of": day.isoformat(),
        "out": str(folder),
        "quarters": rows,
        "deliveries": history.entries,
        "faults": faults,
        "notices": notices,
    }
    whose = f"{SYNTHETIC}: the demo county" if series == DEMO else f"County {county}"
    heading = f"{whose}, as of {day}, deliveries in {folder}"
    cells = [_HEADERS, *map(_cells, rows)]
    shown_rows = table(cells, to_the_right=(3, 5), indent=0)
    lines = [heading, "", *shown_rows, *_builders(rows), *_remarks(history, notices)]
    return Answer(content, lines, exit_code=1 if faults else 0)


def _history(folder: Path, series: str) -> History:
    try:
        return update_history(folder, series, check_every_hash=True)
    except OSError as error:
        raise ConfigError(
            f"The history of deliveries in {folder} cannot be read: {error.strerror}."
        ) from error


def _missing(history: History) -> list[dict[str, str]]:
    return [
        {"package": entry["package"], "fault": "the file is gone"}
        for entry in history.entries
        if entry["is_missing"]
    ]


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
        "state": _state_of(newest) if newest else _state_without_delivery(quarter, day),
        **{
            key: newest.get(key)
            for key in ("version", "as_of", "package", "rows", "built_by", "code_version", "signed")
        },
        "package_is_missing": newest.get("is_missing"),
    }


def _state_of(newest: Entry) -> str:
    return "nothing to deliver" if newest.get("nothing_to_deliver") else "delivered"


def _state_without_delivery(quarter: Quarter, day: date) -> str:
    if day > quarter.due_date:
        return "overdue"
    return "due" if day > quarter.last_day else "not yet due"


def _cells(row: dict[str, Any]) -> list[str]:
    start = [row["quarter"], row["due_date"], row["state"]]
    if row["version"] is None:
        return [*start, "", "", ""]
    return [*start, str(row["version"]), row["as_of"], f"{sum(row['rows'].values()):,}"]


def _builders(rows: list[dict[str, Any]]) -> list[str]:
    lines = []
    for row in rows:
        if row["version"] is not None:
            code = row["code_version"]
            made = shown(" ".join([code["sosdbt"] or "", (code["project_sha256"] or "")[:8]]))
            who = shown(row["built_by"]) if row["built_by"] else "not known who"
            lines += textwrap.wrap(
                f"{row['quarter']} v{row['version']}  {who}, sosdbt {made}",
                _WIDTH,
                subsequent_indent="  ",
            )
    return ["", "Built by:", *lines] if lines else []


def _remarks(history: History, notices: list[str]) -> list[str]:
    lines = [
        f"Missing: {missing['package']} was delivered, but {missing['fault']}."
        for missing in _missing(history)
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
