"""When Kanta holds everything, the package says so, in the way that the contract wants."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from contract_edits import PROJECT, contract_with, project_with
from package_tools import manifest_of, read_members, with_manifest, write_package

from sosdbt.history.store import known_deliveries
from sosdbt.package.write import Delivery
from sosdbt.verify.check import verify

NOTHING = (
    "delete from delivered_client_relation_periods",
    "delete from delivered_services",
    "delete from delivered_clients",
    "delete from delivered_organisers",
    "update record_fates set fate = 'archived_in_kanta', delivered_id = null",
    "create or replace table fate_counts as select source_table, fate, 5 as row_count "
    "from record_fates group by all",
    "delete from day_balance",
    "create or replace table row_balance as select source_table, sum(row_count)::bigint "
    "as raw_rows, sum(row_count)::bigint as rows_with_a_fate, true as is_balanced "
    "from fate_counts group by source_table",
)
STATEMENT = (
    "package",
    "files:",
    "nothing_to_deliver: {files: false, statement: {name: tieto.txt, "
    "text: 'Ei toimitettavaa {quarter}, alue {county}.'}}\nfiles:",
)
Deliver = Callable[..., Delivery]


@pytest.fixture
def stated(deliver_again: Deliver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of a contract that wants a statement, in a project that has this contract."""
    project = project_with(tmp_path / "project")
    for part in ("seeds", "macros", "dbt_project.yml"):
        (project / part).symlink_to(PROJECT / part)
    contract = contract_with(tmp_path / "edited", STATEMENT)
    (project / "contracts").rename(tmp_path / "other")
    (tmp_path / "edited" / "contracts").rename(project / "contracts")
    monkeypatch.setenv("SOSDBT_PROJECT_DIR", str(project))
    return deliver_again(NOTHING, contract=contract).package


def test_by_default_the_files_go_out_without_rows(deliver_again: Deliver) -> None:
    members = read_members(deliver_again(NOTHING).package)
    assert members["asiakas.csv"].count(b"\n") == 1
    assert manifest_of(members)["nothing_to_deliver"] is True


def test_a_package_with_records_does_not_say_so(deliver_again: Deliver) -> None:
    assert "nothing_to_deliver" not in manifest_of(read_members(deliver_again().package))


def test_a_statement_alone_is_a_package_like_any_other(stated: Path) -> None:
    members = read_members(stated)
    assert list(members) == ["tieto.txt", "datapackage.json", "manifest.json"]
    assert members["tieto.txt"].decode() == "Ei toimitettavaa 2023Q1, alue 90.\n"
    assert json.loads(members["datapackage.json"])["resources"] == []
    report = verify(stated, with_tests=False)
    assert (report.status, report.faults, report.message) == ("valid", [], None)
    (entry,) = known_deliveries(stated.parent, "90")
    assert entry["nothing_to_deliver"] is True


def test_another_statement_is_found(stated: Path, tmp_path: Path) -> None:
    members = read_members(stated)
    members["tieto.txt"] = members["tieto.txt"].replace(b"Q1", b"Q2")
    report = verify(write_package(members, tmp_path / "given"), with_tests=False)
    assert "tieto.txt: it is not the contract's statement." in map(str, report.faults)


def test_nothing_and_delivered_rows_do_not_go_together(
    deliver_again: Deliver, tmp_path: Path
) -> None:
    members = read_members(deliver_again().package)
    said = {**manifest_of(members), "nothing_to_deliver": True}
    report = verify(write_package(with_manifest(members, said), tmp_path / "x"), with_tests=False)
    assert any("nothing was to deliver, and that rows" in str(fault) for fault in report.faults)
