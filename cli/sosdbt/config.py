"""What a run needs to know before it starts: the project, its settings, the quarter, the dates."""

import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sosdbt.errors import ConfigError
from sosdbt.seeds import read_sound_seed, seed_date
from sosdbt.text import iso_date, shown
from sosdbt.yaml_file import read_yaml

PROJECT_FILE = "dbt_project.yml"
LONGEST_GAP = 36_500
_PACKAGE_PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Settings:
    """The variables of dbt_project.yml, checked."""

    county: str
    # Empty: the one that the seed has for the county.
    organiser: str
    production: bool
    max_gap_days: int
    clip_to_quarter: bool
    volume_change_limit: float
    held_back_limit: float
    small_count_limit: int
    time_zone: str


@dataclass(frozen=True)
class Quarter:
    name: str
    first_day: date
    last_day: date
    due_date: date


def find_project() -> Path:
    """SOSDBT_PROJECT_DIR, else the project this code lies in, else upward from here."""
    named = os.environ.get("SOSDBT_PROJECT_DIR")
    if named:
        project = Path(named).expanduser().resolve()
        if not _is_project(project):
            raise ConfigError(f"SOSDBT_PROJECT_DIR names {project}, which is no sosdbt project.")
        return project
    here = Path.cwd()
    for folder in (_PACKAGE_PROJECT, here, *here.parents):
        if _is_project(folder):
            return folder
    raise ConfigError(
        f"No sosdbt project found. Go to its folder (the one with {PROJECT_FILE}) "
        "or set SOSDBT_PROJECT_DIR."
    )


def _is_project(folder: Path) -> bool:
    project_file = folder / PROJECT_FILE
    if not project_file.is_file():
        return False
    text = project_file.read_text(encoding="utf-8", errors="replace")
    return re.search(r"^name:\s*['\"]?sosdbt['\"]?\s*$", text, re.MULTILINE) is not None


def read_settings(project: Path) -> Settings:
    content = read_yaml(project / PROJECT_FILE, project)
    variables = content.get("vars") or {}
    if not isinstance(variables, dict):
        raise ConfigError(f"{PROJECT_FILE}: vars must be a list of names with values.")
    variables = {**variables, **(variables.get("sosdbt") or {})}
    if variables.get("as_of"):
        raise ConfigError(
            f"{PROJECT_FILE}: vars.as_of is set, which only plain dbt heeds. "
            "Empty it and give the day to sosdbt: --as-of."
        )
    variables["organiser"] = variables.get("organiser") or ""
    values = {}
    for key, (kind, is_right, what) in _SETTINGS.items():
        if key not in variables:
            raise ConfigError(f"{PROJECT_FILE}: vars.{key} is missing.")
        value = variables[key]
        if type(value) not in (kind, int if kind is float else kind) or not is_right(value):
            raise ConfigError(f"{PROJECT_FILE}: vars.{key} must be {what}.")
        values[key] = kind(value)
    settings = Settings(**values)
    _check_codes(project, settings)
    return settings


def _is_time_zone(name: str) -> bool:
    import duckdb

    names = "select name from pg_timezone_names() where name = $1"
    return duckdb.connect().execute(names, [name]).fetchone() is not None


_CODE = 'a code in quotes, such as "90"'
_PART = "a number such as 0.30, 0 or more"
# Type, what else is asked of it, and that in words.
_SETTINGS: dict[str, tuple[type, Callable[[Any], bool], str]] = {
    "county": (str, bool, _CODE),
    "organiser": (str, lambda _: True, _CODE),
    "production": (bool, lambda _: True, "true or false"),
    "max_gap_days": (
        int,
        lambda days: 0 <= days <= LONGEST_GAP,
        f"a whole number from 0 to {LONGEST_GAP}",
    ),
    "clip_to_quarter": (bool, lambda _: True, "true or false"),
    "volume_change_limit": (float, lambda part: 0 <= part < 10000, _PART),
    "held_back_limit": (float, lambda part: 0 <= part < 10000, _PART),
    "small_count_limit": (int, lambda count: 3 <= count <= 1000, "a whole number from 3 to 1000"),
    "time_zone": (str, _is_time_zone, "a time zone such as Europe/Helsinki"),
}


