"""What a person sees after a build: lines of which those that end with a colon are headings."""

import textwrap
from itertools import groupby
from pathlib import Path

from sosdbt.build import Outcome
from sosdbt.package.names import SYNTHETIC
from sosdbt.raw.notices import grouped, in_full
from sosdbt.raw.row_faults import fault_of
from sosdbt.text import counted, counts, layout, table, width

_LAYOUT = Path(__file__).with_name("report.txt.j2")
_OF_SEVERAL = ("quarter", "as of", "status", "no.", "rows", "held back", "errors", "warnings")
# In the order in which they are told; others follow.
_FATES = (
    "delivered", "archived_in_kanta", "outside_quarter", "excluded", "cancelled", "recorded_later",
    "held_back", "unreadable",
)  # fmt: skip
_TABLES = (
    "client_relation_periods",
    "child_protection_periods",
    "service_decisions",
    "service_use",
)


def text_report(outcome: Outcome) -> list[str]:
    """Of a build that did not get as far as results, its notices alone."""
    results = outcome.results
    warnings = results.rules_with_findings("warning")
    # Few, and about the county's own seed: they would sink among the many.
    warnings.sort(key=lambda rule: not rule.rule_id.startswith("WA-"))
    by_reason = groupby(results.unreadable, key=lambda lines: lines["reason"])
    text = layout(_LAYOUT, wrap=_wrap, counts=counts, counted=counted, fates=_fates).render(
        outcome=outcome,
        results=results,
        is_told=bool(results.fates or outcome.rows),
        heading=heading,
        list_lines=list_lines,
        notices=_notices(outcome),
        errors=results.rules_with_findings("error"),
        warnings=warnings,
        unreadable=[(fault_of(reason), list(rows)) for reason, rows in by_reason],
    )
    return text.strip("\n").split("\n") if text.strip("\n") else []


def text_of_several(outcomes: list[Outcome]) -> list[str]:
    """A line for each quarter, then what stands in the way of some of them."""
    if not outcomes:
        return ["No quarter is owed."]
    cells = [_OF_SEVERAL, *(_cells(outcome) for outcome in outcomes)]
    lines = [*table(cells, to_the_right=range(3, len(_OF_SEVERAL)), indent=0)]
    lines += text_of_messages(outcomes)
    notices = list(dict.fromkeys(text for outcome in outcomes for text in outcome.notices))
    if notices:
        told = [*in_full(notices), *_others(notices)]
        lines += ["", "Notices:", *(_wrap(text, "  ", "    ") for text in told)]
    packages = [outcome.package for outcome in outcomes if outcome.package]
    if packages:
        lines += ["", f"Packages  {packages[0].parent}"]
    if not outcomes[0].raw_was_named:
        lines += ["", "No --raw and no SOSDBT_RAW: this was the demo county."]
    return lines


def text_of_messages(outcomes: list[Outcome]) -> list[str]:
    lines = []
    for outcome in outcomes:
        if outcome.message:
            lines += ["", f"{outcome.quarter} {outcome.status}:"]
            lines += [_wrap(line, "  ", "    ") for line in outcome.message.splitlines()]
    return lines


def _cells(outcome: Outcome) -> list[str]:
    results = outcome.results
    found = [
        sum(rule.finding_count for rule in results.rules_with_findings(severity))
        for severity in ("error", "warning")
    ]
    held_back = sum(
        fates.get(fate, 0)
        for fates in results.fates.values()
        for fate in ("held_back", "unreadable")
    )
    counts = [sum(outcome.rows.values()), held_back, *found] if results.fates else []
    version = [f"v{outcome.version}" if outcome.version else ""]
    row = [str(outcome.quarter), str(outcome.as_of), outcome.status, *version]
    row += [f"{count:,}" for count in counts]
    return row + [""] * (len(_OF_SEVERAL) - len(row))


def heading(outcome: Outcome) -> str:
    """What was looked at, with what must not be overlooked before it."""
    marks = ["PREVIEW"] * outcome.is_preview + [SYNTHETIC] * bool(outcome.is_synthetic)
    whose = "the demo county" if outcome.is_synthetic else f"county {outcome.county}"
    return ": ".join([*marks, f"{outcome.quarter}, {whose}, as of {outcome.as_of}"])


def list_lines(outcome: Outcome) -> list[str]:
    return [f"{path.stem.rpartition('.')[2].capitalize():<9} {path}" for path in outcome.lists]


def _notices(outcome: Outcome) -> list[str]:
    """In full what changes the meaning of the delivery; the others too if no file holds them."""
    if not any(path.suffix == ".txt" for path in outcome.lists):
        return outcome.notices
    return [*in_full(outcome.notices), *_others(outcome.notices)]


def _others(notices: list[str]) -> list[str]:
    others = ", ".join(grouped(notices))
    return [f"{others}: listed in the notices file"] if others else []


def _fates(fates: dict[str, dict[str, int]]) -> list[str]:
    tables = [*(name for name in _TABLES if name in fates), *sorted(set(fates) - set(_TABLES))]
    found = {fate for by_fate in fates.values() for fate in by_fate}
    tallest = max(name.count("_") for name in tables)
    headers = ["\n" * (tallest - name.count("_")) + name.replace("_", "\n") for name in tables]
    rows = [["", *headers]]
    for fate in [*(fate for fate in _FATES if fate in found), *sorted(found - set(_FATES))]:
        numbers = [f"{fates[name].get(fate, 0):,}" for name in tables]
        rows.append([f"{fate.replace('_', ' '):<17}", *numbers])
    rows.append(["all", *(f"{sum(fates[name].values()):,}" for name in tables)])
    return table(rows, to_the_right=range(1, len(tables) + 1), gap=1)


def _wrap(text: str, first: str, others: str | None = None, max_lines: int | None = None) -> str:
    """As many lines as the screen needs; `first` and `others` are what they begin with."""
    lines = textwrap.wrap(
        text,
        width(),
        initial_indent=first,
        subsequent_indent=first if others is None else others,
        max_lines=max_lines,
        placeholder=" ...",
    )
    return "\n".join(lines)
