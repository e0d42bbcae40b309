"""The raw data of a run, looked over before dbt starts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sosdbt.config import Settings
from sosdbt.errors import ConfigError
from sosdbt.raw.encodings import read_encodings, read_sources
from sosdbt.raw.landing import landed
from sosdbt.raw.scan import RawScan, scan


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
                "Name the raw directory: --raw DIR, or SOSDBT_RAW."
            )
        folder = landing.expanduser().absolute() if landing else ensure_demo_county()
        scanned = scan(folder, read_encodings(project), read_sources(project))
        made_up = landing is None or scanned.is_synthetic()
        if settings.production and made_up:
            raise ConfigError(
                f"{folder} holds a demo county, and production is true. "
                "Nothing made up is delivered."
            )
        yield RawInput(folder, landing is not None, made_up, scanned)
