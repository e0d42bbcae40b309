"""What a person sees after a build, and the one JSON object a program reads instead."""

import json
import sys
import textwrap
from dataclasses import asdict

from sosdbt.build import Outcome
from sosdbt.input_report import notice_lines, unreadable_lines
from sosdbt.masking import MaskingStream, mask_all
from sosdbt.package.names import SYNTHETIC
from sosdbt.results import Results, Rule
from sosdbt.text import width

_FATES = (
    "delivered",
    "archived_in_kanta",
    "outside_quarter",
    "excluded",
    "cancelled",
    "recorded_later",
    "held_back",
    "unreadable",
)
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


def json_report(outcome: Outcome) -> str:
    """The path of the package is the user's own and not masked: a program must find the file."""
    report = mask_all(
        {
            "status": outcome.status,
            "quarter": outcome.quarter,
            "as_of": outcome.as_of,
            "preview": outcome.is_preview,
            "synthetic": outcome.is_synthetic,
            "package": None,
            "version": outcome.version,
            "rows": outcome.rows,
            "fates": outcome.results.fates,
            "findings": outcome.results.findings,
            "rules": {"total": outcome.rules_total, "ran": outcome.rules_ran},
            "rule_runs": _rule_runs(outcome.results),
            "compared_with": outcome.results.compared_with,
            "seconds": outcome.seconds,
            "unreadable": [asdict(lines) for lines in outcome.results.unreadable],
            "notices": outcome.notices,
            "message": outcome.message,
        }
    )
    if outcome.package is not None:
        report["package"] = str(outcome.package)
    return json.dumps(report)


def _rule_runs(results: Results) -> dict[str, dict[str, int | None]]:
    """Of each rule in force: records it could apply to, findings, and how they changed."""
    was_compared = results.compared_with is not None
    return {
        rule.rule_id: {
            "applicable": rule.applicable_count,
            "found": rule.finding_count,
            "waived": rule.waived_count,
            "new": rule.new_count if was_compared else None,
            "persisting": rule.persisting_count if was_compared else None,
            "resolved": rule.resolved_count if was_compared else None,
        }
        for rule in results.rules
        if rule.is_in_force and rule.has_run
    }


def show_json(outcome: Outcome) -> None:
    line = json_report(outcome) + "\n"
    if isinstance(sys.stdout, MaskingStream):
        sys.stdout.write_unmasked(line)
    else:
        sys.stdout.write(line)


def text_report(outcome: Outcome) -> list[str]:
    """Lines for a person; a line that ends with a colon is a heading."""
    lines = [_first_line(outcome)]
    lines += _notices(outcome)
    if outcome.rows:
        what = "Delivered" if outcome.package else "To deliver"
        lines += ["", f"{what}, rows:", *_counts(outcome.rows)]
    if outcome.results.fates:
        lines += ["", "What became of the source rows:", *_fates(outcome.results.fates)]
    lines += unreadable_lines(outcome.results.unreadable, width())
    lines += _rules(outcome)
    lines += ["", *_files(outcome)]
    if not outcome.raw_was_named:
        lines += ["", "No --raw and no SOSDBT_RAW: this was the demo county."]
    return lines


def _first_line(outcome: Outcome) -> str:
    marks = ["PREVIEW"] * outcome.is_preview + [SYNTHETIC] * bool(outcome.is_synthetic)
    whose = "the demo county" if outcome.is_synthetic else f"county {outcome.county}"
    said = f"{outcome.quarter}, {whose}, as of {outcome.as_of}: {outcome.status}"
    return ": ".join([*marks, said])


def show(outcome: Outcome) -> None:
    """The report on standard output, an error on standard error."""
    if outcome.results.fates or outcome.rows:
        _print(text_report(outcome))
    elif outcome.notices:
        _print(_notices(outcome)[1:])
    if outcome.message:
        print(outcome.message, file=sys.stderr)


def _print(lines: list[str]) -> None:
    if not sys.stdout.isatty():
        print("\n".join(lines))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for position, line in enumerate(lines):
        is_heading = position == 0 or (line.endswith(":") and not line.startswith(" "))
        console.print(Text(line, style="bold" if is_heading else ""), soft_wrap=True)


def _notices(outcome: Outcome) -> list[str]:
    have_a_file = any(path.suffix == ".txt" for path in outcome.lists)
    return notice_lines(outcome.notices, width(), have_a_file=have_a_file)


