"""Records that did not change belong to their people: a clients file of another system is found."""

import csv
import json
from pathlib import Path

import pytest
from hand_made import identity_code
from small_county import County, county_in

pytestmark = pytest.mark.dbt


def _clients(first: int, *changed: int) -> str:
    codes = [identity_code("010190", first + n + 50 * (n in changed)) for n in range(5)]
    lines = [f"{n},{code},0101{n}\n" for n, code in enumerate(codes)]
    return "client_id,personal_identity_code,temporary_identifier\n" + "".join(lines)


def _periods(day: str) -> str:
    lines = [f"r{n},{n},20,2023-01-{day},\n" for n in range(5)]
    return "record_id,client_id,service_task,start_date,end_date\n" + "".join(lines)


RAW = {
    "effica/clients.csv": _clients(901),
    "effica/client_relation_periods.csv": _periods("10"),
    "lifecare/clients.csv": _clients(911),
    "lifecare/client_relation_periods.csv": _periods("11"),
    "mended/clients.csv": _clients(921),
    "mended/client_relation_periods.csv": _periods("12"),
    "renumbered/clients.csv": _clients(931),
    "renumbered/client_relation_periods.csv": _periods("13"),
}


def _build(county: County, *options: str) -> tuple[int, dict]:
    code, printed, _ = county.build("--json", *options)
    report = json.loads(printed)
    return code, report


def _swap_two_systems(county: County) -> tuple[int, dict]:
    """Beside them two corrections in another system, and a new code for everyone in a fourth."""
    (county.raw / "mended/clients.csv").write_text(_clients(921, 0, 1))
    links = [
        f"{identity_code('010190', 931 + n)},{identity_code('010190', 981 + n)}\n" for n in range(5)
    ]
    (county.raw / "renumbered/identity_links.csv").write_text(
        "replaced_personal_identity_code,personal_identity_code\n" + "".join(links)
    )
    (county.raw / "effica/clients.csv").write_text(RAW["lifecare/clients.csv"])
    (county.raw / "lifecare/clients.csv").write_text(RAW["effica/clients.csv"])
    return _build(county)


def test_other_people_behind_unchanged_records_stop_a_delivery_and_corrections_do_not(
    tmp_path: Path,
) -> None:
    county = county_in(tmp_path, RAW)
    assert _build(county)[0] == 0

    code, report = _swap_two_systems(county)
    assert (code, report["status"]) == (1, "blocked")
    assert len(report["message"].splitlines()) == 2
    assert "  DL-015 (2) " in report["message"]
    (findings,) = county.out.glob("sosdbt_90_2023Q1.findings.csv")
    with findings.open(newline="", encoding="utf-8") as file:
        found = [row for row in csv.DictReader(file) if row["rule_id"] == "DL-015"]
    assert [row["source_system"] for row in found] == ["effica", "lifecare"]
    assert {row["source_table"] for row in found} == {"clients"}


@pytest.mark.proof
def test_a_waiver_or_nothing_to_compare_with_lets_other_people_out(
    tmp_path: Path, project_copy: Path
) -> None:
    county = county_in(tmp_path, RAW, project_copy)
    assert _build(county)[0] == 0
    with (project_copy / "seeds/rules/waivers.csv").open("a", encoding="utf-8") as file:
        file.write("DL-015,,clients,,2023Q1,They were wrong,A person,2023-12-31\n")
    code, report = _swap_two_systems(county)
    assert (code, report["status"], report["version"]) == (0, "delivered", 2)
    assert report["rule_runs"]["DL-015"]["waived"] == 2

    # Nothing to compare with: another key, and no list.
    Path(county.environment["SOSDBT_KEY_FILE"]).write_text("6" * 64 + "\n")
    (county.out / "sosdbt_90_2023Q1_v2.lineage.parquet").unlink()
    code, report = _build(county, "--new-key")
    assert (code, report["status"]) == (0, "delivered")
    assert (
        "Beside sosdbt_90_2023Q1_v2.zip lies no lineage list: DL-015 compared nobody with it."
        in report["notices"]
    )
