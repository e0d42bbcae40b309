"""Synthetic personal identity codes. The individual number 900-999 belongs to no real person."""

from datetime import date

CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
CENTURIES = {"+": 1800} | dict.fromkeys("-YXWVU", 1900) | dict.fromkeys("ABCDEF", 2000)


def identity_code(birth: date, individual_number: int, sign: str | None = None) -> str:
    century = birth.year // 100 * 100
    sign = sign or next(sign for sign, start in CENTURIES.items() if start == century)
    assert CENTURIES[sign] == century and 900 <= individual_number <= 999
    return code_of_digits(f"{birth:%d%m%y}", sign, individual_number)


def code_of_digits(birth_digits: str, sign: str, individual_number: int) -> str:
    check = CHECK_CHARACTERS[int(f"{birth_digits}{individual_number}") % 31]
    return f"{birth_digits}{sign}{individual_number}{check}"
