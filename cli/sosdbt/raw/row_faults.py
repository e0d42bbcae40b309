"""Why a row cannot be read: a code, never a value of the row. row_faults.yml says it in words."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from sosdbt.yaml_file import read_yaml

MAX_FIELD_CHARACTERS = 131_072
MAX_ROW_CHARACTERS = 1 << 20
_IN_WORDS = Path(__file__).with_suffix(".yml")
# What Finnish and Swedish texts hold beside ASCII. Pieces of UTF-8 read as letters too, but as
# others.
_LIKELY_BYTES = frozenset(
    "åäöÅÄÖéÉèÈáÁüÜçæøÆØßšŠžŽ€§°½".encode("cp1252")
    # Quotation marks, dashes, dots and a blank.
    + b"\x84\x85\x91\x92\x93\x94\x95\x96\x97\xa0\xb4\xb7"
)
# The first byte of ä, ö and å in UTF-8 is the letter Ã in these, and the second no letter.
_LETTER_OF_UTF_8 = re.compile("Ã[^ A-Za-z]")


def fault_in(values: Iterable[str | None], encoding: str | None = None) -> str | None:
    """Why a row of these values cannot be read; lone surrogates stand for what is no text.

    Where the encoding is told, what looks like another one is a fault too.
    """
    for value in filter(None, values):
        if "\n" in value or "\r" in value:
            return "line_break_in_a_value"
        if "\0" in value:
            return "nul_byte"
        if len(value) > MAX_FIELD_CHARACTERS:
            return "field_too_long"
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            no_text = {byte for byte in value.encode("utf-8", "surrogateescape") if byte >= 0x80}
            is_1252 = encoding == "utf-8" and no_text <= _LIKELY_BYTES
            return "looks_like_windows_1252" if is_1252 else "not_text"
        if encoding not in (None, "utf-8", "utf-16") and _LETTER_OF_UTF_8.search(value):
            return "looks_like_utf_8"
    return None


def fault_of(code: str) -> dict[str, str]:
    """What a code means and what to do; one of another loader tells itself."""
    unknown = {"meaning": code, "advice": "Correct the line or make the extract again."}
    return dict(_in_words().get(code, unknown))


@cache
def _in_words() -> dict[str, Any]:
    return read_yaml(_IN_WORDS, _IN_WORDS.parent)
