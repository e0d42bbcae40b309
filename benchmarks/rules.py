"""What the rules cost: `sosdbt check` with all rules against the same check without models/rules.

The check without rules holds the same records back: it reads what the rules of severity error
found from a seed. Compared is the time of dbt, for without rules the check ends as blocked.

Run as `python benchmarks/rules.py [CLIENTS ...]`; without numbers 100 clients.
"""

import csv
import shutil
import sys
import tempfile
from pathlib import Path

from county_check import PROJECT, Check, check

from sosdbt.demo import write_demo_county
from sosdbt.rules.generate import macro_text

_COPIED = ("models", "macros", "seeds", "tests", "dbt_project.yml", "profiles.yml")
_KNOWN_FINDINGS = """{% macro union_rule_findings(stage) %}
    select
        rule_id,
        source_system,
        source_table,
        source_row,
        record_id,
        field
    from {{ ref('known_findings') }}
    where '{{ stage }}' = 'source'
{% endmacro %}
"""
_KNOWN_COUNTS = """{% macro union_rule_counts(stages) %}
    select
        rule_id,
        0 as record_count
    from {{ ref('rule_catalogue') }}
{% endmacro %}
"""
_KNOWN_TYPES = """version: 2
seeds:
  - name: known_findings
    config:
      column_types: {rule_id: string, source_system: string, source_table: string,
                     source_row: bigint, record_id: string, field: string}
"""
_COLUMNS = ("rule_id", "source_system", "source_table", "source_row", "record_id", "field")
_REPEATS = 3


def project_without_rules(folder: Path) -> Path:
    copy = folder / "project"
    copy.mkdir()
    for name in _COPIED:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, copy / name)
        else:
            shutil.copy(source, copy / name)
    shutil.rmtree(copy / "models/rules")
    (copy / "macros/rules/rule_models.sql").write_text(macro_text(copy))
    (copy / "macros/rules/union_rule_findings.sql").write_text(_KNOWN_FINDINGS)
    (copy / "macros/rules/union_rule_counts.sql").write_text(_KNOWN_COUNTS)
    (copy / "seeds/known_findings.yml").write_text(_KNOWN_TYPES)
    return copy


def remember_errors(findings: Path, project: Path) -> None:
    with findings.open(encoding="utf-8", newline="") as file:
        errors = [row for row in csv.DictReader(file) if row["severity"] == "error"]
    with (project / "seeds/known_findings.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(errors)


def main(sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = project_without_rules(folder)
        for clients in sizes:
            raw = folder / f"raw{clients}"
            write_demo_county(raw, clients=clients)
            first = check(raw, folder / "with")
            remember_errors(first.findings_file, bare)
            pairs = [(_dbt_seconds(first), _dbt_seconds(check(raw, folder / "without", bare)))]
            for _ in range(1, _REPEATS if clients < 10_000 else 1):
                # In turns, so that a slow moment of the machine meets both.
                pairs.append(
                    (
                        _dbt_seconds(check(raw, folder / "with")),
                        _dbt_seconds(check(raw, folder / "without", bare)),
                    )
                )
            with_rules, without = (min(times) for times in zip(*pairs, strict=True))
            print(
                f"{clients:>7,} clients: check with rules {with_rules:.1f} s, "
                f"without {without:.1f} s, ratio {with_rules / without:.2f}"
            )


def _dbt_seconds(done: Check) -> float:
    return done.report["seconds"]["dbt"]


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [100])
