import subprocess
import sys
import time

HEAVY = ("dbt", "duckdb", "pyarrow", "rich", "yaml", "jinja2")
START = "from sosdbt.app import main; main()"


def test_help_answers_at_once() -> None:
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", START, "--help"], capture_output=True, text=True, check=True
        )
        seconds.append(time.perf_counter() - start)
    print(f"sosdbt --help: {min(seconds):.3f} s")
    for command in ("build", "check", "demo", "docs"):
        assert f"\n  {command} " in done.stdout
    assert min(seconds) <= 0.3


def test_help_loads_nothing_heavy() -> None:
    code = f"import sys, sosdbt.app; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
