"""What tests of several folders share."""

import fcntl
import filecmp
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lenient_project import PROJECT, SHARED, lenient_project, lent

Fill = Callable[[Path], None]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Fill], Path]:
    """Fills a folder once, though several pytest workers ask for it."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent

    def fill_once(name: str, fill: Fill) -> Path:
        folder = base / name
        done = folder / "done"
        with (base / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                folder.mkdir()
                fill(folder)
                done.touch()
        return folder

    return fill_once


@pytest.fixture(scope="session", autouse=True)
def shared_project(once: Callable[[str, Fill], Path]) -> Iterator[None]:
    """The shared project, and a cache that is not the tester's own."""
    folder = once("shared_project", lambda folder: lenient_project(folder / "project"))
    SHARED.folder = folder
    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(folder.parent / "cache")
    yield
    if before is None:
        del os.environ["XDG_CACHE_HOME"]
    else:
        os.environ["XDG_CACHE_HOME"] = before
    _check_that_nothing_changed(folder / "project")


def _check_that_nothing_changed(project: Path) -> None:
    for name in ("contracts", "models", "macros", "seeds", "tests"):
        assert _same(PROJECT / name, project / name), f"a test changed {project / name}"


@pytest.fixture(scope="session")
def kept_copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield (copy := shutil.copytree(SHARED.project, tmp_path_factory.mktemp("lent") / "project"))
    _check_that_nothing_changed(copy)


@pytest.fixture
def project_copy(kept_copy: Path) -> Iterator[Path]:
    """A project to change, which is put back."""
    with lent(kept_copy):
        yield kept_copy


def _same(one: Path, other: Path) -> bool:
    files = [{p.relative_to(of) for p in of.rglob("*") if p.is_file()} for of in (one, other)]
    _, wrong, unread = filecmp.cmpfiles(one, other, map(str, files[0]), shallow=False)
    return files[0] == files[1] and not wrong and not unread


@pytest.fixture
def sosdbt_main(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs the command line in this process: exit code, standard output, standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        from sosdbt.app import main

        monkeypatch.setattr(sys, "argv", ["sosdbt", *map(str, arguments)])
        with monkeypatch.context() as streams, pytest.raises(SystemExit) as end:
            streams.setattr(sys, "stdout", sys.stdout)
            streams.setattr(sys, "stderr", sys.stderr)
            main()
        captured = capsys.readouterr()
        return end.value.code, captured.out, captured.err

    return run
