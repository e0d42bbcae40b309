"""What a person sees after a build: lines of which those that end with a colon are headings."""

from itertools import groupby
from pathlib import Path

from sosdbt.build import Outcome
from sosdbt.package.names import SYNTHETIC
from sosdbt.raw.notices import grouped, in_full
from sosdbt.raw.row_faults import fault_of
from sosdbt.text import lines_of

_ONE = Path(__file__).with_name("report.txt.j2")
_SEVERAL = _ONE.with_name("report_of_several.txt.j2")


def text_report(outcome: Outcome) -> list[str]:
    """Of a build that did not get as far as results, its notices alone."""
    results = outcome.results
    warnings = results.rules_with_findings("warning")
    # Few, and about the county's own seed: they would sink among the many.
    warnings.sort(key=lambda rule: not rule.rule_id.startswith("WA-"))
    has_file = any(path.suffix == ".txt" for path in outcome.lists)
    by_reason = groupby(results.unreadable, key=lambda lines: lines["reason"])
    said = {
        "outcome": outcome,
        "results": results,
        "is_told": bool(results.fates or outcome.rows),
        "heading": heading(outcome),
        "list_lines": list_lines(outcome),
        "notices": _told(outcome.notices) if has_file else outcome.notices,
        "errors": results.rules_with_findings("error"),
        "warnings": warnings,
        "unreadable": [(fault_of(reason), list(rows)) for reason, rows in by_reason],
    }
    return lines_of(_ONE, said)


def text_of_several(outcomes: list[Outcome]) -> list[str]:
    """A line for each quarter, then what stands in the way of some of them."""
    notices = list(dict.fromkeys(text for outcome in outcomes for text in outcome.notices))
    return lines_of(_SEVERAL, {"outcomes": outcomes, "notices": _told(notices)})


def text_of_messages(outcomes: list[Outcome]) -> list[str]:
    return lines_of(_SEVERAL.with_name("report_of_messages.txt.j2"), {"outcomes": outcomes})


def heading(outcome: Outcome) -> str:
    """What was looked at, with what must not be overlooked before it."""
    marks = ["PREVIEW"] * outcome.is_preview + [SYNTHETIC] * bool(outcome.is_synthetic)
    whose = "the demo county" if outcome.is_synthetic else f"county {outcome.county}"
    return ": ".join([*marks, f"{outcome.quarter}, {whose}, as of {outcome.as_of}"])


def list_lines(outcome: Outcome) -> list[str]:
    return [f"{path.name.split('.')[1].capitalize():<9} {path}" for path in outcome.lists]


def _told(notices: list[str]) -> list[str]:
    """In full what changes the meaning of the delivery; of the others how many there are."""
    others = ", ".join(grouped(notices))
    return [*in_full(notices), *[f"{others}: listed in the notices file"] * bool(others)]
