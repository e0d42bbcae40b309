"""The project's SQL and python-stdnum judge identity codes alike, but for what we chose."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from damaged_codes import codes_of
from identity_sql import Compiler, rules_broken
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat
from stdnum.fi import hetu
from stdnum.util import clean

CODES = codes_of(seed=20230101, count=100_000)
VALID, FORM, DATE_OR_NUMBER, CHECK = "valid", "form", "date or number", "check character"


@dataclass(frozen=True)
class Difference:
    """A class of codes that are judged otherwise here, and the reason."""

    reason: str
    concerns: Callable[[str], bool]
    ours: str
    theirs: frozenset[str]


# The order matters: a code belongs to the first that concerns it.
NEVER_REPAIRED = frozenset({VALID, DATE_OR_NUMBER, CHECK})
DIFFERENCES = (
    Difference(
        "stdnum takes hyphens, digits and blanks of other kinds for the plain ones; here a code "
        "is never repaired, because it would not match the same person's code elsewhere",
        lambda code: clean(code, "") != code,
        FORM,
        NEVER_REPAIRED,
    ),
    Difference(
        "stdnum strips blanks around the code; here it is never trimmed",
        lambda code: code.strip() != code,
        FORM,
        NEVER_REPAIRED,
    ),
    Difference(
        "stdnum turns lower case into upper case; here it is a fault of the source system",
        lambda code: code.upper() != code,
        FORM,
        NEVER_REPAIRED,
    ),
    Difference(
        "stdnum reads digits of other scripts; here only 0 to 9 are digits",
        lambda code: not code.isascii() and any(character.isdigit() for character in code),
        FORM,
        NEVER_REPAIRED,
    ),
    Difference(
        "stdnum refuses a day from 40 or a month from 20 for its form; here the form is right "
        "and the date does not exist",
        lambda code: re.match("[4-9]|..[2-9]", code) is not None,
        DATE_OR_NUMBER,
        frozenset({FORM}),
    ),
)


def ours(rules: frozenset[str]) -> str:
    """The first fault in the order in which stdnum looks for them."""
    if not rules:
        return VALID
    if "CL-002" in rules:
        return FORM
    return DATE_OR_NUMBER if rules & {"CL-004", "CL-005", "CL-006"} else CHECK


def theirs(code: str, is_production: bool) -> str:
    """Test codes are of the temporary series, which only production refuses."""
    try:
        hetu.validate(code, allow_temporary=not is_production)
    except InvalidFormat:
        return FORM
    except InvalidComponent:
        return DATE_OR_NUMBER
    except InvalidChecksum:
        return CHECK
    return VALID


def unexplained(
    codes: list[str], is_production: bool, compiler: Compiler | None = None
) -> tuple[Counter[str], list[tuple[str, str, str]]]:
    """How many codes each chosen difference explains, and the codes that none explains."""
    explained: Counter[str] = Counter()
    left = []
    found = rules_broken(codes, is_production=is_production, compiler=compiler)
    for code, rules in zip(codes, found, strict=True):
        here, there = ours(rules), theirs(code, is_production)
        if here == there:
            continue
        difference = next((d for d in DIFFERENCES if d.concerns(code)), None)
        if difference and here == difference.ours and there in difference.theirs:
            explained[difference.reason] += 1
        else:
            left.append((code, here, there))
    return explained, left


@pytest.mark.parametrize("is_production", [False, True])
def test_no_code_is_judged_otherwise_for_a_reason_we_did_not_choose(is_production: bool) -> None:
    explained, left = unexplained(CODES, is_production)
    assert left == []
    assert set(explained) == {difference.reason for difference in DIFFERENCES}


def test_the_codes_are_of_every_kind() -> None:
    kinds = Counter(theirs(code, is_production=False) for code in CODES)
    assert all(kinds[kind] > 3_000 for kind in (VALID, FORM, DATE_OR_NUMBER, CHECK))
    valid = [code for code in CODES if theirs(code, is_production=False) == VALID]
    plain = [code for code in valid if code.isascii() and hetu.compact(code) == code]
    assert {code[6] for code in plain} >= set("+-YXWVUABCDEF")
    assert {code[7:10] for code in plain} >= {"002", "899", "900", "999"}
    assert {code[10] for code in plain} == set("0123456789ABCDEFHJKLMNPRSTUVWXY")


def test_no_right_code_can_be_a_living_persons() -> None:
    for code in CODES:
        if theirs(code, is_production=False) == VALID:
            plain = hetu.compact(code)
            is_future = plain[6] in "ABCDEF" and int(plain[4:6]) >= 50
            assert int(plain[7:10]) >= 900 or is_future


@pytest.mark.parametrize(
    ("whole", "broken"),
    [
        ("% 31", "% 37"),
        ("[-+YXWVUABCDEF]", "[-+A]"),
        ("('-', 'Y', 'X', 'W', 'V', 'U') then '19'", "('-') then '19'"),
        ("individual_number < 2", "individual_number < 3"),
        ("individual_number < 2", "individual_number < 1"),
        ("individual_number >= 900", "individual_number > 900"),
        ("identity_code_birth_date is null", "identity_code_birth_date is not null"),
        ("HJKLMNPRSTUVWXY]", "HJKLMNPRSTUVWXYabchy]"),
        ("{6}[", "{6}[ "),
    ],
)
def test_broken_sql_is_noticed(whole: str, broken: str) -> None:
    seen = []

    def change(sql: str) -> str:
        seen.append(whole in sql)
        return sql.replace(whole, broken)

    is_production = ">= 900" in whole
    _, left = unexplained(CODES[:20_000], is_production, Compiler(change))
    assert any(seen)
    assert left
