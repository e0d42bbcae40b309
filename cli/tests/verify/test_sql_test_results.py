"""What becomes of the results that dbt gives; dbt itself is not started."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from hand_made import PROJECT
from package_tools import CLIENTS, Members, faults_of, recomputed, write_package

from sosdbt.dbt_run import Node
from sosdbt.errors import BuildError
from sosdbt.package.contract import Contract, contract_in_force
from sosdbt.verify import sql_tests
from sosdbt.verify.check import verify

MARTS = (
    "delivered_clients",
    "delivered_organisers",
    "delivered_client_relation_periods",
    "delivered_child_protection_periods",
    "delivered_services",
)


def node(name: str, status: str = "pass", failures: int | None = 0) -> Node:
    return Node(name, "test", status, "", failures)


def good_nodes() -> list[Node]:
    return [*(node(f"{mart}__rows_are_sound") for mart in MARTS), node("DL-001")]


@pytest.fixture
def nodes(monkeypatch: pytest.MonkeyPatch) -> list[Node]:
    """What dbt is said to have run; a test changes it."""
    listed = good_nodes()
    monkeypatch.setattr(sql_tests, "run_dbt", lambda *_, **__: listed)
    return listed


def test_all_passed(sound: Members, tmp_path: Path, nodes: list[Node]) -> None:
    report = verify(write_package(sound, tmp_path))
    assert (report.status, report.tests_run, report.checks["tests"]) == ("valid", 6, "passed")


@pytest.mark.parametrize("status", ["error", "skipped"])
@pytest.mark.parametrize("name", ["delivered_clients__rows_are_sound", "DL-004", "sexes__x"])
def test_a_test_that_did_not_run_is_no_passed_test(
    sound: Members, tmp_path: Path, nodes: list[Node], name: str, status: str
) -> None:
    nodes.append(node(name, status))
    report = verify(write_package(sound, tmp_path))
    assert (report.status, report.exit_code) == ("failed", 3)
    assert f"test {name} did not run" in report.message


def test_a_fault_of_the_receivers_own_project_is_none_of_the_package(
    sound: Members, tmp_path: Path, nodes: list[Node]
) -> None:
    nodes.append(node("sexes__sex_is_unique", "fail", 1))
    report = verify(write_package(sound, tmp_path))
    assert (report.status, report.exit_code, report.faults) == ("failed", 3, [])
    assert "the project's own test sexes__sex_is_unique failed" in report.message


@pytest.mark.parametrize("missing", range(6))
def test_a_project_that_lost_its_tests_cannot_call_a_package_valid(
    sound: Members, tmp_path: Path, nodes: list[Node], missing: int
) -> None:
    del nodes[missing]
    report = verify(write_package(sound, tmp_path))
    assert (report.status, report.exit_code) == ("failed", 3)
    assert "the tag package" in report.message


def without_sex() -> Contract:
    contract = contract_in_force(PROJECT, "2023Q1")
    clients, *others = contract.files
    shorter = replace(clients, columns=clients.columns[:-1])
    return replace(contract, files=(shorter, *others))


def test_demands_on_a_column_that_the_contract_does_not_deliver_find_nothing(
    sound: Members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*_: object, environment: dict[str, str], **__: object) -> list[Node]:
        with duckdb.connect(environment["SOSDBT_DATABASE"]) as connection:
            connection.execute(
                """
                create schema main_dbt_test__audit;
                create table main_dbt_test__audit.delivered_clients__rows_are_sound as
                select unnest(['sex', 'birth_date', 'birth_date', '']) as column_name,
                    'is filled' as demand
                """
            )
        return [*good_nodes()[1:], node("delivered_clients__rows_are_sound", "warn", 4)]

    monkeypatch.setattr(sql_tests, "run_dbt", run)
    monkeypatch.setattr("sosdbt.verify.check.read_contracts", lambda _: [without_sex()])
    lines = sound[CLIENTS].decode().splitlines()
    shorter = "".join(line.rsplit(",", 1)[0] + "\n" for line in lines).encode()
    report = verify(write_package(recomputed({**sound, CLIENTS: shorter}), tmp_path))
    assert faults_of(report, "tests") == [
        f"{CLIENTS}: 1 row breaks the test: is filled.",
        f"{CLIENTS}: 2 rows break the test: syntymaaika is filled.",
    ]
    assert faults_of(report, "csv") == []


def test_dbt_stopping_is_said(
    sound: Members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> list[Node]:
        raise BuildError("dbt stopped: no such thing")

    monkeypatch.setattr(sql_tests, "run_dbt", stop)
    report = verify(write_package(sound, tmp_path))
    assert (report.exit_code, report.message) == (3, "dbt stopped: no such thing")
