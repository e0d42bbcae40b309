"""The compiled macros are SQL that Spark can parse."""

import pytest
import sqlfluff
from period_sql import PeriodSql
from sqlfluff.api.simple import APIParsingError

SQL = PeriodSql(engine="spark")


def test_spark_parses_the_row_map():
    assert "date_add(start_date, -3)" in SQL.assign("usable", max_gap_days=2)
    sqlfluff.parse(SQL.assign("usable", max_gap_days=2), dialect="sparksql")


def test_spark_parses_the_periods():
    sqlfluff.parse(SQL.consolidate("assigned"), dialect="sparksql")


def test_sql_that_spark_cannot_parse_is_noticed():
    with pytest.raises(APIParsingError):
        sqlfluff.parse("select * exclude (start_date) from usable", dialect="sparksql")
