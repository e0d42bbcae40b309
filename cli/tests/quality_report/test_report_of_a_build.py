"""A delivered build leaves a report; what goes wrong with it does not touch the delivery."""

import json
from pathlib import Path

import pytest
from hand_made import identity_code
from made_package import make_package
from small_county import county_in

from sosdbt.build import Outcome, _Build
from sosdbt.config import find_project

CODE = identity_code("010190", 901)
RAW = {
    "effica/clients.csv": f"client_id,personal_identity_code\n1,{CODE}\n",
    "effica/client_relation_periods.csv": "record_id,client_id,service_task,start_date,end_date,"
    f"service_unit\nsecret,1,20,2023-01-10,,{CODE}\nother,1,20,2023-03-10,2023-03-01,1.2.3\n",
}
REPORT = "sosdbt_90_2023Q1_v1.report.html"


@pytest.mark.dbt
def test_a_delivered_build_leaves_a_report(tmp_path: Path) -> None:
    county = county_in(tmp_path, RAW)
    page = county.out / REPORT
    code, printed, _ = county.build("--json")
    told = json.loads(printed)
    assert (code, told["status"]) == (0, "delivered") and told["seconds"]["report"] > 0
    content = page.read_bytes()
    assert content.count(b"<article") == 3
    for secret in (CODE, "secret"):
        assert secret.encode() not in content
    units = page.with_name(REPORT.replace("report.html", "units.csv")).read_text()
    assert CODE not in units and "effica,1.2.3,1,1,1\n" in units
    assert county.run("report", told["package"])[:2] == (0, f"{page}\n")
    assert page.read_bytes() == content


def _build(status: str) -> _Build:
    build = _Build.__new__(_Build)
    build.project, build.outcome = find_project(), Outcome("2023Q1", None, status=status)
    return build


def test_an_unchanged_delivery_keeps_its_report_or_gets_one(tmp_path: Path) -> None:
    package, page = make_package(tmp_path), tmp_path / REPORT
    build = _build("unchanged")
    build.write_report(package)
    assert build.outcome.lists == (page,) and b"<article" in page.read_bytes()
    page.write_text("kept")
    _build("unchanged").write_report(package)
    assert page.read_text() == "kept"
    _build("delivered").write_report(package)
    assert b"<article" in page.read_bytes()


def test_a_report_that_cannot_be_made_is_a_notice(tmp_path: Path) -> None:
    build = _build("delivered")
    build.write_report(tmp_path / "sosdbt_90_2023Q1_v1.zip")
    (notice,) = build.outcome.notices
    assert "sosdbt_90_2023Q1_v1.zip has no report:" in notice
    assert notice.endswith(f"Make it with: sosdbt report {tmp_path / 'sosdbt_90_2023Q1_v1.zip'}")
    assert build.outcome.lists == ()
