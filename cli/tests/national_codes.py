"""The national codes that the seeds have now, by what they mean: a county fills in its own."""

import csv
from pathlib import Path

_CODE_LISTS = Path(__file__).resolve().parents[2] / "seeds/code_lists"


def codes_by_slug(code_list: str, column: str) -> dict[str, str]:
    with (_CODE_LISTS / f"{code_list}.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["slug"]: row[column] for row in csv.DictReader(file)}


TASK = codes_by_slug("service_tasks", "service_task")
OUTCOME = codes_by_slug("outcomes", "outcome")
