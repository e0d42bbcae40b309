"""sosdbt doctor names what stands in the way, and counts what cannot be understood."""

import json
from pathlib import Path

import pytest
from small_county import County, copy_of_the_project, county_in

pytestmark = pytest.mark.dbt

_CLIENTS = "client_id,personal_identity_code,birth_date,sex\n" + "".join(
    f"{number},,{day},{sex}\n"
    for number, day, sex in [
        (1, "01/31/1990", "1"),
        (2, "02/28/1991", "1"),
        (3, "1990-02-31", "1"),
        (4, "010190-900P", "1"),
        (5, "1990-01-31", "K"),
        (6, "", ""),
    ]
)
_PERIODS = "record_id,client_id,service_task,start_date,end_date\nr1,1,20,2023-01-01,\nr2,1,20\n"
FILES = {"effica/clients.csv": _CLIENTS, "effica/client_relation_periods.csv": _PERIODS}


def look(county: County) -> tuple[int, dict[str, list[str]]]:
    exit_code, printed, _ = county.run("doctor", "--json", *county.directories)
    checks = json.loads(printed)["checks"]
    said: dict[str, list[str]] = {"ok": [], "warning": [], "fault": []}
    for check in checks:
        said[check["status"]].append(check["message"])
    return exit_code, said


def test_what_cannot_be_understood_is_counted_and_not_shown(tmp_path: Path) -> None:
    county = county_in(tmp_path, FILES)
    exit_code, said = look(county)
    assert (exit_code, said["fault"]) == (0, [])
    told = "\n".join(said["warning"])
    assert "effica/clients, birth_date: no date in 4 values of 5 (80%)" in told
    assert "2 look American, month before day." in told
    assert "effica/clients, sex: no national code for 1 value of 5 (20%)" in told
    assert "effica/client_relation_periods: 1 line of 2 cannot be read (50%)" in told
    assert "010190" not in told and "nnnnnn" not in told
    assert not county.out.exists()
    exit_code, printed, _ = county.run("doctor", *county.directories)
    assert exit_code == 0
    assert "A build would start." in printed


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("effica/clients.csv", "clientid,sex\n1,2\n", "It has 'clientid': rename that."),
        ("effica/clients.csv", "client_id,client_id\n1,1\n", "client_id"),
        ("Clients.csv", _CLIENTS, "Clients.csv is not read"),
    ],
)
def test_raw_data_that_a_build_would_refuse_is_a_fault(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    exit_code, told = look(county_in(tmp_path, FILES | {name: text}))
    assert exit_code == 2
    assert said in told["fault"][0]


def test_each_fault_of_the_project_is_told_and_the_data_waits(tmp_path: Path) -> None:
    project = copy_of_the_project(tmp_path)
    for name in ("outcomes", "sexes"):
        seed = project / "seeds" / "code_lists" / f"{name}.csv"
        seed.write_text(seed.read_text().replace("1,", "1,,", 1))
    exit_code, told = look(county_in(tmp_path, FILES, project))
    assert exit_code == 2
    assert [fault.split(":")[0] for fault in told["fault"]] == [
        "seeds/code_lists/outcomes.csv", "seeds/code_lists/sexes.csv",
    ]  # fmt: skip
    assert told["warning"] == ["Not looked at before the project is mended."]


def test_a_damaged_key_and_a_place_that_is_a_file_are_faults(tmp_path: Path) -> None:
    county = county_in(tmp_path, FILES)
    (tmp_path / "id.key").write_text("no key\n")
    (tmp_path / "out").write_text("")
    exit_code, told = look(county)
    assert exit_code == 2
    assert "does not hold a key" in told["fault"][0]
    assert "cannot be written. Name another: --out" in told["fault"][1]


def test_a_contract_with_a_fault_is_named(tmp_path: Path) -> None:
    project = copy_of_the_project(tmp_path)
    contract = project / "contracts/sosdbt-default/asiakas.yml"
    contract.write_text(contract.read_text().replace("source: person_id", "source: person"))
    exit_code, told = look(county_in(tmp_path, FILES, project))
    assert exit_code == 2
    assert "asiakas.yml" in told["fault"][0]
