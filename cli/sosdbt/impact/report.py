"""What a person or a program sees of the impact of other rules."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path

from sosdbt.answer import Answer
from sosdbt.impact.run import Impact, impact

_RECORDS_SHOWN = 20


def text_report(found: Impact) -> list[str]:
    lines = [
        f"Data of {found.quarter} as of {found.as_of}, "
        f"judged by the rules and code lists of {found.rules_of}"
    ]
    if not found.changes:
        return [*lines, "", "No record would fail or pass that did not before."]
    counts = Counter((change.rule_id, change.severity, change.change) for change in found.changes)
    lines += ["", "rule     severity  newly fails  newly passes"]
    for rule_id, severity in sorted({key[:2] for key in counts}):
        fails = counts[rule_id, severity, "newly_fails"]
        passes = counts[rule_id, severity, "newly_passes"]
        lines.append(f"{rule_id:<8} {severity:<8}  {fails:>11,}  {passes:>12,}")
    lines += ["", "Records:"]
    for change in found.changes[:_RECORDS_SHOWN]:
        place = "/".join(
            part for part in (change.source_system, change.source_table, change.record_id) if part
        )
        row = f" row {change.source_row:,}" if change.source_row else ""
        lines.append(
            f"  {change.rule_id} {change.change.replace('_', ' ')}: {place}{row}, {change.field}"
        )
    if len(found.changes) > _RECORDS_SHOWN:
        rest = len(found.changes) - _RECORDS_SHOWN
        lines.append(f"  and {rest:,} more; --json gives all")
    return lines


def show_impact(quarter: str, rules_of: str, raw: Path | None, as_of: str | None) -> Answer:
    found = impact(quarter, rules_of, raw, as_of)
    counts = Counter(change.change for change in found.changes)
    content = {
        "quarter": found.quarter,
        "rules_of": found.rules_of,
        "as_of": found.as_of,
        "newly_failing": counts["newly_fails"],
        "newly_passing": counts["newly_passes"],
        "changes": [asdict(change) for change in found.changes],
    }
    return Answer(content, text_report(found))
