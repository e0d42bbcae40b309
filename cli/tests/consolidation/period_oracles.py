"""Two other ways to find the periods. Neither shares a line with the macro or with each other."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

import portion


class Row(NamedTuple):
    source_system: str
    source_row: int
    person_id: str
    organiser: str
    service_task: str
    start_date: date
    end_date: date | None

    @property
    def key(self) -> tuple[str, str, str]:
        return self.person_id, self.organiser, self.service_task


class Result(NamedTuple):
    # (person, organiser, task, first day, last day or None, rows) of each period
    periods: Counter
    # (source system, source row, person, organiser, task, start, end, first day of its period)
    row_map: Counter


def by_day_sets(rows: list[Row], max_gap_days: int) -> Result:
    """Writes every day of every row into a set and cuts the set where days are missing."""
    first_days = {}
    last_days = {}
    for key, of_key in _by_key(rows).items():
        known = [day for row in of_key for day in (row.start_date, row.end_date) if day]
        horizon = max(known) + timedelta(days=max_gap_days + 2)
        days = {day for row in of_key for day in _days(row.start_date, row.end_date or horizon)}
        run_starts = None
        previous = None
        for day in sorted(days):
            if previous is None or (day - previous).days - 1 > max_gap_days:
                run_starts = day
            first_days[key, day] = run_starts
            last_days[key, run_starts] = None if day == horizon else day
            previous = day
    return _result(rows, lambda row: first_days[row.key, row.start_date], last_days)


class _Days(portion.AbstractDiscreteInterval):
    _step = timedelta(days=1)


_library = portion.create_api(_Days)


def by_library(rows: list[Row], max_gap_days: int) -> Result:
    """Unites intervals that are longer by the gap, then takes the gap off again."""
    gap = timedelta(days=max_gap_days)
    united = {}
    last_days = {}
    for key, of_key in _by_key(rows).items():
        united[key] = _library.empty()
        for row in of_key:
            end = portion.inf if row.end_date is None else row.end_date + gap
            united[key] |= _library.closed(row.start_date, end)
        for part in united[key]:
            last_days[key, part.lower] = None if part.upper == portion.inf else part.upper - gap

    def first_day(row: Row) -> date:
        return next(part.lower for part in united[row.key] if row.start_date in part)

    return _result(rows, first_day, last_days)


def _by_key(rows: Iterable[Row]) -> dict[tuple[str, str, str], list[Row]]:
    groups = defaultdict(list)
    for row in rows:
        groups[row.key].append(row)
    return groups


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


def _result(rows, first_day, last_days) -> Result:
    rows_in = Counter((row.key, first_day(row)) for row in rows)
    return Result(
        periods=Counter(
            (*key, first, last, rows_in[key, first]) for (key, first), last in last_days.items()
        ),
        row_map=Counter((*row, first_day(row)) for row in rows),
    )
