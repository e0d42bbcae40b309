"""sosdbt status --changed: what a delivery of today would change in quarters already delivered."""

from pathlib import Path
from typing import Any

from sosdbt.answer import Answer
from sosdbt.as_of import today
from sosdbt.build import Outcome, Request
from sosdbt.report import text_of_messages
from sosdbt.several import DELIVERED, build_several
from sosdbt.text import table

_HEADERS = ("quarter", "no.", "as of", "added", "removed", "changed")
_COUNTS = ("added", "removed", "changed")


def changed(out: Path | None, raw: str | None, as_of: str | None) -> Answer:
    """All quarters are looked at as of one day. No package is written."""
    day = as_of or today().isoformat()
    asked = Request(DELIVERED, raw, out, day, with_package=False, compare=True)
    outcomes = build_several(asked)
    quarters = [_content(outcome) for outcome in outcomes]
    failed = [outcome.exit_code for outcome in outcomes if outcome.read is None]
    is_changed = any(quarter[count] for quarter in quarters for count in _COUNTS)
    status = "changed" if is_changed else "unchanged"
    content = {
        "status": "failed" if failed else status,
        "as_of": day,
        "quarters": quarters,
        "message": None,
    }
    return Answer(content, _lines(day, quarters, outcomes), max(failed, default=0))


def _content(outcome: Outcome) -> dict[str, Any]:
    counts = outcome.read or dict.fromkeys(("package", "version", "delivered_as_of", *_COUNTS))
    message = None if outcome.read else outcome.message
    return {"quarter": outcome.quarter, **counts, "message": message}


def _lines(day: str, quarters: list[dict[str, Any]], outcomes: list[Outcome]) -> list[str]:
    if not quarters:
        return ["No quarter has been delivered."]
    rows = [
        [
            quarter["quarter"],
            f"v{quarter['version']}" if quarter["version"] else "",
            quarter["delivered_as_of"] or "",
            *("" if quarter[count] is None else f"{quarter[count]:,}" for count in _COUNTS),
        ]
        for quarter in quarters
    ]
    return [
        f"What a delivery as of {day} would change, in records. Nothing was written.",
        "",
        *table([_HEADERS, *rows], to_the_right=(3, 4, 5), indent=0),
        *text_of_messages([outcome for outcome in outcomes if outcome.read is None]),
    ]
