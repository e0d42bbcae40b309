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
    others = ", ".join(grouped(outcome.notices))
    told = [f"{others}: listed in the notices file"] if others else []
    return [*in_full(outcome.notices), *told]


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
