"""Each blocker that finds something ends the build with exit code 1, its id and its findings."""

import csv
import json
from pathlib import Path

import pytest
from hand_made import identity_code
from national_codes import TASK
from planted_blockers import PLANTS, PRODUCTION, change, plant
from small_county import County, county_in

from sosdbt.rules.catalogue import read_catalogue

pytestmark = pytest.mark.dbt

ANNA, BERTIL, CECILIA, DORA = (identity_code("010190", number) for number in range(901, 905))
CHILD = identity_code("010115", 905, "A")
RAW = {
    "effica/clients.csv": f"""client_id,personal_identity_code
1,{ANNA}
2,{BERTIL}
3,{CECILIA}
4,{DORA}
5,{CHILD}
""",
    # One in each of three tasks, one archived, one held back, one before the quarter.
    "effica/client_relation_periods.csv": f"""record_id,client_id,service_task,start_date,end_date
a,1,20,2023-01-10,
b,2,10,2023-01-10,2023-02-10
c,2,{TASK["older_people"]},2023-01-10,2023-02-10
d,3,10,2023-01-10,2023-02-10
e,3,15,2023-02-10,2023-02-09
f,4,10,2022-01-10,2022-02-10
""",
    "effica/child_protection_periods.csv": """record_id,client_id,start_date,end_date
g,5,2023-01-10,
""",
    "effica/service_use.csv": """record_id,client_id,social_service,start_date,end_date
h,1,37,2023-01-10,
""",
    "effica/kanta_records.csv": f"""document_id,document_set,version,archived_at,record_kind,\
personal_identity_code,service_task,start_date,end_date
k,k,1,2023-03-01,client_relation,{CECILIA},10,2023-01-01,2023-02-10
""",
}


def test_every_blocker_is_planted(project_copy: Path) -> None:
    rules = read_catalogue(project_copy)
    assert {rule["rule_id"] for rule in rules if rule["severity"] == "blocker"} == set(PLANTS)


def test_all_that_can_be_broken_at_once_speak_though_models_and_tests_fail_too(
    tmp_path: Path,
    project_copy: Path,
) -> None:
    planted = set(PLANTS) - {"DL-012"}
    for rule_id in planted:
        plant(project_copy, rule_id)
    change(
        project_copy, "models/marts/quality/explained/explained_merges.sql", "from final", "from no"
    )
    county = county_in(tmp_path, RAW, project_copy)
    report = _blocked(county)
    assert planted <= set(report["findings"])
    assert {line.split()[0] for line in report["message"].splitlines()} >= planted
    assert "source_system and record_id stay empty" in report["message"]
    assert "explained_merges" in report["message"]
    assert {row["rule_id"] for row in _findings(county)} >= planted


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        ("models/rules/waivers/wa_001__waiver_has_expired.sql", "WA-001"),
        # DL-015 reads it.
        pytest.param(
            "models/marts/quality/record_lineage.sql", "record_lineage", marks=pytest.mark.proof
        ),
    ],
)
def test_a_blocker_speaks_though_a_rule_or_what_it_reads_broke_and_nothing_was_counted(
    tmp_path: Path, project_copy: Path, broken: str, named: str
) -> None:
    plant(project_copy, "DL-012")
    change(project_copy, broken, "from final", "from nowhere")
    message = _blocked(county_in(tmp_path, RAW, project_copy))["message"]
    assert "  DL-012 (1) " in message
    assert named in message


def test_a_waiver_for_the_table_and_the_quarter_lets_a_thin_delivery_out(
    tmp_path: Path, project_copy: Path
) -> None:
    plant(project_copy, "DL-011")
    county = county_in(tmp_path, RAW, project_copy)
    with (project_copy / "seeds/rules/waivers.csv").open("a", encoding="utf-8") as file:
        file.write("DL-011,,client_relation_periods,,2023Q1,Looked at,A person,2023-12-31\n")
    code, printed, _ = county.build("--json")
    report = json.loads(printed)
    assert (code, report["status"]) == (0, "delivered")
    assert not {"DL-011", "WA-001", "WA-002", "WA-003"} & set(report["findings"])
    assert report["rule_runs"]["DL-011"]["waived"] == 1


def test_in_production_input_that_differs_from_the_last_delivery_is_found_or_waived_by_table(
    tmp_path: Path,
    project_copy: Path,
) -> None:
    assert county_in(tmp_path, RAW).build()[0] == 0
    county = county_in(tmp_path, RAW, project_copy)
    next(county.out.glob("*.findings.csv")).unlink()
    for edit in PRODUCTION:
        change(project_copy, *edit)
    with (project_copy / "seeds/rules/waivers.csv").open("a", encoding="utf-8") as file:
        file.write("DL-013,,service_use,,2023Q1,The system ended,A person,2023-12-31\n")
    (county.raw / "effica/service_use.csv").unlink()
    (county.raw / "effica/child_protection_periods.csv").write_text(
        "record_id,client_id,start_date,end_date\n", encoding="utf-8"
    )
    (county.raw / "old").mkdir()
    (county.raw / "old/clients.csv").write_text(f"client_id,personal_identity_code\n1,{ANNA}\n")
    code, printed, _ = county.build("--json")
    report = json.loads(printed)
    assert (code, report["status"]) == (1, "blocked")
    assert report["rule_runs"]["DL-013"]["waived"] == 1
    found = [row for row in _findings(county) if row["rule_id"] == "DL-013"]
    assert [(row["source_table"], row["field"]) for row in found] == [
        ("child_protection_periods", "rows_read"),
        ("clients", "source_system"),
    ]


@pytest.mark.proof
@pytest.mark.parametrize("rule_id", sorted(PLANTS))
def test_each_blocker_speaks_alone(tmp_path: Path, project_copy: Path, rule_id: str) -> None:
    plant(project_copy, rule_id)
    county = county_in(tmp_path, RAW, project_copy)
    report = _blocked(county)
    assert f"  {rule_id} ({report['findings'][rule_id]}) " in report["message"]
    assert rule_id in {row["rule_id"] for row in _findings(county)}


def _blocked(county: County) -> dict:
    code, printed, _ = county.build("--json")
    report = json.loads(printed)
    assert (code, report["status"], report["package"]) == (1, "blocked", None), report["message"]
    assert not list(county.out.glob("*.zip"))
    return report


def _findings(county: County) -> list[dict[str, str]]:
    (path,) = county.out.glob("*.findings.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
