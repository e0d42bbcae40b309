"""Names found in the raw directory, made safe to print and compared with the names we know."""

import difflib
import re
from collections.abc import Iterable

from sosdbt.masking import mask

# Every table of a demo county has it, so that a file copied elsewhere still tells what it is.
SYNTHETIC_COLUMN = "sosdbt_demo"

_LONGEST_SHOWN = 80
_BLANKS = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())
_INVISIBLE = "\ufeff\u200b\u2060"


def shown(name: str) -> str:
    """The name as it may stand in a message: one line, no identity code, not too long."""
    if not name.strip():
        return "(no name)"
    text = mask("".join(character if character.isprintable() else "?" for character in name))
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 3] + "..."


def bare(name: str) -> str:
    """The name of a column without the blanks and invisible signs around it."""
    return name.strip(_BLANKS + _INVISIBLE)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name probably meant: the same but for case, blanks, `-` or `_`, or a slip."""
    folded = {_folded(candidate): candidate for candidate in known}
    matches = difflib.get_close_matches(_folded(name), folded, n=1, cutoff=0.85)
    return folded[matches[0]] if matches else None


def _folded(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).casefold()
