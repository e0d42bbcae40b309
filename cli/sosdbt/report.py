"""What a person sees after a build: lines of which those that end with a colon are headings."""

import textwrap
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sosdbt.build import Outcome
from sosdbt.package.names import SYNTHETIC
from sosdbt.raw.notices import grouped, in_full
from sosdbt.raw.row_faults import fault_of
from sosdbt.results import Results, Rule
from sosdbt.text import counted, counts, table, width

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
_FIX_LINES = 3
_RULES_SHOWN = 5
_WARNINGS_SHOWN = 3
_INDENT = " " * 19


def text_report(outcome: Outcome) -> list[str]:
    lines = [f"{heading(outcome)}: {outcome.status}", *_notices(outcome)]
    if outcome.rows:
        what = "Delivered" if outcome.package else "To deliver"
        lines += ["", f"{what}, rows:", *counts(outcome.rows)]
    if outcome.results.fates:
        lines += ["", "What became of the source rows:", *_fates(outcome.results.fates)]
    lines += unreadable_lines(outcome.results.unreadable, width())
    lines += [*_rules(outcome.results), *_waived_and_changed(outcome.results), ""]
    if outcome.package:
        is_new = "new" if outcome.status == "delivered" else "unchanged, nothing was written"
        lines.append(f"Package   {outcome.package}  (version {outcome.version}, {is_new})")
    lines += list_lines(outcome)
    if not outcome.raw_was_named:
        lines += ["", "No --raw and no SOSDBT_RAW: this was the demo county."]
    return lines


def heading(outcome: Outcome) -> str:
    """What was looked at, with what must not be overlooked before it."""
    marks = ["PREVIEW"] * outcome.is_preview + [SYNTHETIC] * bool(outcome.is_synthetic)
    whose = "the demo county" if outcome.is_synthetic else f"county {outcome.county}"
    return ": ".join([*marks, f"{outcome.quarter}, {whose}, as of {outcome.as_of}"])


def list_lines(outcome: Outcome) -> list[str]:
    return [f"{path.stem.rpartition('.')[2].capitalize():<9} {path}" for path in outcome.lists]


def notice_report(outcome: Outcome) -> list[str]:
    """Of a build that did not get as far as results."""
    return _notices(outcome)[1:]


def _notices(outcome: Outcome) -> list[str]:
    have_a_file = any(path.suffix == ".txt" for path in outcome.lists)
    return notice_lines(outcome.notices, width(), have_a_file=have_a_file)


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


def _rules(results: Results) -> list[str]:
    errors = results.rules_with_findings("error")
    warnings = results.rules_with_findings("warning")
    # Few, and about the county's own seed: they would sink among the many.
    warnings.sort(key=lambda rule: not rule.rule_id.startswith("WA-"))
    lines = []
    if errors:
        lines += ["", "Errors by rule, records held back or archived ones not used:"]
        for rule in errors[:_RULES_SHOWN]:
            lines += [*_title(rule), *_fix(rule)]
    if len(errors) > _RULES_SHOWN:
        rest = _findings(errors[_RULES_SHOWN:], "more rule")
        lines += _wrapped(f"  and {rest}, all in the findings file")
    if warnings:
        lines += ["", *_wrapped(f"Warnings: {_findings(warnings, 'rule')}, delivered as they are")]
        for rule in warnings[:_WARNINGS_SHOWN]:
            lines += _title(rule)
    if len(warnings) > _WARNINGS_SHOWN:
        more = counted(len(warnings) - _WARNINGS_SHOWN, "more rule")
        lines.append(f"  and {more}, all in the findings file")
    return lines


def _findings(rules: list[Rule], noun: str) -> str:
    total = sum(rule.finding_count for rule in rules)
    return f"{counted(total, 'finding')} of {counted(len(rules), noun)}"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, width(), subsequent_indent="  ")


def _waived_and_changed(results: Results) -> list[str]:
    lines = []
    waived = sum(rule.waived_count for rule in results.rules)
    if waived:
        lines += ["", f"Waived: {counted(waived, 'finding')}"]
    if results.compared_with:
        changes = (
            f"{sum(getattr(rule, f'{change}_count') for rule in results.rules):,} {change}"
            for change in ("new", "persisting", "resolved")
        )
        told = f"Findings against {results.compared_with}: {', '.join(changes)}"
        lines += ["", *_wrapped(told)]
    return lines


def _title(rule: Rule) -> list[str]:
    start = f"  {rule.rule_id} {rule.finding_count:>8,}  "
    return textwrap.wrap(rule.title, width(), initial_indent=start, subsequent_indent=_INDENT)


def _fix(rule: Rule) -> list[str]:
    return textwrap.wrap(
        rule.fix,
        width(),
        initial_indent=_INDENT,
        subsequent_indent=_INDENT,
        max_lines=_FIX_LINES,
        placeholder=" ...",
    )


def notice_lines(notices: Sequence[str], width: int, *, have_a_file: bool) -> list[str]:
    """In full what changes the meaning of the delivery; the others too if no file holds them."""
    if not notices:
        return []
    told = in_full(notices) if have_a_file else list(notices)
    others = grouped(notices) if have_a_file else []
    if others:
        told.append(f"{', '.join(others)}: listed in the notices file")
    lines = ["", "Notices:"]
    for text in told:
        lines += textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="    ")
    return lines


def unreadable_lines(unreadable: Sequence[dict[str, Any]], width: int) -> list[str]:
    """By reason: how many lines, of which files, and what to do."""
    lines = ["", "Lines that cannot be read:"] if unreadable else []
    for reason, of_reason in groupby(unreadable, key=lambda row: row["reason"]):
        rows, fault = list(of_reason), fault_of(reason)
        lines.append(f"  {sum(row['lines'] for row in rows):>6,}  {fault.meaning}")
        files = ", ".join("{source_system}/{source_table} {lines:,}".format(**row) for row in rows)
        for text in (files, fault.advice):
            lines += textwrap.wrap(text, width, initial_indent=" " * 10, subsequent_indent=" " * 10)
    return lines
