import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_dbt import FakeDbt
from three_quarters import build_three_quarters

import sosdbt.build


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "dbt: runs the real dbt, which takes seconds")


@pytest.fixture
def fake_dbt(monkeypatch: pytest.MonkeyPatch) -> FakeDbt:
    fake = FakeDbt()
    monkeypatch.setattr(sosdbt.build, "run_dbt", fake)
    return fake


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw" / "effica"
    folder.mkdir(parents=True)
    (folder / "clients.csv").write_text("client_id,shoe_size\n1,43\n")
    return folder.parent


@pytest.fixture(autouse=True)
def own_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the tester's own key, variables or directory plays a part."""
    for name in os.environ:
        if name.startswith(("SOSDBT_", "DBT_")):
            monkeypatch.delenv(name)
    key = tmp_path / "key" / "id.key"
    key.parent.mkdir()
    key.write_text("5" * 64 + "\n")
    key.chmod(0o600)
    monkeypatch.setenv("SOSDBT_KEY_FILE", str(key))


@pytest.fixture
def project_copy(project_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOSDBT_PROJECT_DIR", str(project_copy))
    return project_copy


@pytest.fixture
def refusal(
    project_copy: Path,
    fake_dbt: FakeDbt,
    sosdbt_main: Callable[..., tuple[int, str, str]],
    raw: Path,
    tmp_path: Path,
) -> Callable[..., str]:
    """The message with which a build and a check end before dbt starts."""

    def ask(exit_code: int = 2) -> str:
        messages = set()
        for command in ("build", "check"):
            code, printed, _ = sosdbt_main(
                command, "--quarter", "2023Q1", "--raw", raw, "--out", tmp_path / "out", "--json"
            )
            assert code == exit_code, printed
            messages.add(json.loads(printed)["message"])
        assert fake_dbt.calls == []
        (message,) = messages
        return message

    return ask


@pytest.fixture(scope="session")
def three_quarters(once: Callable[..., Path]) -> Path:
    return once("three_quarters", build_three_quarters)
