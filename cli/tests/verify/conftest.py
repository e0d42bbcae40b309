import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from forked import forked
from hand_made import PROJECT, write_database
from package_tools import Members, read_members

from sosdbt.keys import load_private_key, new_keys
from sosdbt.package.contract import contract_in_force
from sosdbt.package.publish import Deliveries
from sosdbt.package.write import deliver
from sosdbt.results import open_database, read_results


@pytest.fixture(autouse=True)
def own_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Nothing of the tester's own plays a part, and no check leaves anything behind."""
    for name in os.environ:
        if name.startswith(("SOSDBT_", "DBT_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SOSDBT_PROJECT_DIR", str(PROJECT))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", None)
    yield temporary
    assert list(temporary.iterdir()) == []


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return new_keys(tmp_path_factory.mktemp("keys") / "county.key")


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Members:
    """The members of a small package that is as it should be, not signed."""
    return read_members(_hand_made(tmp_path_factory.mktemp("sound")))


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory, keys: tuple[Path, Path]) -> Members:
    return read_members(_hand_made(tmp_path_factory.mktemp("signed"), keys[0]))


def _hand_made(folder: Path, key: Path | None = None) -> Path:
    with open_database(write_database(folder / "sosdbt.duckdb")) as connection:
        return deliver(
            connection,
            project=PROJECT,
            contract=contract_in_force(PROJECT, "2023Q1"),
            results=read_results(connection, "en"),
            deliveries=Deliveries(folder, "90", "2023Q1"),
            folder=folder / "package",
            notices=[],
            signer=load_private_key(key) if key else None,
        ).package


@pytest.fixture(scope="session")
def demo(once: Callable[..., Path]) -> Path:
    """A folder with the signed package of the demo county and its key."""
    return once("demo_package", _build_demo)


def _build_demo(folder: Path) -> None:
    new_keys(folder / "county.key")
    code, printed, errors = forked(
        *("sosdbt", "build", "--quarter", "2023Q1", "--out", folder / "out"),
        *("--sign", folder / "county.key"),
    )
    assert code == 0, printed + errors
