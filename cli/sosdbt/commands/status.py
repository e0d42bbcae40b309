"""sosdbt status: the quarters, their due dates, and what was delivered."""

from datetime import date
from pathlib import Path
from typing import Any

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.as_of import today
from sosdbt.config import Quarter
from sosdbt.errors import ConfigError
from sosdbt.history.store import Entry, update_history
from sosdbt.package.names import DEMO
from sosdbt.places import deliveries_folder, series_in
from sosdbt.text import lines_of

_TEXT = Path(__file__).with_name("status.txt.j2")
_OF_NEWEST = ("version", "as_of", "package", "rows", "built_by", "code_version", "signed")


def status(out: Path | None, as_of: str | None) -> Answer:
    """What is due, and what was delivered, seen from a day or from today."""
    project = config.find_project()
    county = config.read_settings(project).county
    day = config.parse_as_of(as_of) or today()
    folder = deliveries_folder(project, out, of_demo=False)
    series = series_in(folder, county)
    if out is not None and not folder.is_dir():
        raise ConfigError(f"There is no directory {folder}.")
    try:
        history = update_history(folder, series, check_every_hash=True)
    except OSError as error:
        raise ConfigError(
            f"The history of deliveries in {folder} cannot be read: {error.strerror}."
        ) from error
    quarters = config.read_quarters(project)
    notices = list(history.notices)
    if day >= quarters[-1].due_date:
        notices.append(f"seeds/calendar/reporting_quarters.csv ends with {quarters[-1].name}.")
    demo = deliveries_folder(project, None, of_demo=True)
    if out is None and series_in(demo, county) == DEMO:
        notices.append(f"Deliveries of the demo county: sosdbt status --out {demo}")
    missing = [
        {"package": entry["package"], "fault": "the file is gone"}
        for entry in history.entries
        if entry["is_missing"]
    ]
    content = {
        "status": "faults" if history.faults or missing else "ok",
        "county": county,
        "synthetic": series == DEMO,
        "as_of": day.isoformat(),
        "out": str(folder),
        "quarters": _rows(quarters, history.entries, day),
        "deliveries": history.entries,
        "faults": [*history.faults, *missing],
        "notices": notices,
    }
    marked = [*({**fault, "is_gone": True} for fault in missing), *history.faults]
    lines = lines_of(_TEXT, {**content, "faults": marked})
    return Answer(content, lines, exit_code=1 if content["faults"] else 0)


def _rows(quarters: list[Quarter], entries: list[Entry], day: date) -> list[dict[str, Any]]:
    """Of the quarters up to the first that is due after the day, and of every other delivered."""
    # Of each quarter the last one is the newest.
    newest: dict[str, Entry] = {entry["quarter"]: entry for entry in entries}
    last = next((quarter for quarter in quarters if quarter.due_date > day), quarters[-1])
    return [
        {
            "quarter": quarter.name,
            "due_date": quarter.due_date.isoformat(),
            "state": _state(quarter, newest.get(quarter.name), day),
            **{name: newest.get(quarter.name, {}).get(name) for name in _OF_NEWEST},
            "package_is_missing": newest.get(quarter.name, {}).get("is_missing"),
        }
        for quarter in quarters
        if quarter.due_date <= last.due_date or quarter.name in newest
    ]


def _state(quarter: Quarter, newest: Entry | None, day: date) -> str:
    if newest:
        return "nothing to deliver" if newest.get("nothing_to_deliver") else "delivered"
    if day > quarter.due_date:
        return "overdue"
    return "due" if day > quarter.last_day else "not yet due"
