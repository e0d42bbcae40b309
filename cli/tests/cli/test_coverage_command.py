"""sosdbt coverage on a county of which all can be counted by hand, with the real dbt."""

import csv
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from hand_made import identity_code
from national_codes import TASK
from small_county import County, county_in

pytestmark = pytest.mark.dbt

TASKS = [code for slug, code in TASK.items() if slug != "family_law"]
# Of an age in the middle of each age group.
BIRTHS = [("010115", "A"), ("010190", "-"), ("010140", "-")]
PEOPLE = 6 * len(TASKS)


def people() -> list[tuple[int, str, str]]:
    """Number, identity code and service task: six people in each task, two of each age."""
    return [
        (n, identity_code(BIRTHS[n // len(TASKS) % 3][0], 901 + n, BIRTHS[n // len(TASKS) % 3][1]),
         TASKS[n % len(TASKS)])
        for n in range(PEOPLE)
    ]  # fmt: skip


def files(archived: int) -> dict[str, str]:
    """The first people are archived, each for all days of the period."""
    clients = ["client_id,personal_identity_code,municipality"]
    periods = ["record_id,client_id,service_task,start_date,end_date"]
    kanta = ["document_id,document_set,version,archived_at,record_kind,personal_identity_code,"
             "service_task,start_date,end_date"]  # fmt: skip
    for n, code, task in people():
        clients.append(f"{n},{code},091")
        periods.append(f"p{n},{n},{task},2023-01-10,2023-01-19")
        if n < archived:
            dates = "2023-01-10,2023-01-19"
            kanta.append(f"d{n},d{n},1,2023-02-01,client_relation,{code},{task},{dates}")
    tables = {
        "clients": clients,
        "client_relation_periods": periods,
        "kanta_records": kanta,
    }
    return {f"effica/{name}.csv": "\n".join(lines) + "\n" for name, lines in tables.items()}


def county(folder: Path, archived: int) -> County:
    return county_in(folder, files(archived))


def coverage(of: County, *options: str) -> tuple[int, dict[str, Any]]:
    code, printed, errors = of.run(
        "coverage", "--quarter", "2023Q1", *of.directories, "--json", *options
    )
    assert errors == ""
    return code, json.loads(printed)


def line(report: dict[str, Any], kind: str, key: str = "") -> dict[str, Any]:
    (found,) = (
        row
        for row in report["lines"]
        if (row["record_kind"], row["line_kind"], row["line_key"]) == ("client_relation", kind, key)
    )
    return found


def test_days_that_the_archive_lacks_must_be_delivered(tmp_path: Path) -> None:
    some = county(tmp_path, archived=PEOPLE - len(TASKS) - 6)
    code, report = coverage(some, "--csv", str(tmp_path / "shared.csv"))
    assert (code, report["status"]) == (0, "needed")
    whole = line(report, "all")
    lacking = len(TASKS) + 6
    assert (whole["clients_in_sources"], whole["days_in_sources"]) == (PEOPLE, 10 * PEOPLE)
    assert (whole["clients_to_deliver"], whole["days_to_deliver"]) == (lacking, 10 * lacking)
    (child_welfare,) = (code for slug, code in TASK.items() if slug == "child_welfare")
    # Six clients, two of them to deliver: too few to be told, and so is what they leave.
    task = line(report, "service_task", child_welfare)
    assert task["clients_to_deliver"] is None
    assert task["clients_in_both"] is None

    listed = list(csv.DictReader((tmp_path / "shared.csv").open(encoding="utf-8")))
    kinds = {"all", "service_task", "municipality", "age_group"}
    assert {row["line_kind"] for row in listed} == kinds
    written = [*some.out.glob("*.csv"), tmp_path / "shared.csv"]
    assert len(written) == 6
    for path in written:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert not any(code in path.read_text("utf-8") for _, code, _ in people())


def test_where_the_archive_holds_all_no_delivery_is_needed(tmp_path: Path) -> None:
    code, report = coverage(county(tmp_path, archived=PEOPLE))
    assert (code, report["status"]) == (0, "not_needed")
    assert [row["sentence"] for row in report["verdict"]] == [
        "No separate delivery is needed.",
        "The client documents of the period are archived: fulfilled.",
        "All service tasks but family law are archived: fulfilled.",
        "The whole population base is archived: fulfilled.",
    ]
    whole = line(report, "all")
    assert (whole["clients_in_both"], whole["clients_to_deliver"]) == (PEOPLE, 0)


def test_a_file_that_is_there_already_is_not_written_over(tmp_path: Path) -> None:
    there = tmp_path / "there.csv"
    there.write_text("kept")
    nobody = county(tmp_path, archived=0)
    code, report = coverage(nobody, "--csv", str(there))
    assert (code, there.read_text()) == (2, "kept")
    assert "there.csv exists already" in report["message"]
    assert not nobody.out.exists()
