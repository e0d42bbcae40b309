"""Random usable rows in a small window of days, so that touching, nesting and ties are common."""

import random
from datetime import date, timedelta

from hypothesis import strategies as st
from period_oracles import Row

# Around a leap day, the same days of a common year, both clock changes, a year end.
WINDOWS = [
    date(2024, 2, 18),
    date(2023, 2, 18),
    date(2023, 3, 20),
    date(2023, 10, 23),
    date(2022, 12, 25),
]
PERSONS = ["p1", "p2"]
ORGANISERS = ["o1", "o2"]
TASKS = ["10", "15"]
LONGEST_START = 24
LONGEST_ROW = 8


def _row(number: int, first: date, start: int, length: int | None, key: tuple) -> Row:
    begins = first + timedelta(days=start)
    ends = None if length is None else begins + timedelta(days=length)
    return Row("s1", number, *key, begins, ends)


@st.composite
def usable_rows(draw: st.DrawFn) -> list[Row]:
    first = draw(st.sampled_from(WINDOWS))
    keys = st.tuples(*map(st.sampled_from, (PERSONS, ORGANISERS, TASKS)))
    lengths = st.one_of(st.integers(0, LONGEST_ROW), st.integers(0, LONGEST_ROW), st.none())
    drawn = draw(st.lists(st.tuples(st.integers(0, LONGEST_START), lengths, keys), max_size=24))
    if drawn:
        drawn += draw(st.lists(st.sampled_from(drawn), max_size=3))
    return [_row(number, first, *row) for number, row in enumerate(drawn, start=1)]


def fixed_county(seed: int) -> list[Row]:
    chance = random.Random(seed)
    first = chance.choice(WINDOWS)
    rows = []
    for number in range(1, chance.randint(10, 60)):
        key = tuple(map(chance.choice, (PERSONS, ORGANISERS, TASKS)))
        length = None if chance.random() < 0.08 else chance.randint(0, LONGEST_ROW)
        rows.append(_row(number, first, chance.randint(0, LONGEST_START), length, key))
    return rows
