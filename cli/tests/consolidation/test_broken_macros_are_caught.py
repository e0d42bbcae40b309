"""Every broken variant of the macros must differ from the day sets on some random county."""

from datetime import date, timedelta

import duckdb
import pytest
from period_engine import by_macro
from period_oracles import by_day_sets, by_library
from period_sql import PeriodSql, macro_source
from random_rows import fixed_county

COUNTIES = [(fixed_county(seed), seed % 4) for seed in range(40)]
ANSWERS = [by_day_sets(rows, gap) for rows, gap in COUNTIES]

KEYS = "partition by {{ keys | join(', ') }}"
NO_PERSON = "partition by {{ keys[1:] | join(', ') }}"
NO_ORGANISER = "partition by {{ keys[::2] | join(', ') }}"
NO_TASK = "partition by {{ keys[:-1] | join(', ') }}"
ORDER = "order by start_date"
EARLIER = "rows between unbounded preceding and 1 preceding"
UP_TO_NOW = "range between unbounded preceding and current row"
ALL_ROWS = "rows between unbounded preceding and unbounded following"
STEP = "-1 - max_gap_days"
REACH = "max(coalesce(end_date, cast('9999-12-31' as date)))"
LAST_DAY = "case when count(end_date) = count(*) then max(end_date) end"
STARTS = "then start_date\n            end"

# What is broken: the text in the macros, what replaces it, and which of the two windows to change
# where both read the same.
EARLIER_ROWS, FIRST_DAY = 0, 1
MUTANTS = {
    "lag instead of running maximum": (EARLIER, "rows between 1 preceding and 1 preceding"),
    "only the two rows before": (EARLIER, "rows between 2 preceding and 1 preceding"),
    "current row counts as earlier": (EARLIER, "rows between unbounded preceding and current row"),
    "later rows count as earlier": (EARLIER, ALL_ROWS),
    "touching days start a new period": (STEP, "-max_gap_days"),
    "one missing day is bridged": (STEP, "-2 - max_gap_days"),
    "greater or equal": ("> latest_earlier_end", ">= latest_earlier_end"),
    "less instead of greater": ("> latest_earlier_end", "< latest_earlier_end"),
    "gap ignored": (STEP, "-1"),
    "gap with the wrong sign": (STEP, "-1 + max_gap_days"),
    "earlier rows of another person": (KEYS, NO_PERSON, EARLIER_ROWS),
    "earlier rows of another organiser": (KEYS, NO_ORGANISER, EARLIER_ROWS),
    "earlier rows of another task": (KEYS, NO_TASK, EARLIER_ROWS),
    "first day of another person": (KEYS, NO_PERSON, FIRST_DAY),
    "first day of another organiser": (KEYS, NO_ORGANISER, FIRST_DAY),
    "first day of another task": (KEYS, NO_TASK, FIRST_DAY),
    "earlier rows by end": (ORDER, "order by end_date", EARLIER_ROWS),
    "earlier rows backwards": (ORDER, "order by start_date desc", EARLIER_ROWS),
    "first day by end": (ORDER, "order by end_date", FIRST_DAY),
    "first day backwards": (ORDER, "order by start_date desc", FIRST_DAY),
    "first day of rows before": (UP_TO_NOW, EARLIER),
    "first day of all rows": (UP_TO_NOW, ALL_ROWS),
    "open end lost among earlier rows": (REACH, "max(end_date)"),
    "open row ends on its first day": (REACH, "max(coalesce(end_date, start_date))"),
    "open end lost in the period": (LAST_DAY, "max(end_date)"),
    "a closed row closes the period": (LAST_DAY, LAST_DAY.replace("= count(*)", "> 0")),
    "least end of earlier rows": (REACH, REACH.replace("max(", "min(")),
    "least first day": ("max(first_day_of_period)", "min(first_day_of_period)"),
    "least end of the period": (LAST_DAY, LAST_DAY.replace("max(", "min(")),
    "first row starts nothing": ("is null then start_date", "is null then null"),
    "every row starts a period": (STARTS, STARTS.replace("end", "else start_date end")),
    "rows of one start counted once": ("count(*) as", "count(distinct start_date) as"),
}


def broken(before: str, after: str, window: int | None = None) -> str:
    source = macro_source()
    parts = source.split(before)
    assert len(parts) == (2 if window is None else 3), "the macros no longer read like this"
    if window is None:
        return after.join(parts)
    glue = [before, before]
    glue[window] = after
    return parts[0] + glue[0] + parts[1] + glue[1] + parts[2]


def wrong_counties(source: str):
    sql = PeriodSql(source)
    with duckdb.connect() as connection:
        for (rows, gap), answer in zip(COUNTIES, ANSWERS, strict=True):
            if by_macro(connection, sql, rows, gap) != answer:
                yield rows


@pytest.mark.parametrize("mutant", MUTANTS)
def test_broken_macro_is_caught(mutant):
    assert any(wrong_counties(broken(*MUTANTS[mutant])))


def test_macro_as_it_is_passes():
    assert not any(wrong_counties(macro_source()))
    assert [by_library(rows, gap) for rows, gap in COUNTIES] == ANSWERS


# 10,000 rows of one day on each of 30 days, which do not touch. Several threads order such ties
# differently in the two windows.
DAYS = [date(2023, 1, 1) + timedelta(days=3 * n) for n in range(30)]
MANY_TIES = """
    create table usable as
    select
        's1' as source_system,
        n as source_row,
        'p1' as person_id,
        'o1' as organiser,
        '10' as service_task,
        date '2023-01-01' + 3 * (n % 30)::int as start_date,
        start_date as end_date
    from range(300000) as numbers (n)
"""


def periods_of_ties(source: str) -> list[tuple[date, date, int]]:
    sql = PeriodSql(source)
    with duckdb.connect(config={"threads": 4}) as connection:
        connection.execute(MANY_TIES)
        return connection.execute(
            f"""
            with assigned as ({sql.assign("usable")}),
            consolidated as ({sql.consolidate("assigned")})
            select start_date, end_date, row_count from consolidated order by all
            """
        ).fetchall()


def test_rows_of_one_start_date_stay_together():
    expected = [(day, day, 10_000) for day in DAYS]
    assert periods_of_ties(macro_source()) == expected
    assert periods_of_ties(broken(UP_TO_NOW, UP_TO_NOW.replace("range", "rows"))) != expected
