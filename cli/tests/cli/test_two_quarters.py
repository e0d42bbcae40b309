"""A second quarter knows the first: findings and clients are compared, waivers are looked at."""

import json
from pathlib import Path

import pytest
from lenient_project import lent
from rule_edits import edit_rule, make_rules
from small_county import county_in

pytestmark = pytest.mark.dbt

PERIODS = "record_id,client_id,service_task,start_date,end_date\n"
CLIENTS = (
    "client_id,temporary_identifier,temporary_identifier_assigner,birth_date,sex,municipality\n"
)
WAIVERS = (
    "rule_id,source_system,source_table,record_id,quarter,reason,approver,expires_on\n"
    "CR-003,effica,client_relation_periods,waived,2023Q2,known,A. Approver,2023-12-31\n"
    "CR-003,effica,client_relation_periods,expired,2023Q2,known,A. Approver,2023-07-31\n"
    "CR-003,effica,client_relation_periods,nowhere,2023Q2,known,A. Approver,2023-12-31\n"
    "CR-002,effica,client_relation_periods,stays,2023Q2,known,A. Approver,2023-12-31\n"
)


def clients(number: int) -> str:
    return CLIENTS + "".join(
        f"{client},T{client},1.2.246.10.2012566.10.0,1990-01-01,2,091\n" for client in range(number)
    )


def periods(number: int, *more: str) -> str:
    open_ones = "".join(f"p{client},{client},20,2023-01-10,\n" for client in range(number))
    return PERIODS + open_ones + "".join(line + "\n" for line in more)


FIRST = {
    "effica/clients.csv": clients(20),
    "effica/client_relation_periods.csv": periods(
        10, "stays,11,20,2023-03-05,2023-03-01", "mended,12,20,2023-03-05,2023-03-01"
    ),
}
SECOND = {
    "effica/clients.csv": clients(20),
    "effica/client_relation_periods.csv": periods(
        14,
        "stays,11,20,2023-03-05,2023-03-01",
        "mended,12,20,2023-03-05,2023-03-01".replace("2023-03-01", "2023-03-06"),
        "waived,13,20,2030-01-01,",
        "expired,14,20,2030-01-01,",
    ),
}


@pytest.fixture(scope="module")
def second_report(tmp_path_factory: pytest.TempPathFactory, kept_copy: Path) -> dict:
    with lent(kept_copy) as project:
        (project / "seeds/rules/waivers.csv").write_text(WAIVERS)
        return report_of_the_second_quarter(tmp_path_factory.mktemp("county"), project)


def report_of_the_second_quarter(folder: Path, project: Path) -> dict:
    county = county_in(folder, FIRST, project)
    code, printed, errors = county.build("--json")
    assert (code, errors) == (0, ""), printed
    first = json.loads(printed)
    assert first["compared_with"] is None
    assert "DL-010" not in first["findings"]
    county = county_in(folder, SECOND, project)
    code, printed, errors = county.build("--json", quarter="2023Q2")
    assert (code, errors) == (0, ""), printed
    return json.loads(printed)


def test_findings_are_new_persisting_or_resolved(second_report: dict) -> None:
    assert second_report["compared_with"] == "sosdbt_90_2023Q1_v1.zip"
    runs = second_report["rule_runs"]
    assert runs["CR-002"]["found"] == 1
    assert [runs["CR-002"][key] for key in ("new", "persisting", "resolved")] == [0, 1, 1]
    assert [runs["CR-003"][key] for key in ("new", "persisting", "resolved")] == [1, 0, 0]


def test_a_task_with_many_more_clients_is_told(second_report: dict) -> None:
    assert second_report["findings"]["DL-010"] == 1


def test_waivers_hold_expire_point_nowhere_or_are_not_allowed(second_report: dict) -> None:
    assert second_report["rule_runs"]["CR-003"]["waived"] == 1
    found = {rule: second_report["findings"].get(rule) for rule in ("WA-001", "WA-002", "WA-003")}
    assert found == {"WA-001": 1, "WA-002": 1, "WA-003": 1}


def test_a_rule_could_apply_to_every_record_in_scope(second_report: dict) -> None:
    assert second_report["rule_runs"]["CR-003"]["applicable"] == 18


def set_facts(project: Path, rule_id: str, **values: str) -> None:
    edit_rule(project, rule_id, **values)
    make_rules(project)


def test_another_quarters_rules_show_what_they_would_change(
    tmp_path: Path, project_copy: Path
) -> None:
    set_facts(project_copy, "CR-002", last_quarter="2023Q4")
    set_facts(project_copy, "CR-003", first_quarter="2024Q1")
    county = county_in(tmp_path, SECOND, project_copy)
    raw = str(county.raw)
    code, printed, errors = county.run(
        "rules", "--impact", "2023Q2", "2024Q1", "--raw", raw, "--json"
    )
    assert (code, errors) == (0, "")
    report = json.loads(printed)
    changes = {
        (change["change"], change["rule_id"], change["record_id"]) for change in report["changes"]
    }
    # CR-015 tells of merged rows: other rows are held back, so others are merged.
    assert {change for change in changes if change[1] != "CR-015"} == {
        ("newly_passes", "CR-002", "stays"),
        ("newly_fails", "CR-003", "waived"),
        ("newly_fails", "CR-003", "expired"),
    }
    assert report["newly_failing"] + report["newly_passing"] == len(report["changes"])
