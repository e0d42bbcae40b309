"""What a person or a program sees of the impact of other rules."""

import json
from collections import Counter
from dataclasses import asdict

from sosdbt.impact.run import Impact
from sosdbt.masking import mask_all

_RECORDS_SHOWN = 20


def text_report(impact: Impact) -> list[str]:
    lines = [
        f"Data of {impact.quarter} as of {impact.as_of}, "
        f"judged by the rules and code lists of {impact.rules_of}"
    ]
    if not impact.changes:
        return [*lines, "", "No record would fail or pass that did not before."]
    counts = Counter((change.rule_id, change.severity, change.change) for change in impact.changes)
    lines += ["", "rule     severity  newly fails  newly passes"]
    for rule_id, severity in sorted({key[:2] for key in counts}):
        fails = counts[rule_id, severity, "newly_fails"]
        passes = counts[rule_id, severity, "newly_passes"]
        lines.append(f"{rule_id:<8} {severity:<8}  {fails:>11,}  {passes:>12,}")
    lines += ["", "Records:"]
    for change in impact.changes[:_RECORDS_SHOWN]:
        place = "/".join(
            part for part in (change.source_system, change.source_table, change.record_id) if part
        )
        row = f" row {change.source_row:,}" if change.source_row else ""
        lines.append(
            f"  {change.rule_id} {change.change.replace('_', ' ')}: {place}{row}, {change.field}"
        )
    if len(impact.changes) > _RECORDS_SHOWN:
        rest = len(impact.changes) - _RECORDS_SHOWN
        lines.append(f"  and {rest:,} more; --json gives all")
    return lines


def json_report(impact: Impact) -> str:
    newly_failing, newly_passing = (
        sum(change.change == which for change in impact.changes)
        for which in ("newly_fails", "newly_passes")
    )
    return json.dumps(
        mask_all(
            {
                "quarter": impact.quarter,
                "rules_of": impact.rules_of,
                "as_of": impact.as_of,
                "newly_failing": newly_failing,
                "newly_passing": newly_passing,
                "changes": [asdict(change) for change in impact.changes],
            }
        )
    )
