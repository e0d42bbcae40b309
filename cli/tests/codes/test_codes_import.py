"""An export of the code server changes the code lists, and all that mentions a provisional code."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sosdbt.app import app
from sosdbt.build import check_project

TASKS = {
    "10": ("Lastensuojelu", "Barnskydd"),
    "15": ("Päihde- ja riippuvuustyön erityiset palvelut", "Missbrukarvård"),
    "20": ("Vammaispalvelut", "Service för personer med funktionsnedsättning"),
    "71": ("Iäkkäiden palvelut", "Äldreservice"),
    "72": ("LAPSIPERHEIDEN  palvelut", "Service för barnfamiljer"),
    "73": ("Työikäisten palvelut", "Service för personer i arbetsför ålder"),
    "74": ("Perheoikeudelliset palvelut", "Familjerättslig service"),
}
OID = "1.2.246.537.6.1221.201601"


@pytest.fixture
def project(project_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOSDBT_PROJECT_DIR", str(project_copy))
    return project_copy


def concept(code: str, name_fi: str, name_sv: str, **more: Any) -> dict[str, Any]:
    return {
        "conceptCodeId": code,
        "classificationId": OID,
        "status": "ACTIVE",
        "beginDate": "2011-12-01",
        "expirationDate": "2099-12-31",
        "attributes": [
            {"attributeName": "Abbreviation", "attributeValue": [name_fi[:9]]},
            {"attributeName": "LongName", "attributeValue": [name_fi]},
            {"attributeName": "LongName", "language": "sv", "attributeValue": [name_sv]},
        ],
        **more,
    }


def export(path: Path, concepts: list[dict[str, Any]], page: int = 1, pages: int = 1) -> Path:
    content = {"conceptCodes": concepts, "page": page, "totalPages": pages}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def all_tasks() -> list[dict[str, Any]]:
    return [concept(code, *names) for code, names in TASKS.items()]


def imported(*arguments: Any) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(app, ["codes", "import", *map(str, arguments), "--json"])
    return done.exit_code, json.loads(done.stdout)


def files_of(project: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}


def test_provisional_codes_are_replaced_wherever_they_stand(project: Path, tmp_path: Path) -> None:
    before = files_of(project)
    file = export(tmp_path / "1221.json", all_tasks())
    code, shown = imported(file)
    assert (code, shown["list"], shown["written"]) == (0, "service_tasks", False)
    assert files_of(project) == before

    assert imported(file, "--write")[1]["files"] == shown["files"]
    after = files_of(project)
    changed = {
        path.relative_to(project).as_posix() for path in after if after[path] != before[path]
    }
    assert (
        changed
        == set(shown["files"])
        >= {
            "seeds/code_lists/service_tasks.csv",
            "seeds/rules/age_limits.csv",
            "seeds/mappings/local_codes.csv",
            "seeds/mappings/document_paths.csv",
        }
    )
    left = [path for path, content in after.items() if b"P-OLDER" in content or b"P-FAM" in content]
    assert not left
    seed = (project / "seeds/code_lists/service_tasks.csv").read_text("utf-8").splitlines()
    assert seed[4] == (
        "71,older_people,confirmed,true,Iäkkäiden palvelut,Äldreservice,Services for older people,,"
    )
    check_project(project, "2023Q1")
    assert imported(file)[1]["changes"] == []


def test_an_export_that_says_what_the_seed_says_changes_no_byte(
    project: Path, tmp_path: Path
) -> None:
    file = export(tmp_path / "1221.json", all_tasks())
    imported(file, "--write")
    before = files_of(project)
    assert imported(file, "--write")[1]["files"] == []
    assert files_of(project) == before


def test_pages_belong_together(project: Path, tmp_path: Path) -> None:
    tasks = all_tasks()
    first = export(tmp_path / "1.json", tasks[:4], 1, 2)
    second = export(tmp_path / "2.json", tasks[4:], 2, 2)
    code, shown = imported(first)
    assert (code, "page 2 is missing" in shown["message"]) == (2, True)
    code, shown = imported(second, first)
    assert code == 0
    assert {one["code"] for one in shown["changes"] if one["change"] == "replaced"} == {
        "P-OLDER", "P-FAMILIES", "P-WORKING", "P-FAMILYLAW"
    }  # fmt: skip
    whole = tmp_path / "whole.json"
    whole.write_text(json.dumps([json.loads(file.read_text()) for file in (first, second)]))
    assert imported(whole)[1]["changes"] == shown["changes"]
    code, shown = imported(first, second, first)
    assert (code, "twice" in shown["message"]) == (2, True)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "windows-1252"])
def test_a_csv_with_semicolons(project: Path, tmp_path: Path, encoding: str) -> None:
    lines = ["CodeId;LongName;LongName_swe;Status;BeginDate;ExpirationDate"]
    lines += [f"{code};{fi};{sv};ACTIVE;1.12.2011;31.12.2099" for code, (fi, sv) in TASKS.items()]
    file = tmp_path / "1221.csv"
    file.write_bytes("\r\n".join(lines).encode(encoding))
    code, shown = imported(file)
    assert (code, "--list" in shown["message"]) == (2, True)
    assert imported(file, "--list", "service_tasks")[0] == 0
    json_file = export(tmp_path / "1221.json", all_tasks())
    expected = imported(json_file)[1]["changes"]
    assert imported(file, "--list", "service_tasks")[1]["changes"] == expected


def test_validity_names_status_and_codes_that_are_new(project: Path, tmp_path: Path) -> None:
    services = "1.2.246.537.6.1222.201501"
    concepts = [
        concept("37", "Päivätoiminta", "Dagverksamhet", expirationDate="2025-02-15"),
        concept("24", "Laitoshoito", "", beginDate="2024-04-01"),
        concept("31", "Perhehoito", "Familjevård", status="DELETED"),
        concept("901", "Uusi, palvelu", "Ny service", beginDate="2026-01-01"),
        concept("902", "Poistettu", "", status="DELETED"),
    ]
    file = export(
        tmp_path / "1222.json", [{**one, "classificationId": services} for one in concepts]
    )
    code, shown = imported(file, "--write")
    assert (code, shown["list"]) == (0, "social_services")
    rows = (project / "seeds/code_lists/social_services.csv").read_text("utf-8").splitlines()
    assert "37,Päivätoiminta,Dagverksamhet,,2025Q1" in rows
    assert "24,Laitoshoito,Service på en institution,2024Q2," in rows
    assert '901,"Uusi, palvelu",Ny service,2026Q1,' in rows
    assert not any(row.startswith("902") for row in rows)
    told = {(one["change"], one["code"]) for one in shown["changes"]}
    assert {("added", "901"), ("no longer active", "31"), ("not on the code server", "2")} <= told
    check_project(project, "2023Q1")


def test_a_task_that_no_rule_knows_is_told_and_not_added(project: Path, tmp_path: Path) -> None:
    file = export(tmp_path / "1221.json", [*all_tasks(), concept("99", "Uusi tehtävä", "")])
    _, shown = imported(file, "--write")
    assert ("unknown", "99") in {(one["change"], one["code"]) for one in shown["changes"]}
    assert "Uusi teht" not in (project / "seeds/code_lists/service_tasks.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "neither JSON nor a CSV"),
        ("{", "not valid JSON"),
        ("[]", "hold no code"),
        ('{"conceptCodes": 7}', "conceptCodes"),
        ('{"conceptCodes": [7]}', "conceptCodes"),
        ('{"conceptCodes": [{"status": "ACTIVE"}]}', "no conceptCodeId"),
        ('{"conceptCodes": [{"conceptCodeId": "1", "beginDate": "soon"}]}', "no date"),
        ("a;b\n1;2\n", "no conceptCodeId"),
        ("CodeId;LongName\n1\n", "row 2 has 1 values"),
    ],
)
def test_a_file_that_is_no_export(project: Path, tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "file"
    file.write_text(text)
    code, shown = imported(file, "--list", "service_tasks")
    assert (code, told in shown["message"]) == (2, True), shown["message"]


def test_two_names_of_the_seed_that_are_one_code(project: Path, tmp_path: Path) -> None:
    file = export(tmp_path / "1221.json", [concept("P-OLDER", "Lastensuojelu", "")])
    seed = project / "seeds/code_lists/service_tasks.csv"
    seed.write_text(seed.read_text("utf-8").replace("Lapsiperheiden palvelut", "Lastensuojelu"))
    code, shown = imported(file)
    assert (code, "twice" in shown["message"]) == (2, True)
