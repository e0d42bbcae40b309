"""Packages lie apart from raw data and from the project's sources."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_dbt import FakeDbt

Refused = Callable[..., str]


@pytest.fixture
def project(project_copy: Path) -> Path:
    return project_copy


@pytest.fixture
def refused(
    fake_dbt: FakeDbt, sosdbt_main: Callable, project: Path, raw: Path, tmp_path: Path
) -> Refused:
    """The message of a build and a check that wrote nothing."""

    def run(out: Path) -> str:
        before = _all_in(tmp_path), _all_in(project)
        for command in ("build", "check"):
            code, printed, _ = sosdbt_main(
                command, "--quarter", "2023Q1", "--raw", raw, "--out", out, "--json"
            )
            report = json.loads(printed)
            assert (code, report["status"], fake_dbt.calls) == (2, "invalid", [])
        assert (_all_in(tmp_path), _all_in(project)) == before
        return report["message"]

    return run


def _all_in(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def test_the_raw_directory_what_is_in_it_and_what_it_is_in(refused: Refused, raw: Path) -> None:
    for out in (raw, raw / "effica", raw / "out", raw / "a" / "b", raw.parent, raw / ".." / "raw"):
        assert "must be apart" in refused(out)


def test_links_are_followed(refused: Refused, raw: Path, tmp_path: Path, project: Path) -> None:
    (tmp_path / "link").symlink_to(raw)
    assert "must be apart" in refused(tmp_path / "link")
    assert "must be apart" in refused(tmp_path / "link" / "new")
    (tmp_path / "models").symlink_to(project / "models")
    assert "project itself" in refused(tmp_path / "models" / "out")


def test_a_raw_directory_that_is_a_link(refused: Refused, raw: Path, tmp_path: Path) -> None:
    moved = raw.rename(tmp_path / "moved")
    raw.symlink_to(moved)
    assert "must be apart" in refused(moved / "out")


@pytest.mark.parametrize(
    "name", ["", "models", "seeds/out", "macros", "tests", "cli", "docs", "anything", "demo"]
)
def test_folders_of_the_project(refused: Refused, project: Path, name: str) -> None:
    assert "Inside the project only deliveries/" in refused(project / name)


@pytest.mark.parametrize("name", ["deliveries", "deliveries/mine", "../out", "../project2"])
def test_places_that_will_do(
    fake_dbt: FakeDbt, sosdbt_main: Callable, project: Path, raw: Path, name: str
) -> None:
    code, *_ = sosdbt_main("build", "--quarter", "2023Q1", "--raw", raw, "--out", project / name)
    assert code == 0


@pytest.mark.parametrize("name", ["models", "seeds/new", "deliveries", "deliveries/demo"])
def test_the_demo_county_is_not_written_among_sources_or_deliveries(
    sosdbt_main: Callable, project: Path, name: str
) -> None:
    before = _all_in(project)
    code, _, errors = sosdbt_main("demo", "--raw", project / name, "--clients", 1)
    assert (code, "folder of the project" in errors) == (2, True)
    assert _all_in(project) == before


@pytest.mark.parametrize("name", ["dbt_project.yml", "models/page.html", "page.txt"])
def test_the_docs_page_replaces_no_source(sosdbt_main: Callable, project: Path, name: str) -> None:
    before = _all_in(project)
    assert sosdbt_main("docs", "--out", project / name)[0] == 2
    assert _all_in(project) == before


COMMANDS = (
    ("build", "--quarter", "2023Q1"),
    ("check", "--quarter", "2023Q1"),
    ("status",),
    ("keys",),
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_file_is_no_place_for_deliveries(
    sosdbt_main: Callable, project: Path, raw: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    out = tmp_path / "package.zip"
    out.write_text("")
    message = _refusal_of(sosdbt_main, command, raw, out)
    assert f"{out} is a file" in message and "--out" in message


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize(
    "name",
    [
        "sosdbt_90_history.json",
        "sosdbt_90_2023Q1_v1.zip",
        "sosdbt_90_2023Q1_v1.findings.csv",
        "sosdbt_90_2023Q1.fates.csv",
    ],
)
def test_deliveries_of_another_account_are_told_with_what_to_do(
    sosdbt_main: Callable,
    project: Path,
    raw: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    name: str,
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / name).write_text("")
    _close_to_others(monkeypatch, out / name)
    message = _refusal_of(sosdbt_main, command, raw, out)
    assert f"{out / name} cannot be read: Permission denied." in message
    assert "one account, or a folder each with the same key" in message


def test_a_folder_where_the_history_should_be(
    sosdbt_main: Callable, project: Path, raw: Path, tmp_path: Path
) -> None:
    history = tmp_path / "out" / "sosdbt_90_history.json"
    history.mkdir(parents=True)
    message = _refusal_of(sosdbt_main, COMMANDS[0], raw, history.parent)
    assert f"{history} cannot be read: Is a directory." in message and "account" not in message


def _refusal_of(main: Callable, command: tuple[str, ...], raw: Path, out: Path) -> str:
    of_raw = ("--raw", raw) if "--quarter" in command else ()
    code, _, errors = main(*command, *of_raw, "--out", out)
    assert code == 2, errors
    assert "Errno" not in errors
    return errors


def _close_to_others(monkeypatch: pytest.MonkeyPatch, closed: Path) -> None:
    """For this process, which may be root's, as for one of another account."""
    open_ = Path.open

    def refuse(path: Path, *arguments: object, **named: object) -> object:
        if path == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return open_(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", refuse)
