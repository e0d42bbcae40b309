"""What a run needs to know before it starts: the project, its settings, the quarter, the dates."""

import os
import re
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sosdbt.errors import ConfigError
from sosdbt.raw.names import shown
from sosdbt.seeds import read_sound_seed, seed_date

PROJECT_FILE = "dbt_project.yml"
LONGEST_GAP = 36_500
_PACKAGE_PROJECT = Path(__file__).resolve().parents[2]
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


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
    variables = _project_variables(project)
    if variables.get("as_of"):
        raise ConfigError(
            f"{PROJECT_FILE}: vars.as_of is set, which only plain dbt heeds. "
            "Empty it and give the day to sosdbt: --as-of."
        )
    settings = Settings(
        county=_code(variables, "county"),
        organiser=_code(variables, "organiser") if variables.get("organiser") else "",
        production=_boolean(variables, "production"),
        max_gap_days=_whole_number(variables, "max_gap_days"),
        clip_to_quarter=_boolean(variables, "clip_to_quarter"),
        volume_change_limit=_part(variables, "volume_change_limit"),
        held_back_limit=_part(variables, "held_back_limit"),
        time_zone=_time_zone(variables, "time_zone"),
    )
    _check_codes(project, settings)
    return settings


def _yaml(project: Path, name: str) -> dict[str, Any]:
    import yaml

    try:
        content = yaml.safe_load((project / name).read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{name} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise ConfigError(f"{name}{where}: this is not valid YAML.") from error
    if not isinstance(content, dict):
        raise ConfigError(f"{name} must be a list of names with values.")
    return content


def _project_variables(project: Path) -> dict[str, Any]:
    content = _yaml(project, PROJECT_FILE)
    variables = content.get("vars") or {}
    if not isinstance(variables, dict):
        raise ConfigError(f"{PROJECT_FILE}: vars must be a list of names with values.")
    return {**variables, **(variables.get("sosdbt") or {})}


def _setting(variables: dict[str, Any], key: str) -> Any:
    if key not in variables:
        raise ConfigError(f"{PROJECT_FILE}: vars.{key} is missing.")
    return variables[key]


def _code(variables: dict[str, Any], key: str) -> str:
    value = _setting(variables, key)
    if not isinstance(value, str) or not value:
        raise ConfigError(f'{PROJECT_FILE}: vars.{key} must be a code in quotes, such as "90".')
    return value


def _boolean(variables: dict[str, Any], key: str) -> bool:
    value = _setting(variables, key)
    if not isinstance(value, bool):
        raise ConfigError(f"{PROJECT_FILE}: vars.{key} must be true or false.")
    return value


def _part(variables: dict[str, Any], key: str) -> float:
    value = _setting(variables, key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 10000:
        raise ConfigError(f"{PROJECT_FILE}: vars.{key} must be a number such as 0.30, 0 or more.")
    return float(value)


def _time_zone(variables: dict[str, Any], key: str) -> str:
    import duckdb

    value = _setting(variables, key)
    names = "select name from pg_timezone_names() where name = $1"
    if not isinstance(value, str) or not duckdb.connect().execute(names, [value]).fetchone():
        raise ConfigError(
            f"{PROJECT_FILE}: vars.{key} must be a time zone such as Europe/Helsinki."
        )
    return value


def _whole_number(variables: dict[str, Any], key: str) -> int:
    value = _setting(variables, key)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LONGEST_GAP:
        raise ConfigError(
            f"{PROJECT_FILE}: vars.{key} must be a whole number from 0 to {LONGEST_GAP}."
        )
    return value


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
    if text is None:
        return None
    try:
        if not _ISO_DATE.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(
            f"--as-of {_quoted(text)} is no date. Write it like 2023-05-01."
        ) from error


def check_target(project: Path, target: str | None) -> None:
    """A named target must be in profiles.yml and be DuckDB: the package is read from its file."""
    profile = _yaml(project, "profiles.yml").get("sosdbt")
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


def out_folder(project: Path, out: Path | None) -> Path:
    """The folder for deliveries, which need not exist."""
    return (out or project / "deliveries").expanduser().absolute()


def prepare_out(project: Path, out: Path | None) -> Path:
    """The folder for deliveries; made if missing, and proven writable."""
    folder = out_folder(project, out)
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
