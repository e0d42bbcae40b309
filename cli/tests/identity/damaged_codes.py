"""Identity codes that nobody has, right ones and damaged ones, from a seed.

A code with a number below 900 and a right check character belongs to nobody only because it was
given a birth date from 2050 on.
"""

import random
from collections.abc import Callable

CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
SIGNS = {18: "+", 19: "-YXWVU", 20: "ABCDEF"}
_EDGES = (0, 1, 2, 3, 899, 900, 901, 999)
_BLANKS = (" ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u2003", "\u3000")
_ZEROS = (0x660, 0x6F0, 0x966, 0xFF10, 0x1D7CE)
_DASHES = "\u2010\u2011\u2013\u2014\u2212\uff0d"
_ANYTHING = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefxyz-+ ./*#åäö"


def codes_of(seed: int, count: int) -> list[str]:
    source = random.Random(seed)
    return [_one(source) for _ in range(count)]


def _one(source: random.Random) -> str:
    damage = source.choice(_DAMAGES)
    return damage(source, _sound(source))


def _sound(source: random.Random) -> str:
    century = source.choice((18, 19, 19, 20, 20))
    month = source.randint(1, 12)
    day = source.randint(1, 29 if month == 2 else 30)
    return _put_together(
        source, day, month, century, source.randint(0, 99), source.randint(900, 999)
    )


def _put_together(
    source: random.Random, day: int, month: int, century: int, year: int, number: int
) -> str:
    digits = f"{day:02}{month:02}{year:02}"
    check = CHECK_CHARACTERS[int(f"{digits}{number:03}") % 31]
    return f"{digits}{source.choice(SIGNS[century])}{number:03}{check}"


def _leave(source: random.Random, code: str) -> str:
    return code


def _leap_day(source: random.Random, code: str) -> str:
    century = source.choice((18, 19, 20))
    year = source.choice((0, 4, 23, 24, 96, 99, source.randint(0, 99)))
    return _put_together(source, 29, 2, century, year, source.randint(900, 999))


def _any_date(source: random.Random, code: str) -> str:
    century = source.choice((18, 19, 20))
    return _put_together(
        source,
        source.choice((0, 28, 29, 30, 31, 32, 39, 40, source.randint(0, 99))),
        source.choice((0, 1, 2, 4, 12, 13, 19, 20, source.randint(0, 99))),
        century,
        source.randint(0, 99),
        source.randint(900, 999),
    )


def _number(source: random.Random, code: str) -> str:
    number = source.choice((*_EDGES, source.randint(0, 999)))
    day, month = source.randint(1, 28), source.randint(1, 12)
    return _put_together(source, day, month, 20, source.randint(50, 99), number)


def _number_and_check(source: random.Random, code: str) -> str:
    """Both at once, where one fault might hide the other."""
    return _check(source, _number(source, code))


def _check(source: random.Random, code: str) -> str:
    return code[:10] + source.choice(CHECK_CHARACTERS + "GIOQZ" + "abchy" + "-+?")


def _sign(source: random.Random, code: str) -> str:
    return code[:6] + source.choice("+-ABCDEFGTUVWXYZabcdefuvwxy0 /.") + code[7:]


def _lower(source: random.Random, code: str) -> str:
    lowered = (code.lower(), code[:6] + code[6].lower() + code[7:], code[:10] + code[10].lower())
    return source.choice(lowered)


def _blank(source: random.Random, code: str) -> str:
    blank = source.choice(_BLANKS)
    place = source.choice((0, len(code), source.randint(0, len(code))))
    return code[:place] + blank + code[place:]


def _length(source: random.Random, code: str) -> str:
    place = source.randrange(len(code))
    shorter = code[:place] + code[place + 1 :]
    longer = code[:place] + code[place] * 2 + code[place + 1 :]
    return source.choice((shorter, longer, code[:6], code * 2))


def _foreign_digits(source: random.Random, code: str) -> str:
    zero = source.choice(_ZEROS)
    place = source.choice((None, *range(11)))
    return "".join(
        chr(zero + int(character))
        if character.isdigit() and place in (None, position)
        else character
        for position, character in enumerate(code)
    )


def _foreign_dash(source: random.Random, code: str) -> str:
    return code[:6] + source.choice(_DASHES) + code[7:]


def _one_character(source: random.Random, code: str) -> str:
    """Leaves the number in the 900 series, whatever else comes out."""
    place = source.choice((0, 1, 2, 3, 4, 5, 6, 10))
    return code[:place] + source.choice(_ANYTHING) + code[place + 1 :]


def _noise(source: random.Random, code: str) -> str:
    return "".join(source.choice(_ANYTHING) for _ in range(source.randint(1, 14)))


_DAMAGES: tuple[Callable[[random.Random, str], str], ...] = (
    _leave,
    _leap_day,
    _any_date,
    _number,
    _number_and_check,
    _check,
    _sign,
    _lower,
    _blank,
    _length,
    _foreign_digits,
    _foreign_dash,
    _one_character,
    _noise,
)
