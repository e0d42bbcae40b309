"""The whole line with the real dbt, on a county small enough to work out by hand."""

import json
import signal
import stat
import time
from dataclasses import replace
from pathlib import Path

import pytest
from contract_edits import edit_contract
from hand_made import identity_code
from small_county import County, county_in

pytestmark = pytest.mark.dbt

ANNA = identity_code("010190", 901)
BERTIL = identity_code("310712", 902, "A")

RAW = {
    "effica/clients.csv": f"""client_id,personal_identity_code,birth_date,sex,municipality
1,{ANNA},1990-01-01,2,091
2,{BERTIL},31.7.2012,1,091
""",
    # Two rows that touch, one before the quarter, one that ends before it starts, one cancelled.
    "effica/client_relation_periods.csv": """record_id;client_id;service_task;start_date;end_date;\
organiser;cancelled
a;1;20;2023-01-10;2023-02-10;;
b;1;20;11.2.2023;;;
c;2;10;2022-05-01;2022-06-01;;
d;2;10;2023-03-05;2023-03-01;;
=e;2;15;2023-01-01;;;kyllä
""",
    "lifecare/clients.csv": f"""client_id,personal_identity_code
77,{BERTIL}
""",
    "lifecare/child_protection_periods.csv": """record_id,client_id,start_date,end_date
x,77,2022-12-01,
""",
}
SHUFFLED = {
    name: text.split("\n", 1)[0] + "\n" + "".join(reversed(text.split("\n", 1)[1].splitlines(True)))
    for name, text in RAW.items()
}


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> tuple[County, tuple[int, str, str]]:
    county = county_in(tmp_path_factory.mktemp("county"), RAW)
    return county, county.build("--json")


def test_the_county_is_delivered_as_worked_out_by_hand(delivered) -> None:
    county, (code, printed, errors) = delivered
    assert (code, errors) == (0, "")
    report = json.loads(printed)
    assert report["status"] == "delivered"
    assert report["rules"]["total"] == report["rules"]["ran"] > 0
    assert report["fates"]["client_relation_periods"] == {
        "delivered": 2,
        "archived_in_kanta": 0,
        "outside_quarter": 1,
        "excluded": 0,
        "cancelled": 1,
        "recorded_later": 0,
        "held_back": 1,
        "unreadable": 0,
    }
    assert report["findings"]["CR-002"] == 1

    clients = {row["asiakas_id"]: row["henkilotunnus"] for row in county.table("asiakas.csv")}
    assert sorted(clients.values()) == sorted([ANNA, BERTIL])
    (period,) = county.table("asiakkuusjakso_palvelutehtavassa.csv")
    assert clients[period["asiakas_id"]] == ANNA
    assert period["palvelutehtava"] == "20"
    assert (period["asiakkuuden_alkamispvm"], period["asiakkuuden_paattymispvm"]) == (
        "2023-01-10",
        "",
    )
    (child,) = county.table("lastensuojelun_asiakkuusjakso.csv")
    assert clients[child["asiakas_id"]] == BERTIL
    assert child["lastensuojelun_asiakkuuden_alkamispvm"] == "2022-12-01"
    assert county.table("palvelu.csv") == []


def test_the_same_rows_in_another_order_give_the_same_bytes(delivered, tmp_path: Path) -> None:
    county, _ = delivered
    shuffled = county_in(tmp_path, SHUFFLED)
    shuffled.environment.update(LC_ALL="C", TZ="Pacific/Auckland", SOSDBT_THREADS="1")
    process = shuffled.start_build("build")
    _, errors = process.communicate(timeout=300)
    assert (process.returncode, errors) == (0, "")
    name = "sosdbt_90_2023Q1_v1.zip"
    assert (shuffled.out / name).read_bytes() == (county.out / name).read_bytes()


def test_nobody_is_named_outside_the_database_and_the_package(delivered) -> None:
    county, (_, printed, _) = delivered
    assert ANNA not in printed
    assert holders(county, ANNA, BERTIL) == {"sosdbt.duckdb", "sosdbt_90_2023Q1_v1.zip"}


def test_the_key_of_the_ids_is_in_the_database_only(delivered) -> None:
    county, (_, printed, _) = delivered
    key = Path(county.environment["SOSDBT_KEY_FILE"]).read_text().strip()
    assert key not in printed
    assert holders(county, key) == {"sosdbt.duckdb"}


def holders(county: County, *secrets: str) -> set[str]:
    return {
        path.name
        for path in county.out.rglob("*")
        if path.is_file() and any(secret.encode() in path.read_bytes() for secret in secrets)
    }


def test_all_files_are_the_owners_only(delivered) -> None:
    county, _ = delivered
    for path in [county.out, *county.out.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_the_package_passes_frictionless(delivered) -> None:
    import frictionless

    county, _ = delivered
    report = frictionless.Package(str(county.out / "sosdbt_90_2023Q1_v1.zip")).validate()
    assert report.valid, report.flatten(["name", "fieldName", "message"])


def test_a_broken_rule_blocks_and_quotes_nobody(tmp_path: Path, project_copy: Path) -> None:
    changed = county_in(tmp_path, RAW, project_copy)
    (rule,) = project_copy.glob("models/rules/*/cr_010__*.sql")
    sound = rule.read_text()
    # The message of the database then quotes the value.
    quoting = "from raw.clients where cast(personal_identity_code as int) = 1"
    row = "source_system, 'clients', source_row, client_id, 'sex'"
    rule.write_text(f"{sound.rstrip()}\nunion all\nselect {row} {quoting}\n")

    debugging = {**changed.environment, "SOSDBT_DEBUG": "1"}
    code, printed, errors = replace(changed, environment=debugging).build("--json")
    report = json.loads(printed)
    assert (code, report["status"], report["package"]) == (1, "blocked", None)
    assert "rule CR-010 did not run" in report["message"]
    assert "Could not convert string '***' to INT32" in report["message"]
    assert not list(changed.out.glob("*.zip"))
    assert "Traceback" in errors
    assert not [code for code in (ANNA, BERTIL) if code in printed + errors]
    assert holders(changed, ANNA, BERTIL) == {"sosdbt.duckdb"}


@pytest.mark.proof
def test_another_contract_renames(delivered, tmp_path: Path, project_copy: Path) -> None:
    county, _ = delivered
    changed = county_in(tmp_path, RAW, project_copy)
    edit_contract(project_copy, ("asiakas", "name: sukupuoli", "name: kon"))
    code, _, errors = changed.build("--json")
    assert (code, errors) == (0, "")
    for name in ("asiakkuusjakso_palvelutehtavassa.csv", "palvelunjarjestaja.csv", "palvelu.csv"):
        assert changed.table(name) == county.table(name)
    renamed = county.table("asiakas.csv")
    for row in renamed:
        row["kon"] = row.pop("sukupuoli")
    assert changed.table("asiakas.csv") == renamed


def test_ctrl_c_and_the_next_build(tmp_path: Path) -> None:
    county = county_in(tmp_path, RAW)
    process = county.start_build("build")
    database = county.out / ".sosdbt" / "2023Q1" / "sosdbt.duckdb"
    deadline = time.monotonic() + 240
    while not database.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=240)
    assert process.returncode == 130
    assert errors == "Interrupted.\n"
    assert [path.name for path in county.out.iterdir()] == [".sosdbt"]

    code, printed, errors = county.check()
    assert (code, errors) == (1, "")
    assert "CR-002" in printed
    assert "To deliver, rows:" in printed
