import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hand_made import PROJECT

HEAVY = ("dbt", "duckdb", "pyarrow", "rich", "yaml", "jinja2")
START = "from sosdbt.app import main; main()"


def test_help_answers_at_once() -> None:
    """Judged by processor time, which a busy machine does not stretch."""
    used, passed = [], []
    for _ in range(5):
        before, start = _children_seconds(), time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", START, "--help"], capture_output=True, text=True, check=True
        )
        passed.append(time.perf_counter() - start)
        used.append(_children_seconds() - before)
    print(f"sosdbt --help: {min(passed):.3f} s")
    for command in ("build", "check", "demo", "rules", "explain", "status", "docs"):
        assert f"\n  {command} " in done.stdout
    assert min(used) <= 0.3


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def test_help_loads_nothing_heavy() -> None:
    code = f"import sys, sosdbt.app; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("columns", ["40", "60", "80"])
def test_no_text_is_cut(
    sosdbt_main: Callable, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    code, printed, _ = sosdbt_main("--help")
    assert code == 0
    commands = printed.split("Commands:")[1].split("Exit codes:")[0]
    names = re.findall(r"^  ([a-z]+)  ", commands, re.MULTILINE)
    assert "build" in names and "keys" in names
    for name in names:
        _, own, _ = sosdbt_main(name, "--help")
        described = " ".join(own.split("\n\n")[1].split())
        assert described in " ".join(commands.split())
        assert max(map(len, own.splitlines())) <= max(int(columns), 52)


def test_the_version_is_told(sosdbt_main: Callable) -> None:
    project = (PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    (version,) = re.findall(r'^version: "(.+)"$', project, re.MULTILINE)
    assert sosdbt_main("--version") == (0, f"sosdbt {version}\n", "")


def test_a_shell_completes_commands_and_options(tmp_path: Path) -> None:
    for words, number, wanted in (
        ("sosdbt ex", "1", "explain"),
        ("sosdbt build --q", "2", "--quarter"),
    ):
        done = subprocess.run(
            [Path(sys.executable).with_name("sosdbt")],
            env={"PATH": "", "HOME": str(tmp_path), "_SOSDBT_COMPLETE": "complete_bash",
                 "COMP_WORDS": words, "COMP_CWORD": number},
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.stdout.split() == [wanted], done.stderr
