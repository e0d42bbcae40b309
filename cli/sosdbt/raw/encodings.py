"""How a source system writes text: every file is read as UTF-8, whatever it is written in.

Bytes that are no text stay bytes that are no UTF-8, so that the row they stand in can say so.
"""

import codecs
import gzip
import io
import re
from pathlib import Path
from typing import BinaryIO

UTF_8, UTF_16 = "utf-8", "utf-16"
SEED = "mappings/source_systems.csv"
WHERE_TO_SET = f"Set the encoding of the source system in seeds/{SEED}"
UTF_8_MARK = codecs.BOM_UTF8
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_CHUNK_BYTES = 1 << 16
_BY_KEEPING = "sosdbt_no_text"
# What Finnish and Swedish texts hold beside ASCII. Pieces of UTF-8 read as letters too, but as
# others.
_LIKELY_BYTES = frozenset(
    "åäöÅÄÖéÉèÈáÁüÜçæøÆØßšŠžŽ€§°½".encode("cp1252")
    # Quotation marks, dashes, dots and a blank.
    + b"\x84\x85\x91\x92\x93\x94\x95\x96\x97\xa0\xb4\xb7"
)
# The first byte of ä, ö and å in UTF-8 is the letter Ã in these, and the second no letter.
_LETTER_OF_UTF_8 = re.compile("Ã[^ A-Za-z]")


def read_encodings(project: Path) -> dict[str, str]:
    """Source system -> encoding, of the systems that the seed names."""
    return {row["source_system"]: row["encoding"] for row in _systems(project)}


def read_sources(project: Path) -> set[str]:
    """The systems whose documents are a source, and no archive's."""
    return {row["source_system"] for row in _systems(project) if row["role"] == "source"}


def _systems(project: Path) -> list[dict[str, str]]:
    from sosdbt.seeds import read_seed

    return read_seed(project, SEED) if (project / "seeds" / SEED).exists() else []


def opened(path: Path) -> BinaryIO:
    """A file of documents, packed or not."""
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def open_as_utf8(path: Path, encoding: str) -> BinaryIO:
    """The bytes of the file as UTF-8 without byte order mark."""
    file = path.open("rb")
    if encoding == UTF_8:
        if file.read(len(UTF_8_MARK)) != UTF_8_MARK:
            file.seek(0)
        return file
    if encoding == UTF_16:
        encoding = _byte_order(file)
    return io.BufferedReader(_AsUtf8(file, encoding), _CHUNK_BYTES)


def as_text(line: bytes) -> str:
    """Bytes that are no text become lone surrogates."""
    return line.decode("utf-8", "surrogateescape")


def looks_like_utf_8(value: str) -> bool:
    """Whether the value, read in an encoding of one byte a letter, holds a letter of UTF-8."""
    return _LETTER_OF_UTF_8.search(value) is not None


def looks_like_windows_1252(line: bytes) -> bool:
    beyond_ascii = {byte for byte in line if byte >= 0x80}
    return bool(beyond_ascii) and beyond_ascii <= _LIKELY_BYTES


def _byte_order(file: BinaryIO) -> str:
    """The byte order by the mark, else by the first character, which is one of ASCII."""
    start = file.read(2)
    if start not in UTF_16_MARKS:
        file.seek(0)
    is_big = start == codecs.BOM_UTF16_BE or start[:1] == b"\0"
    return "utf-16-be" if is_big else "utf-16-le"


class _AsUtf8(io.RawIOBase):
    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder(encoding)(_BY_KEEPING)
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ready:
            chunk = self._file.read(_CHUNK_BYTES)
            text = self._decoder.decode(chunk, final=not chunk)
            self._ready = text.encode("utf-8", "surrogatepass")
            if not chunk:
                break
        part, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        self._file.close()
        super().close()


def _one_for_all(error: UnicodeError) -> tuple[str, int]:
    """A lone surrogate, which no UTF-8 holds, for bytes that are no text."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\udcff", error.end


codecs.register_error(_BY_KEEPING, _one_for_all)
