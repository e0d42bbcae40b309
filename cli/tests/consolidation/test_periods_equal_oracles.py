import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from period_engine import by_macro
from period_oracles import by_day_sets, by_library
from period_sql import PeriodSql
from random_rows import usable_rows

SQL = PeriodSql()
CONNECTION = duckdb.connect()


@pytest.mark.parametrize("examples", [150, pytest.param(1500, marks=pytest.mark.proof)])
def test_periods_and_row_map_equal_both_oracles(examples):
    @settings(max_examples=examples, deadline=None, derandomize=True)
    @given(rows=usable_rows(), max_gap_days=st.integers(0, 3))
    def equal(rows, max_gap_days):
        found = by_macro(CONNECTION, SQL, rows, max_gap_days)
        assert found == by_day_sets(rows, max_gap_days)
        assert found == by_library(rows, max_gap_days)

    equal()


@settings(max_examples=50, deadline=None, derandomize=True)
@given(rows=usable_rows(), max_gap_days=st.integers(0, 3), data=st.data())
def test_order_of_the_input_does_not_matter(rows, max_gap_days, data):
    shuffled = data.draw(st.permutations(rows))
    found = by_macro(CONNECTION, SQL, shuffled, max_gap_days)
    assert found == by_macro(CONNECTION, SQL, rows, max_gap_days)


@pytest.mark.parametrize("max_gap_days", [-1, 0.5, "0", None, True])
def test_a_gap_that_is_no_whole_number_of_days_stops_the_build(max_gap_days):
    with pytest.raises(ValueError, match="max_gap_days must be a whole number from 0"):
        SQL.assign("usable", max_gap_days=max_gap_days)
