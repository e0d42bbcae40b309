"""Hides text that looks like a personal identity code in everything that is shown.

The macro mask_identity_codes masks ids in SQL by the same forms; a test compares the two.
"""

import re
from collections.abc import Iterable
from typing import Any, TextIO

MASK = "***"

_DASHES = (
    "\u00ad\u02d7\u058a\u05be\u1806\u2010-\u2015\u2043\u207b\u208b\u2212\u2500\u2796\u2e3a"
    "\u301c\u30fc\ufe31\ufe58\ufe63\uff0d"
)
_UNSEEN = "\u200b-\u200d\u2060\ufeff"
# With its sign a code is known wherever it stands. Letters in lower case count in ids only:
# hexadecimal digests hold such sequences by chance.
_DASHED = f"[-+{_DASHES}{_UNSEEN}]{{1,4}}"
_WITH_SIGN = f"[0-9]{{6}}(?:{_DASHED}|[A-FU-Y])[0-9]{{3}}[0-9A-Z]"
_WITH_SIGN_IN_ANY_CASE = f"[0-9]{{6}}(?:{_DASHED}|[A-FU-Ya-fu-y])[0-9]{{3}}[0-9A-Za-z]"
# In lower case or with anything else as its sign, a code must stand alone, and but for lower case
# it must begin with a day and a month.
_DAY, _MONTH = "(?:0[1-9]|[12][0-9]|3[01])", "(?:0[1-9]|1[0-2])"
_BETWEEN = f"[-._/ \t\u00a0\u202f{_DASHES}{_UNSEEN}]?"
_DATE = f"{_DAY}{_BETWEEN}{_MONTH}{_BETWEEN}[0-9]{{2}}"
_ESCAPED = "%[0-9A-Fa-f]{2}|&[#0-9A-Za-z]{2,7};"
_OTHER = f"(?:{_ESCAPED}|[^0-9A-Za-z\n])"
_LETTER = "[A-FU-Ya-fu-y]"
_ALONE = (
    f"(^|[^0-9A-Za-z])(?:{_WITH_SIGN_IN_ANY_CASE}|{_DAY}{_MONTH}[0-9]{{6}}"
    f"|{_DATE}{_OTHER}{{0,2}}(?:{_LETTER}|{_OTHER})?{_OTHER}{{0,2}}[0-9]{{3}}[A-FHJ-NPR-Ya-fhj-npr-y]"
    f"|{_DATE}{_OTHER}{{0,2}}(?:{_LETTER}|{_ESCAPED}|[^0-9A-Za-z\n.]){_OTHER}{{0,2}}[0-9]{{4}})"
)
# Digits and dots alone can be the end of an object identifier, where a number stands before them.
_DOTTED = f"(^[.]?|[^0-9A-Za-z.]|[^0-9][.]){_DATE}[.]{{1,5}}[0-9]{{4}}"
_WITH_BOUNDS = f"(?:{_ALONE}|{_DOTTED})($|[^0-9A-Za-z])"
# Twice, because two codes can share the character between them.
_WHERE_ALONE = ((_WITH_BOUNDS, rf"\1\2{MASK}\3"),) * 2
_STEPS = {
    "masked": ((_WITH_SIGN, MASK), *_WHERE_ALONE),
    "masked_id": ((_WITH_SIGN_IN_ANY_CASE, MASK), *_WHERE_ALONE),
}


def mask(text: str, name: str = "masked") -> str:
    """`name` is that of the SQL macro that does the same."""
    for form, replacement in _STEPS[name]:
        text = re.sub(form, replacement, text)
    return text


def masking_macros() -> str:
    """SQL that makes DuckDB's macros masked(text) and masked_id(text), the same for SQL files."""
    macros = ""
    for name, steps in _STEPS.items():
        expression = "value"
        for form, replacement in steps:
            expression = f"regexp_replace({expression}, '{form}', '{replacement}', 'g')"
        macros += f"create or replace temp macro {name}(value) as {expression};"
    return macros


def mask_all(value: Any) -> Any:
    """The same lists and dictionaries with every text in them masked, keys too."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {mask_all(key): mask_all(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [mask_all(item) for item in value]
    return value


class MaskingStream:
    """A text stream that masks what passes through it, and knows whether anything did."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.was_used = False

    def write(self, text: str) -> int:
        return self.write_unmasked(mask(text))

    def write_unmasked(self, text: str) -> int:
        self.was_used = self.was_used or bool(text)
        return self._stream.write(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
