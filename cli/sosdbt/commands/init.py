"""sosdbt init: a county's own folder, with its settings, its mappings and its key."""

import shutil
import sys
from pathlib import Path
from typing import Any

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.county_folder import FILE, OWN_SEEDS, carried_project, project_of
from sosdbt.errors import ConfigError
from sosdbt.files import partial, write_new
from sosdbt.id_key import is_there, key_file, load_or_create_key
from sosdbt.raw_input import raw_input
from sosdbt.seeds import read_seed
from sosdbt.text import layout, lines_of

_HERE = Path(__file__).parent
_FILES = {FILE: "init.yml.j2", "README.md": "init.md.j2", ".gitignore": "init.gitignore.j2"}


def init(folder: Path, county: str | None, raw: str | None, is_production: bool) -> Answer:
    """The folder is there in the end if all in it is sound, or not at all."""
    folder = folder.expanduser().absolute()
    counties = {
        row["code"]: row["name_fi"]
        for row in read_seed(carried_project(), "code_lists/counties.csv")
    }
    county = county or _asked_for(counties)
    if county not in counties:
        raise ConfigError(f"--county '{county}' is no county. There are:\n{_told(counties)}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigError(f"{folder} is there already and was not touched. Name a new folder.")
    if raw and "://" not in raw:
        raw = str(Path(raw).expanduser().absolute())
    said: dict[str, Any] = {
        "county": county,
        "name": counties[county],
        "raw": raw,
        "is_production": is_production,
    }
    unfinished = partial(folder)
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        notices = _write(unfinished, said)
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written: {error.strerror}.") from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    had_key = is_there(key_file())
    load_or_create_key()
    content = {
        "status": "ok",
        "folder": str(folder),
        **said,
        "key_file": str(key_file()),
        "key_is_new": not had_key,
        "notices": notices,
        "message": None,
    }
    own = {name: content[name] for name in ("folder", "raw", "key_file")}
    return Answer(content, lines_of(_HERE / "init.txt.j2", content), own=own)


def _write(folder: Path, said: dict[str, Any]) -> list[str]:
    """Gives the notices of the raw data."""
    folder.mkdir(mode=0o700, parents=True)
    for name, template in _FILES.items():
        write_new(folder / name, layout(_HERE / template).render(said).encode(), 0o644)
    for name in OWN_SEEDS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_new(folder / name, (carried_project() / name).read_bytes(), 0o644)
    project = project_of(folder)
    settings = config.read_settings(project)
    if not said["raw"]:
        return []
    with raw_input(said["raw"], project, settings) as raw:
        return list(raw.scanned.notices)


def _asked_for(counties: dict[str, str]) -> str:
    if not _is_a_person():
        raise ConfigError(f"Say which county it is: --county CODE. There are:\n{_told(counties)}")
    print(_told(counties))
    return input("Code of the county: ").strip()


def _told(counties: dict[str, str]) -> str:
    return "\n".join(f"  {code}  {name}" for code, name in counties.items())


def _is_a_person() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()
