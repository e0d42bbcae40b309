"""What a raw value means, read from the words of the design alone."""

import re
from datetime import date

from value_oracles import boolean, day, stripped, whole_number

__all__ = ["boolean", "day", "stripped", "whole_number"]

CENTURY_OF_SIGN = {
    "+": 1800,
    **dict.fromkeys("-YXWVU", 1900),
    **dict.fromkeys("ABCDEF", 2000),
}
CODE_FORM = re.compile(r"(\d\d)(\d\d)(\d\d)([-+YXWVUABCDEF])(\d\d\d)([0-9A-Y])", re.ASCII)
CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def is_true(text: str) -> bool:
    return boolean(text) is True


def code_faults(code: str) -> set[str]:
    """The rules that a personal identity code breaks."""
    parts = CODE_FORM.fullmatch(code)
    if not parts:
        return {"CL-002"}
    faults = set()
    digits = code[:6] + code[7:10]
    if CHECK_CHARACTERS[int(digits) % 31] != code[10]:
        faults.add("CL-003")
    if birth_of_code(code) is None:
        faults.add("CL-004")
    if int(code[7:10]) < 2:
        faults.add("CL-005")
    return faults


def birth_of_code(code: str) -> date | None:
    parts = CODE_FORM.fullmatch(code)
    if not parts:
        return None
    day_number, month, year, sign = parts.group(1, 2, 3, 4)
    try:
        return date(CENTURY_OF_SIGN[sign] + int(year), int(month), int(day_number))
    except ValueError:
        return None


def years_later(birth: date, years: int) -> date:
    try:
        return birth.replace(year=birth.year + years)
    except ValueError:
        return date(birth.year + years, 3, 1)
