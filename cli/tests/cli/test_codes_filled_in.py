"""A county fills in its code server's codes as CONTRIBUTING says: the demo county goes by slug."""

import json
from pathlib import Path

import pytest
from national_codes import OUTCOME, TASK
from seed_edits import change
from small_county import county_in

from sosdbt.demo import write_demo_county

NEW = {
    **{code: f"7{number}" for number, code in enumerate(TASK.values())},
    **{OUTCOME["partly_positive"]: "793"},
}
# Where a code stands that somebody fills in.
SEEDS = {
    "code_lists/service_tasks.csv": ("service_task",),
    "code_lists/outcomes.csv": ("outcome",),
    "rules/age_limits.csv": ("service_task",),
    "mappings/local_codes.csv": ("national_code",),
}
OF_ANOTHER_LIST = ("social_service", "sex", "document_type")


def fill_in(project: Path) -> None:
    def edit(rows: list[dict[str, str]], columns: tuple[str, ...]) -> None:
        for row in rows:
            if row.get("code_list") not in OF_ANOTHER_LIST:
                row.update({name: NEW.get(row[name], row[name]) for name in columns})
            if "code_status" in row:
                row["code_status"] = "confirmed"

    for seed, columns in SEEDS.items():
        change(project, seed, lambda rows, columns=columns: edit(rows, columns))


def report_of(folder: Path, project: Path | None, monkeypatch: pytest.MonkeyPatch) -> dict:
    county = county_in(folder, {}, project)
    monkeypatch.setenv("SOSDBT_PROJECT_DIR", county.environment["SOSDBT_PROJECT_DIR"])
    write_demo_county(county.raw, clients=30)
    code, printed, errors = county.check("--json")
    assert code == 1, printed + errors
    return json.loads(printed)


@pytest.mark.proof
@pytest.mark.dbt
def test_the_demo_county_comes_to_the_same_with_other_codes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project_copy: Path
) -> None:
    as_they_are, filled = tmp_path / "as_they_are", tmp_path / "filled"
    as_they_are.mkdir()
    filled.mkdir()
    fill_in(project_copy)
    one = report_of(as_they_are, None, monkeypatch)
    other = report_of(filled, project_copy, monkeypatch)
    assert one["fates"] == other["fates"]
    assert one["findings"] == other["findings"]
    assert one["rows"] == other["rows"]
    assert one["rows"]["palvelu.csv"] > 0
    archive = (filled / "raw/demo_north/kanta_records.csv").read_text(encoding="utf-8")
    assert f",{NEW[TASK['families_with_children']]}," in archive
    assert f",{TASK['families_with_children']}," not in archive