def _check_codes(project: Path, settings: Settings) -> None:
    counties = read_seed(project, "code_lists/counties.csv")
    if settings.county not in {row["code"] for row in counties}:
        raise ConfigError(
            f"{PROJECT_FILE}: vars.county is {_quoted(settings.county)}, "
            "which is not in seeds/code_lists/counties.csv."
        )
    organisers = read_seed(project, "code_lists/organisers.csv")
    if settings.organiser:
        own = [row for row in organisers if row["organiser"] == settings.organiser]
    else:
        real = [row for row in organisers if row["certainty"] != "synthetic"]
        own = [row for row in real if row["county"] == settings.county]
    seed = "seeds/code_lists/organisers.csv"
    if settings.organiser and not own:
        raise ConfigError(
            f"{PROJECT_FILE}: vars.organiser is {_quoted(settings.organiser)}, "
            f"which is not in {seed}."
        )
    if len(own) != 1:
        raise ConfigError(
            f"{PROJECT_FILE}: vars.organiser is empty, and {seed} has "
            f"{len(own) or 'no'} organisers of county {settings.county}. Name the county's own."
        )
    if own[0]["county"] and own[0]["county"] != settings.county:
        raise ConfigError(
            f"{PROJECT_FILE}: vars.organiser belongs to county {own[0]['county']} in "
            f"{seed}, but vars.county is {settings.county}."
        )
    if settings.production and own[0]["certainty"] == "unsure":
        raise ConfigError(
            f"{seed}: the organiser {own[0]['organiser']} of county {settings.county} is unsure. "
            "Ask the county for its business id and OID, correct the row, and set certainty to "
            "confirmed."
        )


def find_quarter(project: Path, name: str | None) -> Quarter:
    quarters = {
        row["quarter"]: row for row in read_seed(project, "calendar/reporting_quarters.csv")
    }
    covered = f"Write it like 2023Q1; from {min(quarters)} to {max(quarters)} are known."
    if not name:
        raise ConfigError(f"Say which quarter to deliver: --quarter. {covered}")
    if name not in quarters:
        raise ConfigError(f"{_quoted(name)} is no reporting quarter. {covered}")
    return _quarter(quarters[name])


def read_quarters(project: Path) -> list[Quarter]:
    """All reporting quarters, the first one first."""
    quarters = [_quarter(row) for row in read_seed(project, "calendar/reporting_quarters.csv")]
    if not quarters:
        raise ConfigError("seeds/calendar/reporting_quarters.csv holds no quarter.")
    return sorted(quarters, key=lambda quarter: quarter.first_day)


def _quarter(row: dict[str, str]) -> Quarter:
    name = row["quarter"]
    first_day, last_day = seed_date(row["first_day"]), seed_date(row["last_day"])
    first_month = 3 * int(name[-1]) - 2
    next_month = date(int(name[:4]) + first_month // 10, (first_month + 2) % 12 + 1, 1)
    days = (date(int(name[:4]), first_month, 1), next_month - timedelta(days=1))
    if (first_day, last_day) != days:
        raise ConfigError(
            f"seeds/calendar/reporting_quarters.csv: {name} is from {first_day} to {last_day} "
            f"there, but the calendar quarter is from {days[0]} to {days[1]}."
        )
    due_date = seed_date(row["due_date"])
    if not last_day < due_date <= last_day + timedelta(days=366):
        raise ConfigError(
            f"seeds/calendar/reporting_quarters.csv: {name} is due on {due_date} there. "
            f"Write a day after {last_day} and at most a year later."
        )
    return Quarter(name, first_day, last_day, due_date)


def parse_as_of(text: str | None) -> date | None:
    day = iso_date(text)
    if text is not None and day is None:
        raise ConfigError(f"--as-of {_quoted(text)} is no date. Write it like 2023-05-01.")
    return day


def check_target(project: Path, target: str | None) -> None:
    """A named target must be in profiles.yml and be DuckDB: the package is read from its file."""
    profile = read_yaml(project / "profiles.yml", project).get("sosdbt")
    outputs = profile.get("outputs") if isinstance(profile, dict) else None
    if not isinstance(outputs, dict):
        raise ConfigError("profiles.yml has no profile sosdbt with outputs.")
    if target is None:
        return
    if target not in outputs:
        raise ConfigError(
            f"--target {_quoted(target)} is not in profiles.yml. It has: {', '.join(outputs)}."
        )
    engine = outputs[target].get("type")
    if engine != "duckdb":
        raise ConfigError(
            f"--target {target} runs on {engine}, but a package is written from DuckDB. "
            f"Run the models there with: dbt build --target {target}"
        )


def prepare_out(project: Path, out: Path | None) -> Path:
    """The folder for deliveries; made if missing, and proven writable."""
    folder = (out or project / "deliveries").expanduser().absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\0")
    except OSError as error:
        raise ConfigError(
            f"The output directory {folder} cannot be written: {error.strerror}."
        ) from error
    return folder


def read_seed(project: Path, name: str) -> list[dict[str, str]]:
    """The rows of one seed, which is named like code_lists/counties.csv."""
    return read_sound_seed(project, name)


def _quoted(text: str) -> str:
    return f"'{shown(text)}'"
