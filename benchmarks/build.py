"""A whole build against that of an earlier revision: time, memory, and where the time goes.

Run as `python benchmarks/build.py REVISION [--clients N] [--rounds N]`. Both revisions use the
libraries that are installed, and take turns. Each builds a quarter that it has not built before:
what is parsed may be kept, the database not.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
MEASURED = ("total", "processor", "import", "parse", "sql", "package", "nodes", "peak_mb")


def _environment(project: Path, work: Path) -> dict[str, str]:
    key = work / "id.key"
    if not key.exists():
        key.write_text("5" * 64 + "\n")
        key.chmod(0o600)
    return {
        **os.environ,
        "PYTHONPATH": str(project / "cli"),
        "SOSDBT_PROJECT_DIR": str(project),
        "SOSDBT_KEY_FILE": str(key),
        "XDG_CACHE_HOME": str(work / "cache"),
    }


def build(project: Path, raw: Path, work: Path, number: int) -> dict[str, float]:
    command = [sys.executable, str(PROJECT / "benchmarks/measured_build.py"), "build", "--json"]
    command += ["--quarter", "2023Q1", "--raw", str(raw), "--out", str(work / f"out{number}")]
    ran = subprocess.run(
        command, env=_environment(project, work), capture_output=True, text=True, cwd=work
    )
    if ran.returncode:
        raise SystemExit(f"{project}: {ran.stderr[-2000:]}")
    measured = json.loads(ran.stdout)
    if measured.pop("status") != "delivered":
        raise SystemExit(f"{project}: {measured['message']}")
    measured.pop("message")
    return measured


def compare(revision: str, clients: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="sosdbt-bench-") as name:
        folder = Path(name)
        earlier = folder / "earlier"
        git = ["git", "-C", str(PROJECT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(earlier), revision], check=True)
        try:
            raw = folder / "raw"
            sosdbt = [sys.executable, "-c", "from sosdbt.app import main; main()"]
            demo = [*sosdbt, "demo", "--raw", str(raw), "--clients", str(clients), "--seed", "1"]
            # What the earlier revision writes, both can read.
            of_then = {**os.environ, "PYTHONPATH": str(earlier / "cli")}
            subprocess.run(demo, check=True, stdout=subprocess.DEVNULL, env=of_then)
            results: dict[Path, list[dict[str, float]]] = {earlier: [], PROJECT: []}
            for number in range(rounds + 1):
                for project, measured in results.items():
                    work = folder / f"work-{project.name}"
                    work.mkdir(exist_ok=True)
                    found = build(project, raw, work, number)
                    if number:  # The first round fills the caches.
                        measured.append(found)
        finally:
            subprocess.run([*git, "remove", "--force", str(earlier)], check=False)
    _print(revision, clients, results[earlier], results[PROJECT])


def _print(revision: str, clients: int, before: list, now: list) -> None:
    print(f"{clients:,} clients, median of {len(now)}      {revision:>10}        now   ratio")
    middle = {
        what: [statistics.median(run.get(what, 0.0) for run in runs) for runs in (before, now)]
        for what in MEASURED
    }
    for what, (old, new) in middle.items():
        ratio = f"{new / old:7.2f}" if old else "      -"
        print(f"{what:32} {old:10.2f} {new:10.2f} {ratio}")
    bare = middle["total"][1] / (middle["sql"][1] + middle["import"][1])
    print(f"whole build against its SQL and dbt's import: {bare:.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("revision", help="what to compare with, such as fdf6fb6")
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    told = parser.parse_args()
    compare(told.revision, told.clients, told.rounds)
