"""The raw data of a run, looked over before dbt starts.

`--raw` names a directory, the URL of a database, or a YAML file that lists both.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sosdbt.config import Settings, find_project
from sosdbt.county_folder import check_that_a_county_is_set, raw_of_county
from sosdbt.errors import ConfigError, InputError
from sosdbt.id_key import cache_folder
from sosdbt.package.json_form import faults_of_form
from sosdbt.raw import postgresql
from sosdbt.raw.encodings import read_systems
from sosdbt.raw.scan import RawScan, scan
from sosdbt.yaml_file import read_yaml

_SOURCES = Path(__file__).parent / "raw" / "sources.schema.json"


@dataclass(frozen=True)
class RawInput:
    folder: Path
    was_named: bool
    is_synthetic: bool
    scanned: RawScan

    @property
    def setting(self) -> str:
        """What dbt is told of it, empty for the demo county."""
        return str(self.folder) if self.was_named else ""


@contextmanager
def raw_input(named: str | Path | None, project: Path, settings: Settings) -> Iterator[RawInput]:
    """What is named, else the demo county. One that is landed is there until the end of this."""
    from sosdbt.demo import ensure_demo_county

    with landed(named) as landing:
        if settings.production and landing is None:
            raise ConfigError(
                "production is true, and then there is no demo county. "
                "Name the raw directory: --raw DIR, SOSDBT_RAW, or raw in sosdbt.yml."
            )
        folder = landing.expanduser().absolute() if landing else ensure_demo_county()
        scanned = scan(folder, *read_systems(project))
        made_up = landing is None or scanned.is_synthetic()
        if settings.production and made_up:
            raise ConfigError(
                f"{folder} holds a demo county, and production is true. "
                "Nothing made up is delivered."
            )
        if not made_up:
            check_that_a_county_is_set(project)
        yield RawInput(folder, landing is not None, made_up, scanned)


@contextmanager
def landed(raw: str | Path | None) -> Iterator[Path | None]:
    """The raw directory of what is named: itself, or what is elsewhere landed in one."""
    named = str(raw or os.environ.get("SOSDBT_RAW") or raw_of_county(find_project()))
    if named.startswith(postgresql.SCHEMES):
        sources: list[dict[str, Any]] = [{"database": named}]
    elif named.endswith((".yml", ".yaml")) and Path(named).is_file():
        sources = _read(Path(named))
    else:
        yield Path(named) if named else None
        return
    with _own_folder() as folder:
        try:
            for source in sources:
                if "database" in source:
                    postgresql.land(source["database"], source.get("schemas", {}), folder)
                else:
                    place = Path(source["folder"]).expanduser()
                    _link(Path(named).absolute().parent / place, folder)
        except FileExistsError as error:
            system = Path(error.filename).name
            raise InputError(f"{named}: the source system {system} is there twice.") from None
        try:
            yield folder
        except (InputError, ConfigError) as error:
            raise type(error)(str(error).replace(str(folder), named)) from None


def _read(path: Path) -> list[dict[str, Any]]:
    content = read_yaml(path, path.parent)
    for fault in faults_of_form(content, _SOURCES):
        raise ConfigError(f"{path}: {fault}.")
    return list(content["sources"])


def _link(raw: Path, folder: Path) -> None:
    """The files of a raw directory without a copy of them, where both are on one disk."""
    for system in scan(raw, *read_systems(find_project())).systems:
        shutil.copytree(raw / system, folder / system, copy_function=_link_or_copy)


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@contextmanager
def _own_folder() -> Iterator[Path]:
    """A folder of this process. Those of processes that were killed are removed."""
    landings = cache_folder("landing")
    landings.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in landings.glob("[0-9]*"):
        try:
            os.kill(int(left.name), 0)
        except OSError:
            shutil.rmtree(left, ignore_errors=True)
    folder = landings / str(os.getpid())
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
