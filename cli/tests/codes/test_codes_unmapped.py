"""Local codes without a national one, found, added to the mapping, and filled in."""

import json
from pathlib import Path

import pytest
from hand_made import identity_code
from small_county import County, county_in

from sosdbt.build import Outcome, Request
from sosdbt.commands import codes

pytestmark = pytest.mark.dbt

RAW = {
    "effica/clients.csv": f"""client_id,personal_identity_code,sex
1,{identity_code("010190", 901)},2
2,{identity_code("020290", 902)},nainen
""",
    "effica/client_relation_periods.csv": """record_id,client_id,service_task,start_date,end_date
a,1,20,2023-01-10,
b,1, lastensuojelu ,2023-01-10,
c,2,ZZ,2023-01-10,
d,2,ZZ,2023-02-10,
""",
    "lifecare/clients.csv": f"""client_id,personal_identity_code
7,{identity_code("030390", 903)}
""",
    "lifecare/service_use.csv": """record_id,client_id,social_service,start_date,end_date
x,7,ZZ,2023-01-10,
""",
}


def unmapped(county: County, *options: str) -> tuple[int, dict]:
    code, printed, errors = county.run(
        "codes", "unmapped", "--quarter", "2023Q1", *county.directories, "--json", *options
    )
    assert errors == ""
    return code, json.loads(printed)


def test_unmapped_codes_are_listed_added_and_filled_in(tmp_path: Path, project_copy: Path) -> None:
    mapping = project_copy / "seeds/mappings/local_codes.csv"
    before = mapping.read_text("utf-8")
    county = county_in(tmp_path, RAW, project_copy)
    code, shown = unmapped(county, "--write")
    assert (code, shown["status"]) == (1, "unmapped")
    found = {
        (one["source_system"], one["code_list"], one["local_code"]): (
            one["row_count"], one["held_back"], one["proposed_code"]
        )
        for one in shown["codes"]
    }  # fmt: skip
    assert found == {
        ("effica", "service_task", "ZZ"): (2, 2, None),
        ("effica", "service_task", "lastensuojelu"): (1, 1, "10"),
        ("effica", "sex", "nainen"): (1, 0, found["effica", "sex", "nainen"][2]),
        ("lifecare", "social_service", "ZZ"): (1, 1, None),
    }
    added = mapping.read_text("utf-8").removeprefix(before).splitlines()
    assert "effica,service_task,ZZ," in added
    assert "effica,service_task,lastensuojelu,10" in added

    # What is not filled in yet is still unmapped, and is not added again; what is filled in is not.
    mapping.write_text(
        mapping.read_text("utf-8")
        .replace("nainen,\n", "nainen,2\n")
        .replace("social_service,ZZ,\n", "social_service,ZZ,37\n")
    )
    code, shown = unmapped(county, "--write")
    left = {(one["source_system"], one["local_code"]) for one in shown["codes"]}
    assert (code, left) == (1, {("effica", "ZZ")})
    assert mapping.read_text("utf-8").count("effica,service_task,ZZ,") == 1


def test_without_write_nothing_is_added(
    monkeypatch: pytest.MonkeyPatch, project_copy: Path
) -> None:
    monkeypatch.setenv("SOSDBT_PROJECT_DIR", str(project_copy))
    mapping = project_copy / "seeds/mappings/local_codes.csv"
    before = mapping.read_bytes()
    one = {
        "source_system": "effica", "code_list": "sex", "local_code": "nainen", "row_count": 1,
        "held_back": 0, "proposed_code": None, "is_in_mapping": False,
    }  # fmt: skip
    checked = Outcome("2023Q1", None, status="checked", read=[one])
    monkeypatch.setattr(codes, "run_build", lambda _: checked)
    shown = codes.unmapped(Request("2023Q1"), is_written=False)
    assert (shown.exit_code, shown.content["status"]) == (1, "unmapped")
    assert mapping.read_bytes() == before


def test_nothing_unmapped_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    checked = Outcome("2023Q1", None, status="checked", read=[])
    monkeypatch.setattr(codes, "run_build", lambda _: checked)
    shown = codes.unmapped(Request("2023Q1"), is_written=True)
    assert (shown.exit_code, shown.content["status"], shown.content["codes"]) == (0, "ok", [])
