"""Values of raw fields, mostly good ones, in the forms that source systems write."""

import random
from datetime import date, timedelta

from national_codes import TASK

OWN_ORGANISER = "1.2.246.10.2012566.10.0"
OTHER_ORGANISER = "1.2.246.10.9999999.10.0"
BAD_DAYS = (
    "2023",
    "2023-02",
    "2023-02-00",
    "2023-02-31",
    "31.2.2023",
    "0.1.2023",
    "2023-13-01",
    "2023/02/01",
    "01/02/2023",
    "44927",
    "1.2.0000",
    "2023-02-01T24:00",
    "2023-02-01+05:00",
    "1.2.23",
    "2.2023",
    "helmikuu",
)
# All before noon in UTC, so that the moment falls on the same day in Helsinki.
OTHER_FORMS = (
    "%Y%m%d",
    "%Y-%m-%dT00:00:00",
    "%d.%m.%Y klo 23.59",
    "%Y%m%d235959",
    "%Y-%m-%d 11:59:59.999 Z",
    "%Y-%m-%dT00:30+02:00",
)
PLACEHOLDER_STARTS = (
    *("0001-01-01", "1753-01-01", "1899-12-30", "31.12.1899", "1900-01-01", "1970-01-01"),
    *("0001-01-01T00:00:00Z", "1900-01-01 00:00:00", "19700101"),
)
PLACEHOLDER_ENDS = (
    *("9999-12-31", "2099-12-31", "31.12.2999", "9998-12-31", "9999-12-31 23:59:59.9999999"),
    "20991231",
)


class Values:
    """Draws raw values. Days come from a few short windows, so that periods meet."""

    def __init__(self, chance: random.Random, as_of: date) -> None:
        self.chance = chance
        self.as_of = as_of
        edges = [date(2022, 12, 31), date(2023, 3, 31), date(2023, 2, 10), as_of]
        weights = [5, 5, 4, 1]
        chosen = chance.choices(edges, weights, k=2)
        self.windows = [edge - timedelta(days=chance.randrange(4, 10)) for edge in chosen]

    def day(self) -> date:
        if self.chance.random() < 0.08:
            return date(2021, 6, 1) + timedelta(days=self.chance.randrange(500))
        return self.chance.choice(self.windows) + timedelta(days=self.chance.randrange(16))

    def end(self, start: date) -> date | None:
        """The last day of something that starts on a day, or none where it is open."""
        kind = self.chance.random()
        if kind < 0.1:
            return None
        if kind < 0.2:
            return max(start, self.day())
        return start + timedelta(days=self.chance.choice((0, 0, 1, 1, 2, 3, 4, 6, 9, 14)))

    def written(self, day: date | None) -> str:
        if day is None:
            return ""
        kind = self.chance.random()
        if kind < 0.2:
            return f"{day.day}.{day.month}.{day.year}"
        if kind < 0.3:
            return f"{day:{self.chance.choice(OTHER_FORMS)}}"
        return f"{day:%d.%m.%Y}" if kind < 0.35 else day.isoformat()

    def start_text(self, day: date) -> str:
        kind = self.chance.random()
        if kind < 0.015:
            return ""
        if kind < 0.03:
            return self.chance.choice(BAD_DAYS)
        return self.chance.choice(PLACEHOLDER_STARTS) if kind < 0.04 else self.written(day)

    def end_text(self, day: date | None, start: date) -> str:
        kind = self.chance.random()
        if kind < 0.015:
            return self.chance.choice(BAD_DAYS)
        if kind < 0.03:
            return self.written(start - timedelta(days=1))
        if day is None and kind < 0.3:
            return self.chance.choice(PLACEHOLDER_ENDS)
        return self.written(day)

    def organiser(self) -> str:
        if self.chance.random() < 0.02:
            return "1.2.246.10.3333333.10.0"
        return self.chance.choice(("", "", "", "", OWN_ORGANISER, OWN_ORGANISER, OTHER_ORGANISER))

    def service_task(self, tasks: list[str]) -> str:
        kind = self.chance.random()
        if kind < 0.08:
            return self.chance.choice((TASK["family_law"], TASK["family_law"], "", "77"))
        # HUOLTO is the code of 1989 for 15.
        return "HUOLTO" if kind < 0.13 else self.chance.choice(tasks)

    def cancelled(self) -> str:
        kind = self.chance.random()
        if kind < 0.06:
            return self.chance.choice(("true", "1.0", "Kylla\u0308", "K", "YES", "x"))
        if kind < 0.08:
            return self.chance.choice(("ehkä", "peruttu", "2", "1,0"))
        return self.chance.choice(("", "", "", "false", "0.0", "ei", "Nej", "N"))

    def recorded_at(self) -> str:
        kind = self.chance.random()
        if kind < 0.05:
            later = self.as_of + timedelta(days=self.chance.choice((1, 1, 30)))
            before = later - timedelta(days=1)
            return self.chance.choice(
                (f"{later}", f"{later}T00:00:00", f"{later} 08:30", f"{before}T22:30:00Z")
            )
        if kind < 0.1:
            return self.chance.choice((f"{self.as_of}", f"{self.as_of}T23:59:59"))
        if kind < 0.11:
            return self.chance.choice(("eilen", "2023-02-31"))
        return self.chance.choice(("", "", "2022-11-11", "2022-11-11T11:11:11"))

    def archived_at(self) -> str:
        text = self.recorded_at()
        return text or "2023-01-15T10:00:00"
