"""Where deliveries may lie: apart from raw data, from the project's sources and from each other."""

import os
from pathlib import Path

from sosdbt.county_folder import home_of, said_in
from sosdbt.errors import ConfigError
from sosdbt.package.names import DEMO, series_of

_DELIVERIES = "deliveries"
_NOT_FOR_DATA = {"models", "seeds", "macros", "tests", "cli", "docs", "contracts", "rules"}


def deliveries_folder(project: Path, out: Path | None, of_demo: bool) -> Path:
    """The folder for deliveries, which need not exist."""
    home = home_of(project)
    default = home / _DELIVERIES / DEMO if of_demo else said_in(project).get("out")
    return home / (out.absolute() if out else Path(default or _DELIVERIES)).expanduser()


def folders_to_look_in(project: Path, out: Path | None) -> list[Path]:
    """The folder named, or by default that of the county's deliveries and that of the demo's."""
    folders = [deliveries_folder(project, out, of_demo) for of_demo in (False, True)]
    return folders[:1] if out else folders


def check_place(project: Path, out: Path, raw: Path, of_demo: bool) -> None:
    """Raises where a delivery would lie among raw data or sources. Nothing is written before."""
    place, sources, data = _real(out), _real(project), _real(raw)
    if place.is_relative_to(data) or data.is_relative_to(place):
        raise ConfigError(
            f"--out {out} and the raw directory {raw} must be apart: neither may be in the other."
        )
    own = _real(home_of(project)) / _DELIVERIES
    if home_of(project) != project:
        refuse_sources(project, out, "--out", but=_DELIVERIES)
    if place.is_relative_to(sources) and not place.is_relative_to(own):
        raise ConfigError(
            f"--out {out} is a folder of the project itself. "
            f"Inside the project only {_DELIVERIES}/ is for packages; name that or another place."
        )
    if not of_demo and place.is_relative_to(own / DEMO):
        raise ConfigError(f"--out {out} is for the demo county. Name another place.")


def refuse_sources(project: Path, folder: Path, option: str, but: str = "") -> None:
    """Raises where something else would be written among sources or deliveries."""
    place, sources = _real(folder), _real(home_of(project))
    names = (_NOT_FOR_DATA | {_DELIVERIES}) - {but}
    if any(place.is_relative_to(sources / name) for name in names):
        raise ConfigError(f"{option} {folder} is a folder of the project. Name another place.")


def check_series(out: Path, county: str, of_demo: bool) -> None:
    """Raises where deliveries of another series lie: the demo's among real ones, or a county's."""
    for series, name in _deliveries_in(out):
        if (series == DEMO) != of_demo:
            here, there = ("synthetic", "real") if of_demo else ("real", "synthetic")
            refused = f"a {there} delivery, and takes no {here} one"
        elif series not in (DEMO, county):
            refused = f"a delivery of county {series}, and takes none of county {county}"
        else:
            continue
        raise ConfigError(
            f"{out} holds {name}, {refused}. "
            "Name another folder with --out, or move those deliveries away."
        )


def series_in(out: Path, county: str) -> str:
    """Whose deliveries a folder holds."""
    return DEMO if any(series == DEMO for series, _ in _deliveries_in(out)) else county


def of_another_account(error: OSError) -> str:
    """What to do where another person's deliveries are in the way."""
    if not isinstance(error, PermissionError):
        return "Mend that, or move it away."
    return (
        "What a build writes is for its owner only: two people who deliver need one account, "
        "or a folder each with the same key (sosdbt keys)."
    )


def _deliveries_in(out: Path) -> list[tuple[str, str]]:
    """Series and name of each package and history. Raises where one cannot be read."""
    found, path = [], out
    try:
        if out.exists() and not out.is_dir():
            raise ConfigError(f"{out} is a file. Deliveries need a folder: name one with --out.")
        for path in sorted(out.glob("sosdbt_*")):
            if path.is_file() or path.suffix == ".json":
                with path.open("rb"):
                    series = series_of(path.name)
                found += [(series, path.name)] if series else []
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {error.strerror}. {of_another_account(error)}"
        ) from None
    return found


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path.expanduser()))
