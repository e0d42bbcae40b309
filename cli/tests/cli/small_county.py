"""A county small enough to work out by hand, and the command line run on it for real."""

import csv
import io
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from forked import forked
from lenient_project import SHARED, lenient_project

# A shell ignores SIGINT in what it starts in the background, and that is inherited.
START = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from sosdbt.app import main; main()"
)


@dataclass(frozen=True)
class County:
    raw: Path
    out: Path
    environment: dict[str, str]

    @property
    def directories(self) -> tuple[str, ...]:
        return ("--raw", str(self.raw), "--out", str(self.out))

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", START, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment,
        )

    def start_build(
        self, command: str, *options: str, quarter: str = "2023Q1"
    ) -> subprocess.Popen[str]:
        return self.start(command, *options, "--quarter", quarter, *self.directories)

    def build(self, *options: str, quarter: str = "2023Q1") -> tuple[int, str, str]:
        return self.run("build", *options, "--quarter", quarter, *self.directories)

    def check(self, *options: str, quarter: str = "2023Q1") -> tuple[int, str, str]:
        return self.run("check", *options, "--quarter", quarter, *self.directories)

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        return forked("sosdbt", *arguments, environment=self.environment)

    def table(self, name: str, version: int = 1) -> list[dict[str, str]]:
        with zipfile.ZipFile(self.out / f"sosdbt_90_2023Q1_v{version}.zip") as archive:
            text = archive.read(name).decode("utf-8")
        return list(csv.DictReader(io.StringIO(text, newline="")))


def county_in(folder: Path, files: dict[str, str], project: Path | None = None) -> County:
    for name, text in files.items():
        path = folder / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    key = folder / "id.key"
    key.write_text("5" * 64 + "\n")
    key.chmod(0o600)
    return county_at(folder, project)


def county_at(folder: Path, project: Path | None = None) -> County:
    """What county_in has written there."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SOSDBT_", "DBT_"))}
    environment = {
        **kept,
        "SOSDBT_KEY_FILE": str(folder / "id.key"),
        **({"SOSDBT_PROJECT_DIR": str(project)} if project else SHARED.environment),
        "SOSDBT_THREADS": "2",
    }
    return County(folder / "raw", folder / "out", environment)


def copy_of_the_project(folder: Path) -> Path:
    return lenient_project(folder / "project")
