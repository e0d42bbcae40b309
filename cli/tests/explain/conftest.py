import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "package"))

from explain_county import Built, build_once


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    base = tmp_path_factory.getbasetemp()
    return build_once(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)


@pytest.fixture
def copied(built: Built, tmp_path: Path) -> Built:
    """The built county in a folder of the test's own, to be changed."""
    shutil.copytree(built.out, tmp_path / "out")
    return replace(built, out=tmp_path / "out")


@pytest.fixture
def explain(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """`sosdbt explain` in this process: exit code, standard output, standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        from sosdbt.app import main

        monkeypatch.setattr(sys, "argv", ["sosdbt", "explain", *map(str, arguments)])
        with monkeypatch.context() as streams, pytest.raises(SystemExit) as end:
            streams.setattr(sys, "stdout", sys.stdout)
            streams.setattr(sys, "stderr", sys.stderr)
            main()
        captured = capsys.readouterr()
        return end.value.code, captured.out, captured.err

    return run
