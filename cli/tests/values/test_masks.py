"""Everything that hides identity codes hides the same: the macro in the models, Python, its SQL."""

import random

import duckdb
import pytest
from hand_made import identity_code
from random_texts import Texts
from value_sql import ValueSql

from sosdbt.masking import mask, mask_id, masking_macros

CODE = identity_code("010190", 901)
DASHES = "\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
WRITTEN = (
    *(CODE.replace("-", dash) for dash in DASHES),
    *(
        CODE.replace("-", other)
        for other in ("", " ", "\u00a0", "_", " - ", "- ", " -", " \u2013 ")
    ),
    *(CODE.replace("-", f"{sign}") for sign in "+YXWVUABCDEF"),
    CODE.replace("-", "a").lower(),
    CODE.replace("-", "").lower(),
    CODE.replace("-", " a ").lower(),
)
AROUND = ("", " ", "'", ";", "/", "_", "#", "-id-", "ä", "(")
OTHER = (
    *(
        "sosdbt_90_2023Q1_v1.zip",
        "0201256-6",
        "2023-01-31",
        "20230131",
        "2023-01-31 08:15:30.123456",
    ),
    *(
        "1.2.246.10.2012566.10.0",
        "CR-002",
        "3901901234",
        "0113901234",
        "01019012345",
        "x010190901A",
    ),
    *("01019090", "010190901I", "123456 rows", "20230101 - 20230331", "1,234,567 - 2,345,678"),
    *("2023Q1 2023Q2", "0190901234 0190", "1234567890123456"),
)


def in_sql(expression: str, texts: list[str]) -> list[str]:
    with duckdb.connect() as connection:
        connection.execute(masking_macros())
        connection.execute("create table texts as select unnest($1) as value", [texts])
        return [row[0] for row in connection.execute(f"select {expression} from texts").fetchall()]


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("around", AROUND)
def test_a_code_is_masked_however_it_is_written(written: str, around: str) -> None:
    assert mask(f"{around}{written}{around}") == mask_id(f"{around}{written}{around}")
    assert mask(f"{around}{written}{around}") == f"{around}***{around}"


@pytest.mark.parametrize("text", OTHER)
def test_other_text_stays(text: str) -> None:
    assert mask(text) == text
    assert mask_id(text) == text


def test_codes_that_share_what_stands_between_them_are_all_masked() -> None:
    bare = CODE.replace("-", "")
    assert mask(f"{bare};{bare};{bare} {bare}") == "***;***;*** ***"


def test_only_ids_are_masked_inside_a_run_of_letters_in_lower_case() -> None:
    text = "abc010190a901axyz"
    assert (mask(text), mask_id(text)) == (text, "abc***xyz")


def test_the_macro_of_the_models_and_python_and_its_sql_mask_the_same() -> None:
    chance = random.Random(8)
    pieces = [*WRITTEN, *AROUND, *OTHER, *"0123456789-aAzZ ", "\n", "\t", "å"]
    texts = ["".join(chance.choices(pieces, k=chance.randrange(1, 7))) for _ in range(20_000)]
    drawn = Texts(8)
    texts += [drawn.code() for _ in range(5000)]
    ids = [mask_id(text) for text in texts]
    assert in_sql(ValueSql()("mask_identity_codes", "value"), texts) == ids
    assert in_sql("masked_id(value)", texts) == ids
    assert in_sql("masked(value)", texts) == [mask(text) for text in texts]
    assert sum("***" in text for text in ids) > 5000
