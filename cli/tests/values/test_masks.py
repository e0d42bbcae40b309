"""Everything that hides identity codes hides the same: the macro in the models, Python, its SQL."""

import random
from collections.abc import Callable
from functools import partial

import duckdb
import pytest
from hand_made import identity_code
from random_texts import Texts
from value_sql import ValueSql

from sosdbt.masking import mask, masking_macros

mask_id = partial(mask, name="masked_id")
CODE, CODE_WITH_LETTER = (identity_code("010190", 909), identity_code("010190", 901))
DASHES = (
    "\u00ad\u02d7\u058a\u05be\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u207b\u208b"
    "\u2212\u2500\u2796\u2e3a\u301c\u30fc\ufe31\ufe58\ufe63\uff0d"
)
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"
SIGNS = (
    *DASHES,
    *("", " ", "\u00a0", "_", " - ", "- ", " -", " \u2013 ", "  -  "),
    *"+YXWVUABCDEF",
    *("--", "---", "-\u2013", "/", ".", ":", "=", "*", "~", "#", "|", ",", "//", " / ", "\u2022"),
    *(f"-{unseen}" for unseen in UNSEEN),
    *(f"{unseen}-" for unseen in UNSEEN),
    *(f"{unseen}A{unseen}" for unseen in UNSEEN),
    *UNSEEN,
    *("%2D", "%2d", "%2B", "%20", "%E2%80%93", "%20%2D%20", "%20%E2%80%93%20"),
    *("&#45;", "&#x2D;", "&minus;", "&ndash;", "&nbsp;-&nbsp;", "&nbsp;&#8211;&nbsp;"),
)
BIRTH_DATES = (
    *("01.01.90", "01 01 90", "01-01-90", "01/01/90", "01_01_90", "01\u00a001\u00a090"),
    *("01\u201301\u201390", "0101.90", "01.0190", "01\u200b01\u200b90"),
)
WRITTEN = (
    *(code.replace("-", sign) for code in (CODE, CODE_WITH_LETTER) for sign in SIGNS),
    *(
        code.replace("-", sign).replace("010190", birth_date)
        for code in (CODE, CODE_WITH_LETTER)
        for birth_date in BIRTH_DATES
        for sign in ("-", "A", "--", "/", "%2D")
    ),
    *(CODE_WITH_LETTER.replace("010190", birth_date) for birth_date in BIRTH_DATES),
    CODE.replace("010190", "01.01.90").replace("-", "."),
    CODE_WITH_LETTER.replace("-", "a").lower(),
    CODE_WITH_LETTER.replace("-", "").lower(),
    CODE_WITH_LETTER.replace("-", " a ").lower(),
    CODE_WITH_LETTER.replace("010190-", "01.01.90--").lower(),
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
    *("R-2023-000123", "R-2023-10-12", "2023-10-12", "2023-10-12-0001", "12.10.2023 1234"),
    *("2023-10-12 08:10:22.1234", "2023-10-12T08:10:22Z", "08:10:22  1234 rows", "08:10:22 1234"),
    *("1.2.246.10.12.22.1234", "1.2.246.10.101222.1234", "urn:oid:1.2.246.10.12.22.1234.5"),
    *("1.2.246.10.12.221234", "1.2.246.10.2012566.14.2023.1234", "010190\n9011"),
    *("01-13-90-9011", "32.01.90-9011", "01.01.90-901", "01.01.90-90123", "01.01.1990-9011"),
    *("12/23-1234", "R_2023_01_0001", "c0a80150-9234-4abc-8def-010190901234"),
)


def in_sql(expression: str, texts: list[str]) -> list[str]:
    with duckdb.connect() as connection:
        connection.execute(masking_macros())
        connection.execute("create table texts as select unnest($1) as value", [texts])
        return [row[0] for row in connection.execute(f"select {expression} from texts").fetchall()]


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("hide", [mask, mask_id])
def test_a_code_is_masked_however_it_is_written(hide: Callable[[str], str], around: str) -> None:
    masked = {written: hide(f"{around}{written}{around}") for written in WRITTEN}
    assert masked == dict.fromkeys(WRITTEN, f"{around}***{around}")


@pytest.mark.parametrize("text", OTHER)
def test_other_text_stays(text: str) -> None:
    assert mask(text) == text
    assert mask_id(text) == text


def test_ordinary_ids_stay() -> None:
    chance = random.Random(9)
    for _ in range(5000):
        arcs = chance.choices((*range(40), *(chance.randrange(10**7) for _ in range(40))), k=6)
        object_identifier = ".".join(map(str, (1, 2, 246, *arcs)))
        year, month, day = chance.randrange(2000, 2030), chance.randrange(1, 13), 1 + arcs[0] % 28
        moment = f"{year}-{month:02}-{day:02}"
        number = f"R-{year}-{chance.randrange(10**6):06}"
        for text in (object_identifier, f"oid:{object_identifier}", moment, number):
            assert mask_id(text) == mask(text) == text


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
