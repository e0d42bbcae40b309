"""The whole line with the real dbt, on a county small enough to work out by hand."""

import csv
import io
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hand_made import PROJECT, identity_code

pytestmark = pytest.mark.dbt

# A shell ignores SIGINT in what it starts in the background, and that is inherited.
START = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from sosdbt.app import main; main()"
)
ANNA = identity_code("010190", 901)
BERTIL = identity_code("310712", 902, "A")
COPIED = ("models", "macros", "seeds", "tests", "dbt_project.yml", "profiles.yml")

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


@dataclass(frozen=True)
class County:
    raw: Path
    out: Path
    environment: dict[str, str]

    @property
    def directories(self) -> tuple[str, ...]:
        return ("--raw", str(self.raw), "--out", str(self.out))

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", START, *arguments, "--quarter", "2023Q1", *self.directories],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment,
        )

    def run(self, *arguments: str) -> tuple[int, str, str]:
        process = self.start(*arguments)
        printed, errors = process.communicate(timeout=300)
        return process.returncode, printed, errors

    def table(self, name: str, version: int = 1) -> list[dict[str, str]]:
        with zipfile.ZipFile(self.out / f"sosdbt_90_2023Q1_v{version}.zip") as archive:
            text = archive.read(name).decode("utf-8")
        return list(csv.DictReader(io.StringIO(text, newline="")))


def _county(folder: Path, files: dict[str, str], project: Path = PROJECT) -> County:
    for name, text in files.items():
        path = folder / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SOSDBT_", "DBT_"))}
    key = folder / "id.key"
    key.write_text("5" * 64 + "\n")
    key.chmod(0o600)
    environment = {
        **kept,
        "SOSDBT_KEY_FILE": str(key),
        "SOSDBT_PROJECT_DIR": str(project),
        "SOSDBT_THREADS": "2",
    }
    return County(folder / "raw", folder / "out", environment)


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> tuple[County, tuple[int, str, str]]:
    county = _county(tmp_path_factory.mktemp("county"), RAW)
    return county, county.run("build", "--json")


def _copy_of_the_project(folder: Path) -> Path:
    copy = folder / "project"
    copy.mkdir()
    for name in COPIED:
        if (PROJECT / name).is_dir():
            shutil.copytree(PROJECT / name, copy / name)
        else:
            shutil.copy(PROJECT / name, copy / name)
    return copy


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
    shuffled = _county(tmp_path, SHUFFLED)
    shuffled.environment.update(LC_ALL="C", TZ="Pacific/Auckland", SOSDBT_THREADS="1")
    code, _, errors = shuffled.run("build", "--json")
    assert (code, errors) == (0, "")
    name = "sosdbt_90_2023Q1_v1.zip"
    assert (shuffled.out / name).read_bytes() == (county.out / name).read_bytes()


def test_nobody_is_named_outside_the_database_and_the_package(delivered) -> None:
    county, (_, printed, _) = delivered
    assert ANNA not in printed
    holders = {
        path.name
        for path in county.out.rglob("*")
        if path.is_file()
        if ANNA.encode() in path.read_bytes() or BERTIL.encode() in path.read_bytes()
    }
    assert holders == {"sosdbt.duckdb", "sosdbt_90_2023Q1_v1.zip"}


def test_all_files_are_the_owners_only(delivered) -> None:
    county, _ = delivered
    for path in [county.out, *county.out.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_the_package_passes_frictionless(delivered) -> None:
    import frictionless

    county, _ = delivered
    report = frictionless.Package(str(county.out / "sosdbt_90_2023Q1_v1.zip")).validate()
    assert report.valid, report.flatten(["name", "fieldName", "message"])


def test_a_broken_rule_blocks_and_another_contract_renames(delivered, tmp_path: Path) -> None:
    county, _ = delivered
    project = _copy_of_the_project(tmp_path)
    changed = _county(tmp_path, RAW, project)
    contract = project / "seeds" / "contract" / "delivery_contract.csv"
    contract.write_text(re.sub(r",sukupuoli,", ",kon,", contract.read_text(encoding="utf-8")))
    (rule,) = project.glob("models/rules/*/cr_010__*.sql")
    sound = rule.read_text()
    rule.write_text(sound.replace("select", "select no_such_column,", 1))

    code, printed, _ = changed.run("build", "--json")
    report = json.loads(printed)
    assert (code, report["status"], report["package"]) == (1, "blocked", None)
    assert "rule CR-010 did not run" in report["message"]
    assert not list(changed.out.glob("*.zip"))

    rule.write_text(sound)
    code, _, errors = changed.run("build", "--json")
    assert (code, errors) == (0, "")
    for name in ("asiakkuusjakso_palvelutehtavassa.csv", "palvelunjarjestaja.csv", "palvelu.csv"):
        assert changed.table(name) == county.table(name)
    renamed = county.table("asiakas.csv")
    for row in renamed:
        row["kon"] = row.pop("sukupuoli")
    assert changed.table("asiakas.csv") == renamed


def test_ctrl_c_and_the_next_build(tmp_path: Path) -> None:
    county = _county(tmp_path, RAW)
    process = county.start("build")
    database = county.out / ".sosdbt" / "2023Q1" / "sosdbt.duckdb"
    deadline = time.monotonic() + 240
    while not database.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=240)
    assert process.returncode == 130
    assert errors == "Interrupted.\n"
    assert [path.name for path in county.out.iterdir()] == [".sosdbt"]

    code, printed, errors = county.run("check")
    assert (code, errors) == (1, "")
    assert "CR-002" in printed
    assert "To deliver, rows:" in printed
