"""The as-of date of a build. The clock is read here and nowhere else."""

import os
from datetime import date, timedelta

from sosdbt.config import Quarter, parse_as_of
from sosdbt.errors import ConfigError


def today() -> date:
    """SOSDBT_TODAY stands in for the clock, for tests."""
    named = os.environ.get("SOSDBT_TODAY")
    if not named:
        return date.today()
    try:
        return date.fromisoformat(named)
    except ValueError:
        raise ConfigError("SOSDBT_TODAY is no date. It is for tests only: unset it.") from None


def notices_of_the_clock(production: bool) -> list[str]:
    """SOSDBT_TODAY left set would date real deliveries."""
    named = os.environ.get("SOSDBT_TODAY")
    if named and production:
        raise ConfigError(
            "SOSDBT_TODAY is set, and production is true. It is for tests only: unset it."
        )
    return [f"SOSDBT_TODAY is set: {today()} stands for today. Unset it."] if named else []


def as_of(quarter: Quarter, asked: str | None) -> tuple[date, str | None]:
    """The day asked for, else the due date, or today if that is earlier; and why no package can be
    built as of that day yet."""
    now = today()
    day = parse_as_of(asked) or min(quarter.due_date, now)
    if day <= quarter.last_day:
        first = quarter.last_day + timedelta(days=1)
        return day, (
            f"{quarter.name} ends on {quarter.last_day}: no package is built as of {day}. "
            f"It can be built as of {first} or later. sosdbt check shows a preview."
        )
    if day > now:
        return day, (
            f"{day} is after today, {now}: nobody knows yet what will be known then. "
            "Give an earlier --as-of. sosdbt check shows a preview."
        )
    return day, None
