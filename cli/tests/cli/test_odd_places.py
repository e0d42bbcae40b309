"""Folders may have any name: what the engine would misread is kept from it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from small_county import copy_of_the_project, county_in

from sosdbt.work_area import database_in

ODD = 'it\'s #1? 100% "ä" [x]*{y}'
CLIENTS = "client_id,birth_date\n1,1990-01-01\n"


def test_a_plain_folder_holds_its_database(tmp_path: Path) -> None:
    for name in ("plain", "with blanks", "it's", "100%", "ä", "[x]*", "a" * 200):
        assert database_in(tmp_path / name).parent == tmp_path / name


@pytest.mark.parametrize("sign", ["?", "#", "\\"])
def test_a_folder_that_the_engine_misreads_has_its_database_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sign: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    odd, other = tmp_path / f"a{sign}b", tmp_path / f"a{sign}c"
    odd.mkdir()
    (tmp_path / "link").symlink_to(odd)
    found = database_in(odd / "2023Q1")
    assert not {"?", "#", "\\"} & set(str(found))
    assert found.is_relative_to(tmp_path / "cache" / "sosdbt")
    assert found == database_in(odd / "2023Q1") == database_in(tmp_path / "link" / "2023Q1")
    assert len({found, database_in(odd / "2023Q2"), database_in(other / "2023Q1")}) == 3


@pytest.mark.proof
@pytest.mark.dbt
def test_a_project_and_deliveries_in_odd_places(tmp_path: Path, sosdbt_main: Callable) -> None:
    (tmp_path / ODD).mkdir()
    project = copy_of_the_project(tmp_path / ODD)
    county = county_in(tmp_path / ODD, {"effica/clients.csv": CLIENTS}, project)
    county.environment["XDG_CACHE_HOME"] = str(tmp_path / "cache")
    code, printed, errors = county.build()
    assert (code, errors) == (0, "")
    assert str(county.out / "sosdbt_90_2023Q1_v1.zip") in printed
    for command in (
        ("explain", "effica/clients/1", "--out", str(county.out)),
        ("status", "--out", str(county.out)),
        ("verify", str(county.out / "sosdbt_90_2023Q1_v1.zip")),
    ):
        code, printed, errors = county.run(*command)
        assert (code, errors) == (0, ""), printed
    (database,) = (tmp_path / "cache").rglob("sosdbt.duckdb")
    assert database.stat().st_mode & 0o077 == 0
    assert not list(county.out.rglob("*.duckdb"))
