"""Whole builds by layouts that nobody here invented: signed, verified, compared, explained."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from small_county import copy_of_the_project, county_in
from test_build_with_dbt import RAW
from test_foreign_contracts import FOREIGN

pytestmark = [pytest.mark.proof, pytest.mark.dbt]


@pytest.mark.parametrize(
    ("contract", "tests"),
    [("kostra-11cf", "not run"), ("kostra-52bf", "not run"), ("semicolons", "passed")],
)
def test_a_foreign_package_is_signed_and_verified(
    tmp_path: Path, contract: str, tests: str
) -> None:
    own = county_in(tmp_path, RAW)
    assert own.build()[0] == 0
    project = copy_of_the_project(tmp_path)
    shutil.copytree(FOREIGN / "contracts" / contract, project / "contracts" / contract)
    shutil.move(project / "contracts/sosdbt-default", tmp_path / "sosdbt-default")
    county = replace(county_in(tmp_path, RAW, project), out=tmp_path / "foreign")
    key = tmp_path / "signing.key"
    assert county.run("keys", "new", str(key))[0] == 0

    code, printed, errors = county.build("--json", "--sign", str(key))
    assert (code, errors) == (0, ""), printed
    package = json.loads(printed)["package"]

    code, printed, _ = county.run("verify", package, "--public-key", f"{key}.pub", "--json")
    report = json.loads(printed)
    assert (code, report["checks"]["tests"], report["checks"]["signature"]) == (0, tests, "passed")
    code, printed, _ = county.build("--json", "--sign", str(key))
    assert (code, json.loads(printed)["status"]) == (0, "unchanged")
    if contract == "semicolons":
        shutil.move(tmp_path / "sosdbt-default", project / "contracts/sosdbt-default")
        first = next(own.out.glob("*.zip"))
        code, printed, _ = county.run("diff", str(first), package, "--json")
        assert (code, json.loads(printed)["changes"]) == (0, [])
