"""sosdbt diff: compares two packages and shows what it found."""

import sys
from pathlib import Path

from sosdbt.diff.compare import compared
from sosdbt.diff.report import json_refusal, json_report, text_report, write_all_rows
from sosdbt.errors import SosdbtError
from sosdbt.masking import MaskingStream


def diff(old: Path, new: Path, *, as_json: bool, identifiers: bool, csv: Path | None) -> int:
    """The exit code: 0 whether the packages differ or not."""
    try:
        text = _compare(old, new, as_json, identifiers, csv)
    except SosdbtError as error:
        if not as_json:
            raise
        _print(json_refusal(old, new, str(error)) + "\n", identifiers=False)
        return error.exit_code
    _print(text + "\n", identifiers)
    return 0


def _compare(old: Path, new: Path, as_json: bool, identifiers: bool, csv: Path | None) -> str:
    with compared(old, new, identifiers) as comparison:
        if csv is not None:
            write_all_rows(comparison, csv)
        if as_json:
            return json_report(comparison, csv)
        return "\n".join(text_report(comparison, csv))


def _print(text: str, identifiers: bool) -> None:
    """Nothing of a package can move the cursor or colour the terminal."""
    text = "".join(sign if sign.isprintable() or sign == "\n" else "?" for sign in text)
    if identifiers and isinstance(sys.stdout, MaskingStream):
        sys.stdout.write_unmasked(text)
    else:
        sys.stdout.write(text)
