"""A copy of the project for counties that are mostly faults, which DL-011 would not let out."""

import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
_COPIED = ("contracts", "models", "macros", "seeds", "tests", "dbt_project.yml", "profiles.yml")
FOLDER = ()
_LIMIT = "held_back_limit: "


@dataclass
class SharedProject:
    """One copy for all tests that change nothing of it, so that dbt parses it once."""

    folder: Path | None = None

    @property
    def project(self) -> Path:
        assert self.folder, "the fixture shared_project has not run"
        return self.folder / "project"

    @property
    def environment(self) -> dict[str, str]:
        # Not the usual cache, where what other tests parse would soon push it out.
        return {
            "SOSDBT_PROJECT_DIR": str(self.project),
            "XDG_CACHE_HOME": str(self.project.with_name("cache")),
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


@contextmanager
def lent(copy: Path) -> Iterator[Path]:
    """A copy of the shared project for changes, which are undone afterwards."""
    try:
        yield copy
    finally:
        _put_back(copy, SHARED.project)


def _put_back(copy: Path, sound: Path) -> None:
    was, now = _stamps(sound), _stamps(copy)
    changed = sorted(name for name in was | now if was.get(name) != now.get(name))
    for name in reversed(changed):
        if name in now:
            (copy / name).rmdir() if now[name] == FOLDER else (copy / name).unlink()
    for name in changed:
        if name in was:
            (copy / name).mkdir() if was[name] == FOLDER else shutil.copy2(
                sound / name, copy / name
            )


def _stamps(project: Path) -> dict[str, tuple[int, ...]]:
    """By the size and time of a file it shows that it was changed."""
    found = {}
    for path in project.rglob("*"):
        state = path.lstat()
        is_folder = stat.S_ISDIR(state.st_mode)
        stamp = FOLDER if is_folder else (state.st_mode, state.st_size, state.st_mtime_ns)
        found[str(path.relative_to(project))] = stamp
    return found


def set_limit(project: Path, limit: str) -> None:
    """How much may be held back; 1 for any number of rows."""
    file = project / "dbt_project.yml"
    before, _, after = file.read_text(encoding="utf-8").partition(_LIMIT)
    file.write_text(f"{before}{_LIMIT}{limit}\n{after.partition(chr(10))[2]}", encoding="utf-8")
