"""Runs `sosdbt check` on a county and measures it. Shared by the benchmarks."""

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
_KEY = "5" * 64


@dataclass(frozen=True)
class Check:
    seconds: float
    peak_megabytes: float
    report: dict[str, Any]
    findings_file: Path


def check(raw: Path, work: Path, project: Path = PROJECT) -> Check:
    """One check of 2023Q1 in a process of its own; fails loudly where the check could not run."""
    work.mkdir(parents=True, exist_ok=True)
    key = work / "id.key"
    if not key.exists():
        key.write_text(_KEY + "\n")
        key.chmod(0o600)
    environment = {
        **os.environ,
        "SOSDBT_KEY_FILE": str(key),
        "SOSDBT_PROJECT_DIR": str(project),
    }
    command = [sys.executable, "-c", "from sosdbt.app import main; main()", "check", "--json"]
    command += ["--quarter", "2023Q1", "--raw", str(raw), "--out", str(work / "out")]
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    printed, errors = process.communicate()
    seconds = time.perf_counter() - start
    if process.returncode not in (0, 1):
        raise SystemExit(f"The check failed: {errors or printed}")
    # Of all children so far; a benchmark that wants one child's peak runs the largest last.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    (findings,) = (work / "out").glob("sosdbt_*_2023Q1.findings.csv")
    return Check(seconds, peak, json.loads(printed), findings)
