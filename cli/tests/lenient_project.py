"""A copy of the project for counties that are mostly faults, which DL-011 would not let out."""

import shutil
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
_COPIED = ("contracts", "models", "macros", "seeds", "tests", "dbt_project.yml", "profiles.yml")
# What dbt reads while it runs, or not at all.
UNPARSED = ("contracts", "seeds")
_LIMIT = "held_back_limit: "


@dataclass
class SharedProject:
    """One copy for all tests that change nothing of it, so that dbt parses it once."""

    folder: Path | None = None

    @property
    def environment(self) -> dict[str, str]:
        assert self.folder, "the fixture shared_project has not run"
        # Not the usual cache, where what other tests parse would soon push it out.
        return {
            "SOSDBT_PROJECT_DIR": str(self.folder / "project"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
        }


SHARED = SharedProject()


def lenient_project(copy: Path) -> Path:
    """Made where it is not there yet."""
    if copy.exists():
        return copy
    copy.mkdir(parents=True)
    for name in _COPIED:
        source = PROJECT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / name)
    set_limit(copy, "1")
    return copy


def set_limit(project: Path, limit: str) -> None:
    """How much may be held back; 1 for any number of rows."""
    file = project / "dbt_project.yml"
    before, _, after = file.read_text(encoding="utf-8").partition(_LIMIT)
    file.write_text(f"{before}{_LIMIT}{limit}\n{after.partition(chr(10))[2]}", encoding="utf-8")
