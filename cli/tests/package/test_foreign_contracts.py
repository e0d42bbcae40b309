"""Layouts that nobody here invented, read back by readers that are not ours."""

import csv
import io
import shutil
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import pytest
from contract_edits import PROJECT, project_with

from sosdbt.commands.diff import diff
from sosdbt.commands.verify import verify as verify_command
from sosdbt.package.contract import contract_in_force
from sosdbt.package.read import PackageError
from sosdbt.package.write import Delivery
from sosdbt.verify.check import verify

FOREIGN = Path(__file__).with_name("foreign")
Row = dict[str, Any]


@pytest.fixture
def delivered(
    deliver_again: Callable[..., Delivery], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., dict[str, bytes]]:
    """Delivers by a foreign contract, and verifies what came out."""

    def run(name: str, changes: tuple[str, ...] = ()) -> dict[str, bytes]:
        project = project_with(tmp_path / name)
        shutil.rmtree(project / "contracts")
        shutil.copytree(FOREIGN / "contracts" / name, project / "contracts" / name)
        for part in ("seeds", "macros", "dbt_project.yml"):
            copy = shutil.copytree if (PROJECT / part).is_dir() else shutil.copy
            copy(PROJECT / part, project / part)
        package = deliver_again(changes, contract=contract_in_force(project, "2023Q1")).package
        monkeypatch.setenv("SOSDBT_PROJECT_DIR", str(project))
        report = verify(package, with_tests=False)
        assert (report.faults, report.message) == ([], None)
        with zipfile.ZipFile(package) as archive:
            return {member: archive.read(member) for member in archive.namelist()}

    return run


@pytest.fixture
def rows(connection: duckdb.DuckDBPyConnection) -> Callable[[str], list[tuple]]:
    return lambda query: connection.execute(query).fetchall()


def by_layout(layout: str, content: bytes, line_end: str) -> list[Row]:
    """Reads fixed width by the receiver's own description of it; blanks are null."""
    with (FOREIGN / "layouts" / layout).open(encoding="utf-8", newline="") as file:
        fields = list(csv.DictReader(file))
    *lines, rest = content.decode("iso-8859-1").split(line_end)
    assert rest == ""
    assert {len(line) for line in lines} == {int(fields[-1]["pos_to"])}
    found = []
    for line in lines:
        row: Row = {}
        for field in fields:
            text = line[int(field["pos_from"]) - 1 : int(field["pos_to"])].strip()
            is_date = field["type"] == "DATE_TYPE" and text
            row[field["name"]] = datetime.strptime(text, "%d%m%Y").date() if is_date else text
        found.append(row)
    return found


def test_the_clients_in_the_first_norwegian_layout(
    delivered: Callable[..., dict[str, bytes]], rows: Callable[[str], list[tuple]], out: Path
) -> None:
    package = delivered("kostra-11cf")
    assert list(package) == ["0301_11cf.dat", "datapackage.json", "manifest.json"]
    (path,) = out.glob("*.zip")
    answer = verify_command(path, None)
    assert answer.content["checks"]["tests"] == "not run"
    assert "Not looked at for this contract leaves out tables or keys: tests" in answer.lines
    found = by_layout("kostra_11CF_2026_layout.csv", package["0301_11cf.dat"], "\n")
    expected = rows(
        "select personal_identity_code, birth_date, sex from delivered_clients order by person_id"
    )
    assert [(row["PERSON_FODSELSNR"], row["FODSELSDATO"], row["KJONN"]) for row in found] == [
        (code or "", day or "", {"1": "1", "2": "2"}.get(sex, "")) for code, day, sex in expected
    ]
    filled = {"KOMMUNE_NR": "0301", "VERSION": "23", "STATUS": "1"}
    for row in found:
        assert {name: row[name] for name in filled} == filled
        data = {"PERSON_FODSELSNR", "FODSELSDATO", "KJONN"}
        assert not any(value for name, value in row.items() if name not in data | filled.keys())


def test_the_periods_in_the_second_norwegian_layout(
    delivered: Callable[..., dict[str, bytes]], rows: Callable[[str], list[tuple]]
) -> None:
    content = delivered("kostra-52bf")["52bf.dat"]
    found = by_layout("kostra_52BF_2026_layout.csv", content, "\r\n")
    expected = rows(
        "select organiser, service_task, start_date, end_date "
        "from delivered_client_relation_periods order by period_id"
    )
    names = ("GRUPPE_NAVN_B", "HOVEDI_GR_B", "DATO_GRSTART_B", "DATO_GRAVSLUTN_B")
    assert [tuple(row[name] for name in names) for row in found] == [
        (organiser, {"10": "01", "20": "03"}[task], start, end or "")
        for organiser, task, start, end in expected
    ]
    assert {(row["REGION_NR_B"], row["KONTOR_NR_B"]) for row in found} == {("667300", "012")}


def test_semicolons_and_a_file_for_each_service_task(
    delivered: Callable[..., dict[str, bytes]], rows: Callable[[str], list[tuple]], tmp_path: Path
) -> None:
    package = delivered("semicolons")
    client = package["asiakas.csv"]
    assert client.startswith(b'"asiakas_id";"henkilotunnus";')
    assert client.count(b"\r\n") == client.count(b"\n") == 4
    tasks = {"10": "jaksot_lastensuojelu.csv", "20": "jaksot_vammaispalvelut.csv"}
    for task, name in tasks.items():
        expected = rows(
            "select period_id, strftime(start_date, '%d.%m.%Y'), strftime(end_date, '%d.%m.%Y') "
            f"from delivered_client_relation_periods where service_task = '{task}'"
        )
        assert [(row[0], row[4], row[5] or None) for row in _semicolons(package[name])] == expected
    assert _semicolons(package["jaksot_iakkaat.csv"]) == []
    sexes = [row[5] for row in _semicolons(client)]
    assert sexes == ["N", "M", "X"]

    folder = tmp_path / "frictionless"
    folder.mkdir()
    for name, content in package.items():
        (folder / name).write_bytes(content)
    with frictionless.system.use_context(trusted=True):
        report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["name", "fieldName", "message"])


def test_the_same_records_under_another_contract_are_the_same(
    deliver_again: Callable[..., Delivery], delivered: Callable[..., dict[str, bytes]], out: Path
) -> None:
    deliver_again()
    delivered("semicolons", ("update delivered_clients set sex = '1' where sex = '9'",))
    found = diff(*sorted(out.glob("*.zip")), as_json=True, identifiers=False, csv=None).content
    assert found["message"] is None
    (change,) = found["changes"]
    assert (change["change"], change["file"]) == ("changed", "asiakas.csv")
    assert [field["field"] for field in change["fields"]] == ["sukupuoli"]


def test_a_package_of_an_unknown_contract_is_not_compared(
    deliver_again: Callable[..., Delivery],
    delivered: Callable[..., dict[str, bytes]],
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deliver_again()
    delivered("semicolons")
    monkeypatch.setenv("SOSDBT_PROJECT_DIR", str(PROJECT))
    with pytest.raises(PackageError, match="Put the contract back"):
        diff(*sorted(out.glob("*.zip")), as_json=False, identifiers=False, csv=None)


def _semicolons(content: bytes) -> list[list[str]]:
    text = io.StringIO(content.decode("cp1252"), newline="")
    return list(csv.reader(text, delimiter=";", strict=True))[1:]
