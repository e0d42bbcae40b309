"""Another key gives other ids: it is never taken without a word."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_dbt import FakeDbt

Build = Callable[..., tuple[int, dict]]
OTHER = "6" * 64


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return tmp_path / "key" / "id.key"


@pytest.fixture
def build(fake_dbt: FakeDbt, sosdbt_main: Callable, raw: Path, tmp_path: Path, key: Path) -> Build:
    """Builds with the key in its file, as dbt does."""

    def run(*arguments: object, command: str = "build") -> tuple[int, dict]:
        if key.exists():
            text = key.read_text().strip()
            fake_dbt.changes = [f"update raw.id_key set id_key = '{text}'"]
        places = ("--raw", raw, "--out", tmp_path / "out")
        code, printed, _ = sosdbt_main(
            command, "--quarter", "2023Q1", *places, "--json", *arguments
        )
        return code, json.loads(printed)

    return run


def _change(key: Path, text: str = OTHER) -> None:
    key.write_text(text + "\n")


def _fault(result: tuple[int, dict]) -> str:
    code, report = result
    assert (code, report["status"]) == (2, "invalid")
    return report["message"]


def _manifest(tmp_path: Path, version: int) -> dict:
    with zipfile.ZipFile(tmp_path / "out" / f"sosdbt_90_2023Q1_v{version}.zip") as archive:
        return json.loads(archive.read("manifest.json"))


def test_a_named_key_file_that_is_not_there_is_an_error(
    build: Build, key: Path, fake_dbt: FakeDbt, tmp_path: Path
) -> None:
    key.unlink()
    for command in ("build", "check"):
        message = _fault(build(command=command))
        assert str(key) in message and "SOSDBT_KEY_FILE" in message
        assert "copy it there" in message
    assert (key.exists(), fake_dbt.calls, (tmp_path / "out").exists()) == (False, [], False)


def test_a_named_key_file_is_made_where_that_is_meant(build: Build, key: Path) -> None:
    key.unlink()
    assert build("--new-key")[0] == 0
    assert len(key.read_text()) == 65


def test_another_key_than_that_of_the_last_delivery_stops_the_build(
    build: Build, key: Path, fake_dbt: FakeDbt, tmp_path: Path
) -> None:
    build()
    (tmp_path / "out" / "sosdbt_90_history.json").unlink()
    before = sorted(path.name for path in (tmp_path / "out").iterdir())
    _change(key)
    fake_dbt.calls.clear()
    for command in ("build", "check"):
        message = _fault(build(command=command))
        assert "sosdbt_90_2023Q1_v1.zip" in message and "--new-key" in message
    assert fake_dbt.calls == []
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == before


def test_the_history_remembers_the_key_when_the_packages_are_elsewhere(
    build: Build, key: Path, tmp_path: Path
) -> None:
    build()
    (tmp_path / "out" / "sosdbt_90_2023Q1_v1.zip").unlink()
    _change(key)
    assert "sosdbt_90_2023Q1_v1.zip" in _fault(build())


def test_a_new_key_that_is_meant_is_told_in_the_manifest(
    build: Build, key: Path, fake_dbt: FakeDbt, tmp_path: Path
) -> None:
    build()
    _change(key)
    fake_dbt.nodes = list(fake_dbt.nodes)
    code, report = build("--new-key", "--as-of", "2023-05-02")
    assert (code, report["status"]) == (0, "unchanged")
    (tmp_path / "out" / "sosdbt_90_2023Q1_v1.zip").unlink()
    code, report = build("--new-key")
    assert (code, report["version"]) == (0, 2)
    manifest = _manifest(tmp_path, 2)
    assert manifest["key_replaces"] not in (None, manifest["key_fingerprint"])
    # From now on it is the key.
    assert build()[0] == 0
    assert "last delivery" in _fault(build("--new-key"))


def test_without_another_key_the_manifest_names_none(build: Build, tmp_path: Path) -> None:
    build()
    assert _manifest(tmp_path, 1)["key_replaces"] is None


def test_a_key_that_is_gone_is_not_made_anew_without_a_word(
    build: Build, key: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SOSDBT_KEY_FILE")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "key"))
    (tmp_path / "key" / "sosdbt").mkdir()
    home = key.rename(tmp_path / "key" / "sosdbt" / "id.key")
    home.write_text("5" * 64 + "\n")
    build()
    home.unlink()
    message = _fault(build())
    assert f"There is no key file {home}" in message and "copy it there" in message
    assert "sosdbt_90_2023Q1_v1.zip" in message and "backup" in message
    assert not home.exists()


def test_a_named_key_file_that_is_not_there_is_named_by_its_variable_after_a_delivery_too(
    build: Build, key: Path
) -> None:
    build()
    key.unlink()
    message = _fault(build())
    assert f"SOSDBT_KEY_FILE names {key}" in message and "sosdbt_90_2023Q1_v1.zip" in message
    assert "copy it there" in message


def test_a_build_tells_of_the_key_that_it_makes_once(
    build: Build, key: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def told(result: tuple[int, dict]) -> list[str]:
        return [notice for notice in result[1]["notices"] if "new key" in notice]

    assert told(build()) == []
    monkeypatch.delenv("SOSDBT_KEY_FILE")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (notice,) = told(build("--new-key"))
    made = tmp_path / "config" / "sosdbt" / "id.key"
    assert str(made) in notice and "ack it up" in notice and "county has a key" in notice
    assert made.read_text().strip() not in notice
    assert told(build("--new-key", command="check")) == []


@pytest.mark.parametrize("command", ["build", "keys"])
def test_a_key_in_a_folder_that_nobody_may_enter(
    sosdbt_main: Callable, raw: Path, key: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    exists = Path.exists

    def refuse(path: Path) -> bool:
        if path == key:
            raise PermissionError(13, "Permission denied", str(path))
        return exists(path)

    monkeypatch.setattr(Path, "exists", refuse)
    arguments = ("--quarter", "2023Q1", "--raw", raw) if command == "build" else ()
    code, _, errors = sosdbt_main(command, "--out", key.parent.parent / "out", *arguments)
    assert (code, f"{key} cannot be used: Permission denied" in errors) == (2, True)


def test_keys_tells_which_key_made_which_delivery(
    build: Build, key: Path, sosdbt_main: Callable, tmp_path: Path
) -> None:
    build()
    _change(key)
    (tmp_path / "out" / "sosdbt_90_2023Q1_v1.zip").unlink()
    build("--new-key")
    fingerprints = [entry["key_fingerprint"] for entry in _deliveries(sosdbt_main, tmp_path)]
    assert len(set(fingerprints)) == 2
    code, printed, _ = sosdbt_main("keys", "--out", tmp_path / "out")
    assert code == 0
    lines = printed.splitlines()
    assert str(key) in lines[0]
    assert lines[lines.index(f"  {fingerprints[0]}") + 1] == "    2023Q1 v1"
    assert lines[lines.index(f"  {fingerprints[1]}  (the key of now)") + 1] == "    2023Q1 v2"


def test_keys_makes_no_key(sosdbt_main: Callable, key: Path, tmp_path: Path) -> None:
    key.unlink()
    code, printed, _ = sosdbt_main("keys", "--out", tmp_path / "out")
    assert (code, printed.splitlines()[0]) == (0, f"There is no key file {key}.")
    assert not key.exists()


def _deliveries(sosdbt_main: Callable, tmp_path: Path) -> list[dict]:
    code, printed, _ = sosdbt_main("keys", "--out", tmp_path / "out", "--json")
    assert code == 0
    return json.loads(printed)["deliveries"]
