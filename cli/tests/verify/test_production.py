"""A receiver in production refuses what was made for trying, though the package is sound."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from package_tools import Members, faults_of, manifest_of, with_manifest, write_package
from typer.testing import CliRunner

from sosdbt.app import app
from sosdbt.verify.check import verify


def _made(sound: Members, kind: str, production: bool) -> Members:
    manifest: dict[str, Any] = manifest_of(sound)
    manifest["kind"] = kind
    manifest["settings"]["production"] = production
    return with_manifest(sound, manifest)


@pytest.mark.parametrize(
    ("kind", "production", "says"),
    [
        ("SYNTHETIC", False, "SYNTHETIC"),
        ("REAL", False, "settings.production is false"),
    ],
)
def test_what_was_made_for_trying_is_refused_in_production_only(
    sound: Members, tmp_path: Path, kind: str, production: bool, says: str
) -> None:
    path = write_package(_made(sound, kind, production), tmp_path)
    assert verify(path, with_tests=False).exit_code == 0
    report = verify(path, with_tests=False, for_production=True)
    assert report.exit_code == 1
    (fault,) = faults_of(report)
    assert says in fault


def test_a_real_package_made_for_production_is_taken(sound: Members, tmp_path: Path) -> None:
    path = write_package(_made(sound, "REAL", True), tmp_path)
    report = verify(path, with_tests=False, for_production=True)
    assert (report.exit_code, faults_of(report)) == (0, [])


def test_the_option_reaches_the_check(
    sound: Members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sosdbt.commands.verify.run_checks", partial(verify, with_tests=False))
    path = write_package(_made(sound, "SYNTHETIC", False), tmp_path)
    result = CliRunner().invoke(app, ["verify", str(path), "--production"])
    assert result.exit_code == 1
    assert "SYNTHETIC" in result.output


def test_synthetic_data_cannot_say_that_it_was_made_for_production(
    sound: Members, tmp_path: Path
) -> None:
    path = write_package(_made(sound, "SYNTHETIC", True), tmp_path)
    assert "made for production" in faults_of(verify(path, with_tests=False))[0]
