"""Keys and signatures at the command line."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_dbt import FakeDbt


def test_keys_are_made_and_sign_a_build(
    sosdbt_main: Callable, fake_dbt: FakeDbt, raw: Path, tmp_path: Path
) -> None:
    key = tmp_path / "county.key"
    code, printed, errors = sosdbt_main("keys", "new", key)
    assert (code, errors) == (0, "")
    assert str(key) in printed and f"{key}.pub" in printed
    out = tmp_path / "out"
    common = ("build", "--quarter", "2023Q1", "--raw", raw, "--out", out, "--json")

    assert json.loads(sosdbt_main(*common)[1])["version"] == 1
    code, printed, _ = sosdbt_main(*common, "--sign", key)
    report = json.loads(printed)
    assert (code, report["status"], report["version"]) == (0, "delivered", 2)
    assert any("not signed with this key" in notice for notice in report["notices"])
    assert json.loads(sosdbt_main(*common, "--sign", key)[1])["status"] == "unchanged"

    signatures = []
    for version in (1, 2):
        with zipfile.ZipFile(out / f"sosdbt_90_2023Q1_v{version}.zip") as archive:
            signatures.append(json.loads(archive.read("manifest.json"))["signed"])
    assert signatures == [False, True]


@pytest.mark.parametrize("command", ["build", "check"])
def test_a_bad_key_stops_the_build_before_dbt(
    sosdbt_main: Callable, fake_dbt: FakeDbt, raw: Path, tmp_path: Path, command: str
) -> None:
    key = tmp_path / "county.key"
    sosdbt_main("keys", "new", key)
    key.chmod(0o644)
    code, printed, errors = sosdbt_main(
        *(command, "--quarter", "2023Q1", "--raw", raw, "--out", tmp_path / "out", "--sign", key)
    )
    assert (code, fake_dbt.calls) == (2, [])
    assert "chmod 600" in errors + printed


def test_a_check_looks_at_the_key_and_signs_nothing(
    sosdbt_main: Callable, fake_dbt: FakeDbt, raw: Path, tmp_path: Path
) -> None:
    key, out = tmp_path / "county.key", tmp_path / "out"
    sosdbt_main("keys", "new", key)
    code, _, errors = sosdbt_main(
        *("check", "--quarter", "2023Q1", "--raw", raw, "--out", out, "--sign", key)
    )
    assert (code, errors, list(out.glob("*.zip"))) == (1, "", [])
