"""Days as bits are the days of a set, whatever the range; every broken variant differs on some."""

import random
from datetime import date, timedelta

import duckdb
import pyarrow
import pytest
from period_sql import PeriodSql, macro_source

FIRST = date(2024, 2, 15)
MUTANTS = {
    "the last day is missing": ("power(2, {{ end }})", "power(2, {{ end }} - 1)"),
    "the first day is missing": (" - 1, 0)", ", 0)"),
    "days before the first": (" - 1, 0)", " - 1, -9)"),
    "the day after the last": ("~ '), ' ~ last_day ~ ')'", "~ '), ' ~ last_day ~ ' + 1)'"),
    "a range that ends before it starts": ("least({{ before }}, {{ end }})", "{{ before }}"),
}


def drawn_ranges() -> list[tuple[date, date | None, date]]:
    draw = random.Random(46)
    ranges = []
    for _ in range(3000):
        last = FIRST + timedelta(days=draw.randrange(46))
        start = FIRST + timedelta(days=draw.randrange(-5, 50))
        end = start + timedelta(days=draw.randrange(-5, 60))
        ranges.append((start, draw.choice([end, end, None]), last))
    return ranges


def as_a_set(start: date, end: date | None, last: date) -> int:
    days = (FIRST + timedelta(days=bit) for bit in range((last - FIRST).days + 1))
    return sum(2**bit for bit, day in enumerate(days) if start <= day <= (end or last))


def wrong_ranges(source: str) -> int:
    bits = PeriodSql(source).days_as_bits("start_date", "end_date", "first_day", "last_day")
    ranges = drawn_ranges()
    with duckdb.connect() as connection:
        columns = [*zip(*ranges, strict=True), [FIRST] * len(ranges)]
        names = ["start_date", "end_date", "last_day", "first_day"]
        connection.register("ranges", pyarrow.table(columns, names=names))
        found = connection.execute(f"select {bits} from ranges").fetchall()
    return sum(row != (as_a_set(*one),) for row, one in zip(found, ranges, strict=True))


def test_the_bits_are_the_days_of_the_range():
    assert wrong_ranges(macro_source()) == 0


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_broken_macro_gives_other_days(mutant: str):
    before, after = MUTANTS[mutant]
    broken = macro_source().replace(before, after)
    assert broken != macro_source(), "the macro no longer reads like this"
    assert wrong_ranges(broken) > 0
