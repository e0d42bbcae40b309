import fcntl
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "package"))

from diff_builds import build_all


@pytest.fixture(scope="session")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four built deliveries, made once, though several pytest workers ask for them."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    folder = base / "diff_builds"
    with (base / "diff_builds.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            folder.mkdir()
            build_all(folder)
            (folder / "done").touch()
    return folder


@pytest.fixture
def sosdbt_diff(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs `sosdbt diff` in this process: exit code, standard output, standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        from sosdbt.app import main

        monkeypatch.setattr(sys, "argv", ["sosdbt", "diff", *map(str, arguments)])
        with monkeypatch.context() as streams, pytest.raises(SystemExit) as end:
            streams.setattr(sys, "stdout", sys.stdout)
            streams.setattr(sys, "stderr", sys.stderr)
            main()
        captured = capsys.readouterr()
        return end.value.code, captured.out, captured.err

    return run
