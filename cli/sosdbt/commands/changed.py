"""sosdbt status --changed: what a delivery of today would change in quarters already delivered."""

from pathlib import Path

from sosdbt.answer import Answer
from sosdbt.as_of import today
from sosdbt.build import Request
from sosdbt.report import text_of_messages
from sosdbt.several import DELIVERED, build_several
from sosdbt.text import lines_of

_TEXT = Path(__file__).with_name("changed.txt.j2")
_COUNTS = ("added", "removed", "changed")
_NOT_READ = dict.fromkeys(("package", "version", "delivered_as_of", *_COUNTS))


def changed(out: Path | None, raw: str | None, as_of: str | None) -> Answer:
    """All quarters are looked at as of one day. No package is written."""
    day = as_of or today().isoformat()
    asked = Request(DELIVERED, raw, out, day, with_package=False, compare=True)
    outcomes = build_several(asked)
    failed = [outcome for outcome in outcomes if outcome.read is None]
    quarters = [
        {
            "quarter": outcome.quarter,
            **(outcome.read or _NOT_READ),
            "message": None if outcome.read else outcome.message,
        }
        for outcome in outcomes
    ]
    is_changed = any(quarter[count] for quarter in quarters for count in _COUNTS)
    status = "changed" if is_changed else "unchanged"
    content = {
        "status": "failed" if failed else status,
        "as_of": day,
        "quarters": quarters,
        "message": None,
    }
    lines = lines_of(_TEXT, content | {"messages": text_of_messages(failed)})
    return Answer(content, lines, max((outcome.exit_code for outcome in failed), default=0))
