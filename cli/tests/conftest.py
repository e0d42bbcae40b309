"""What tests of several folders share."""

import fcntl
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

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
