"""sosdbt diff: compares two packages and shows what it found."""

import sys
from pathlib import Path

from sosdbt.diff.compare import compared
from sosdbt.diff.report import json_report, text_report, write_all_rows
from sosdbt.masking import MaskingStream


def diff(old: Path, new: Path, *, as_json: bool, identifiers: bool, csv: Path | None) -> None:
    with compared(old, new, identifiers) as comparison:
        if csv is not None:
            write_all_rows(comparison, csv)
        text = json_report(comparison, csv) if as_json else "\n".join(text_report(comparison, csv))
    _print(text + "\n", identifiers)


def _print(text: str, identifiers: bool) -> None:
    """Nothing of a package can move the cursor or colour the terminal."""
    text = "".join(sign if sign.isprintable() or sign == "\n" else "?" for sign in text)
    if identifiers and isinstance(sys.stdout, MaskingStream):
        sys.stdout.write_unmasked(text)
    else:
        sys.stdout.write(text)