def _counts(counts: dict[str, int]) -> list[str]:
    width = max(len(name) for name in counts)
    return [f"  {name:<{width}}  {count:>10,}" for name, count in counts.items()]


def _fates(fates: dict[str, dict[str, int]]) -> list[str]:
    tables = [*(table for table in _TABLES if table in fates), *sorted(set(fates) - set(_TABLES))]
    headers = [table.split("_") for table in tables]
    known = [fate for fate in _FATES if any(fate in counts for counts in fates.values())]
    other = sorted({fate for counts in fates.values() for fate in counts} - set(known))
    rows = [
        (fate.replace("_", " "), [f"{fates[table].get(fate, 0):,}" for table in tables])
        for fate in [*known, *other]
    ]
    rows.append(("all", [f"{sum(fates[table].values()):,}" for table in tables]))
    tallest = max(len(header) for header in headers)
    columns = [
        [*[""] * (tallest - len(header)), *header, *(cells[place] for _, cells in rows)]
        for place, header in enumerate(headers)
    ]
    labels = [*[""] * tallest, *(label for label, _ in rows)]
    widths = [max(map(len, column)) for column in columns]

    def row(label: str, cells: list[str]) -> str:
        aligned = [f"{cell:>{wide}}" for cell, wide in zip(cells, widths, strict=True)]
        return " ".join([f"  {label:<17}", *aligned]).rstrip()

    return [row(label, cells) for label, *cells in zip(labels, *columns, strict=True)]


def _rules(outcome: Outcome) -> list[str]:
    errors = outcome.results.rules_with_findings("error")
    warnings = outcome.results.rules_with_findings("warning")
    # Few, and about the county's own seed: they would sink among the many.
    warnings.sort(key=lambda rule: not rule.rule_id.startswith("WA-"))
    lines = []
    if errors:
        lines += ["", "Errors by rule, records held back or archived ones not used:"]
        for rule in errors[:_RULES_SHOWN]:
            lines += _rule(rule)
        if len(errors) > _RULES_SHOWN:
            rest = sum(rule.finding_count for rule in errors[_RULES_SHOWN:])
            more = _number(len(errors) - _RULES_SHOWN, "more rule")
            found = f"{_number(rest, 'finding')} of {more}"
            lines += _wrapped(f"  and {found}, all in the findings file")
    if warnings:
        total = sum(rule.finding_count for rule in warnings)
        found = f"{_number(total, 'finding')} of {_number(len(warnings), 'rule')}"
        lines += ["", *_wrapped(f"Warnings: {found}, delivered as they are")]
        for rule in warnings[:_WARNINGS_SHOWN]:
            lines += _title(rule)
        if len(warnings) > _WARNINGS_SHOWN:
            more = _number(len(warnings) - _WARNINGS_SHOWN, "more rule")
            lines.append(f"  and {more}, all in the findings file")
    return lines + _waived_and_changed(outcome.results)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, width(), subsequent_indent="  ")


def _waived_and_changed(results: Results) -> list[str]:
    lines = []
    waived = sum(rule.waived_count for rule in results.rules)
    if waived:
        lines += ["", f"Waived: {_number(waived, 'finding')}"]
    if results.compared_with:
        new, persisting, resolved = (
            sum(getattr(rule, f"{change}_count") for rule in results.rules)
            for change in ("new", "persisting", "resolved")
        )
        counts = f"{new:,} new, {persisting:,} persisting, {resolved:,} resolved"
        lines += ["", *_wrapped(f"Findings against {results.compared_with}: {counts}")]
    return lines


def _rule(rule: Rule) -> list[str]:
    return _title(rule) + textwrap.wrap(
        rule.fix,
        width(),
        initial_indent=_INDENT,
        subsequent_indent=_INDENT,
        max_lines=_FIX_LINES,
        placeholder=" ...",
    )


def _title(rule: Rule) -> list[str]:
    start = f"  {rule.rule_id} {rule.finding_count:>8,}  "
    return textwrap.wrap(rule.title, width(), initial_indent=start, subsequent_indent=_INDENT)


def _files(outcome: Outcome) -> list[str]:
    lines = []
    if outcome.package:
        version = f"version {outcome.version}"
        is_new = "new" if outcome.status == "delivered" else "unchanged, nothing was written"
        lines.append(f"Package   {outcome.package}  ({version}, {is_new})")
    for path in outcome.lists:
        name = path.stem.rpartition(".")[2]
        lines.append(f"{name.capitalize():<8}  {path}")
    return lines


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
