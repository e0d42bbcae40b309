"""The macros read values as plain Python does, on DuckDB; and Spark can parse their SQL."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest
import sqlfluff
import value_oracles
from random_texts import Texts
from value_sql import ValueSql

READERS = {
    "parse_date": (value_oracles.day, Texts.date),
    "parse_boolean": (value_oracles.boolean, Texts.word),
    "parse_whole_number": (value_oracles.whole_number, Texts.word),
}


def by_macro(macro: str, texts: list[str], time_zone: str = "Europe/Helsinki") -> list[Any]:
    sql = ValueSql(time_zone=time_zone)(macro, "text")
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("create table texts as select unnest($1) as text", [texts])
        return [row[0] for row in connection.execute(f"select {sql} from texts").fetchall()]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("macro", READERS)
def test_random_and_damaged_texts_are_read_as_plain_python_does(macro: str, seed: int) -> None:
    read, write = READERS[macro]
    texts = Texts(seed)
    drawn = [write(texts) for _ in range(4000)]
    expected = [read(text) for text in drawn]
    differ = [
        (text, right, got)
        for text, right, got in zip(drawn, expected, by_macro(macro, drawn), strict=True)
        if right != got
    ]
    assert differ == []
    assert 0.1 < sum(value is not None for value in expected) / len(expected) < 0.9


@pytest.mark.parametrize("time_zone", ["UTC", "America/New_York", "Asia/Kathmandu"])
def test_the_setting_says_whose_day_counts(time_zone: str) -> None:
    texts = Texts(7)
    drawn = [texts.date() for _ in range(3000)]
    expected = [value_oracles.day(text, time_zone) for text in drawn]
    assert by_macro("parse_date", drawn, time_zone) == expected
    assert expected != [value_oracles.day(text) for text in drawn]


@pytest.mark.parametrize("macro", READERS)
def test_no_text_is_an_error(macro: str) -> None:
    texts = [
        "\x00",
        "\\",
        "'",
        "$1",
        "%",
        "1" * 10_000,
        "\U0001f600",
        "\u0662\u0660\u0662\u0663-\u0661-\u0661",
        "-" * 300,
    ]
    assert by_macro(macro, texts) == [None] * len(texts)


@pytest.mark.parametrize("macro", ["without_blanks", "unless_blank", *READERS])
def test_spark_can_parse_the_sql(macro: str) -> None:
    compile_macro: Callable[[str, str], str] = ValueSql(engine="spark")
    sqlfluff.parse(f"select {compile_macro(macro, 'text')} as one\n", dialect="sparksql")
