"""Hides text that looks like a personal identity code in everything that is shown."""

import re
from collections.abc import Iterable
from typing import Any, TextIO

MASK = "***"

# The second form finds a code in the wrong case. It must stand alone there: hexadecimal digests
# hold such sequences by chance.
_IDENTITY_CODE = re.compile(
    r"[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-Z]"
    r"|(?<![0-9A-Za-z])[0-9]{6}[-+A-FU-Ya-fu-y][0-9]{3}[0-9A-Za-z](?![0-9A-Za-z])"
)


def mask(text: str) -> str:
    return _IDENTITY_CODE.sub(MASK, text)


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
