"""What a run needs to know before it starts: the project, its settings, the quarter, the dates."""

import os
import re
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sosdbt.county_folder import (
    FILE,
    PROJECT_FILE,
    carried_project,
    county_folder,
    project_of,
    settings_file,
)
from sosdbt.errors import ConfigError
from sosdbt.seeds import read_seed, seed_date
from sosdbt.text import iso_date, shown
from sosdbt.yaml_file import read_yaml

_SCHEMA = Path(__file__).with_name("settings.schema.json")
_CALENDAR = "seeds/calendar/reporting_quarters.csv"


@dataclass(frozen=True)
class Settings:
    """What is read here of the variables of dbt_project.yml; the models read the others."""

    county: str
    # Empty: the one that the seed has for the county.
    organiser: str
    production: bool
    time_zone: str
    small_count_limit: int


@dataclass(frozen=True)
class Quarter:
    name: str
    first_day: date
    last_day: date
    due_date: date


def find_project() -> Path:
    """SOSDBT_PROJECT_DIR, else the county's folder this is in, else the one the code carries."""
    named = os.environ.get("SOSDBT_PROJECT_DIR")
    here = Path(named).expanduser().resolve() if named else Path.cwd()
    folder = county_folder(here)
    if folder and (not named or folder == here):
        return project_of(folder)
    for project in (here,) if named else (carried_project(), here, *here.parents):
        if _is_project(project):
            return project
    if named:
        raise ConfigError(f"SOSDBT_PROJECT_DIR names {here}, which is no sosdbt project.")
    raise ConfigError(
        f"No sosdbt project found. Go to a county's folder (the one with {FILE}; sosdbt init makes "
        "one), or set SOSDBT_PROJECT_DIR."
    )


def _is_project(folder: Path) -> bool:
    project_file = folder / PROJECT_FILE
    if not project_file.is_file():
        return False
    text = project_file.read_text(encoding="utf-8", errors="replace")
    return re.search(r"^name:\s*['\"]?sosdbt['\"]?\s*$", text, re.MULTILINE) is not None


def read_settings(project: Path) -> Settings:
    from sosdbt.package.json_form import faults_of_form

    said = read_yaml(project / PROJECT_FILE, project).get("vars") or {}
    if isinstance(said, dict):
        said = {**said, **(said.get("sosdbt") or {})}
    file = settings_file(project)
    for fault in faults_of_form({"vars": said}, _SCHEMA):
        raise ConfigError(f"{file}: {fault}.")
    settings = Settings(
        said["county"],
        said.get("organiser") or "",
        said["production"],
        said["time_zone"],
        said["small_count_limit"],
    )
    _check_codes(project, settings)
    return settings


def check_time_zone(project: Path, settings: Settings) -> None:
    """By the zones that the models know."""
    import duckdb

    names = "select name from pg_timezone_names() where name = $1"
    if not duckdb.connect().execute(names, [settings.time_zone]).fetchall():
        raise ConfigError(
            f"{settings_file(project)}: vars.time_zone must be a time zone such as Europe/Helsinki."
        )


def _check_codes(project: Path, settings: Settings) -> None:
    """The county is known, and its organiser is one that may deliver."""
    file = settings_file(project)
    county, organiser, seed = settings.county, settings.organiser, "seeds/code_lists/organisers.csv"
    if county not in {row["code"] for row in read_seed(project, "code_lists/counties.csv")}:
        raise ConfigError(
            f"{file}: vars.county is {quoted(county)}, "
            "which is not in seeds/code_lists/counties.csv."
        )
    rows = read_seed(project, "code_lists/organisers.csv")
    of_county = [row for row in rows if row["county"] == county]
    own = [row for row in of_county if row["certainty"] != "synthetic"]
    if organiser:
        own = [row for row in rows if row["organiser"] == organiser]
    if len(own) != 1 or own[0]["county"] not in ("", county):
        raise ConfigError(
            f"{file}: vars.organiser is {quoted(organiser) if organiser else 'empty'}, "
            f"which gives no organiser of county {county} in {seed}. It has: "
            f"{', '.join(row['organiser'] for row in of_county) or 'none'}. Name the county's own."
        )
    if settings.production and own[0]["certainty"] == "unsure":
        raise ConfigError(
            f"{seed}: the organiser {own[0]['organiser']} of county {county} is unsure. "
            "Ask the county for its business id and OID, correct the row, and set certainty to "
            "confirmed."
        )


def find_quarter(project: Path, name: str | None) -> Quarter:
    quarters = {quarter.name: quarter for quarter in read_quarters(project)}
    covered = f"Write it like 2023Q1; from {min(quarters)} to {max(quarters)} are known."
    if not name:
        raise ConfigError(f"Say which quarter to deliver: --quarter. {covered}")
    if name not in quarters:
        raise ConfigError(f"{quoted(name)} is no reporting quarter. {covered}")
    return quarters[name]


def read_quarters(project: Path) -> list[Quarter]:
    """All reporting quarters, the first one first."""
    quarters = [_quarter(row) for row in read_seed(project, "calendar/reporting_quarters.csv")]
    if not quarters:
        raise ConfigError(f"{_CALENDAR} holds no quarter.")
    return sorted(quarters, key=lambda quarter: quarter.first_day)


def _quarter(row: dict[str, str]) -> Quarter:
    days = (seed_date(row[column]) for column in ("first_day", "last_day", "due_date"))
    found = Quarter(row["quarter"], *days)
    year, number = int(found.name[:4]), int(found.name[-1])
    first_day = date(year, 3 * number - 2, 1)
    last_day = date(year + number // 4, 3 * number % 12 + 1, 1) - timedelta(days=1)
    is_due_in_time = last_day < found.due_date <= last_day + timedelta(days=366)
    if (found.first_day, found.last_day) != (first_day, last_day) or not is_due_in_time:
        raise ConfigError(
            f"{_CALENDAR}: {found.name} is from {found.first_day} to {found.last_day} and due on "
            f"{found.due_date} there. The calendar quarter is from {first_day} to {last_day}; it "
            "is due after that and at most a year later."
        )
    return found


def parse_as_of(text: str | None) -> date | None:
    day = iso_date(text)
    if text is not None and day is None:
        raise ConfigError(f"--as-of {quoted(text)} is no date. Write it like 2023-05-01.")
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
            f"--target {quoted(target)} is not in profiles.yml. It has: {', '.join(outputs)}."
        )
    engine = outputs[target].get("type")
    if engine != "duckdb":
        raise ConfigError(
            f"--target {target} runs on {engine}, but a package is written from DuckDB. "
            f"Run the models there with: dbt build --target {target}"
        )


def prepare_out(out: Path) -> None:
    """Makes the folder for deliveries if it is missing, and proves it writable."""
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out) as probe:
            probe.write(b"\0")
    except OSError as error:
        raise ConfigError(
            f"The output directory {out} cannot be written: {error.strerror}."
        ) from error


def quoted(text: str) -> str:
    return f"'{shown(text)}'"
