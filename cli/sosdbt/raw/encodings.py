"""How a source system writes text, and the files it wrote, opened as that."""

import codecs
import gzip
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from sosdbt.errors import InputError

UTF_8, UTF_16 = "utf-8", "utf-16"
SEED = "mappings/source_systems.csv"
UTF_8_MARK = codecs.BOM_UTF8
_BY_KEEPING = "sosdbt_no_text"


def read_systems(project: Path) -> tuple[dict[str, str], set[str]]:
    """Of the systems that the seed names the encodings, and those whose documents are a source."""
    from sosdbt.seeds import read_seed

    rows = read_seed(project, SEED) if (project / "seeds" / SEED).exists() else []
    sources = {row["source_system"] for row in rows if row["role"] == "source"}
    return {row["source_system"]: row["encoding"] for row in rows}, sources


def open_documents(path: Path) -> BinaryIO:
    """A file of documents, packed or not, behind its mark of UTF-8."""
    file: Any = gzip.open(path) if path.suffix == ".gz" else path.open("rb")  # noqa: SIM115
    if file.read(len(UTF_8_MARK)) != UTF_8_MARK:
        file.seek(0)
    return file  # type: ignore[no-any-return]


def open_text(path: Path, encoding: str) -> TextIO:
    """Only a line feed ends a line. Bytes that are no text become lone surrogates."""
    with path.open("rb") as file:
        start = file.read(len(UTF_8_MARK))
    has_mark = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    is_utf_16 = has_mark or b"\0" in start[:2]
    is_another = is_utf_16 != (encoding == UTF_16) or (start == UTF_8_MARK and encoding != UTF_8)
    if is_another and start:
        raise InputError(f"{path}: {is_not(encoding)}.")
    if encoding == UTF_16 and not has_mark:
        # The first character is one of ASCII.
        encoding = "utf-16-be" if start[:1] == b"\0" else "utf-16-le"
    name, errors = {UTF_8: ("utf-8-sig", "surrogateescape")}.get(encoding, (encoding, _BY_KEEPING))
    return path.open(encoding=name, errors=errors, newline="\n")


def is_not(encoding: str) -> str:
    return (
        f"is not {encoding.upper()}. Set the encoding of the source system in seeds/{SEED}, or "
        f"write the file as {encoding.upper()}"
    )


def as_bytes(text: str) -> bytes:
    """The text as UTF-8. What was no text stays none."""
    return text.encode("utf-8", "surrogateescape")


def _one_for_all(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\udcff", error.end


codecs.register_error(_BY_KEEPING, _one_for_all)
