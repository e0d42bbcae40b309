"""Opens a delivery package that somebody gave, and trusts nothing in it.

Packages hold their members stored, not compressed, so no member is larger than the file it is in.
"""

import json
import re
import struct
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from sosdbt.errors import InputError
from sosdbt.package.names import MANIFEST
from sosdbt.text import shown

_MEMBER = re.compile(r"[a-z0-9_-]{1,100}\.[a-z0-9]{1,8}")
_MOST_MEMBERS = 50
_LARGEST_JSON = 5_000_000
_ENCRYPTED = 0x1
# All that zipfile raises on a damaged archive.
DAMAGE: tuple[type[Exception], ...] = (
    *(zipfile.BadZipFile, EOFError, NotImplementedError, OSError),
    *(OverflowError, RuntimeError, ValueError, struct.error),
)


class PackageError(InputError):
    """The file is no package that can be read."""


@dataclass(frozen=True)
class Package:
    """An open package."""

    path: Path
    archive: zipfile.ZipFile

    @property
    def members(self) -> list[str]:
        return self.archive.namelist()

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """A JSON object of which nothing else is known."""
        return self.json(MANIFEST)

    def open(self, name: str) -> IO[bytes]:
        return self.archive.open(name)

    def json(self, name: str) -> dict[str, Any]:
        """A JSON object in the package; raises PackageError where it is none."""
        if name not in self.members:
            raise PackageError(f"{self.path} is no delivery package: it has no {name}.")
        if self.archive.getinfo(name).file_size > _LARGEST_JSON:
            raise PackageError(f"{self.path}: {name} is too large.")
        with _sound(self.path):
            data = self.archive.read(name)
        try:
            content = json.loads(data.decode("utf-8"))
        except (ValueError, RecursionError):
            raise PackageError(f"{self.path}: {name} is no JSON.") from None
        if not isinstance(content, dict):
            raise PackageError(f"{self.path}: {name} is no JSON object.")
        return content


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """Raises PackageError, which names the file and the fault, where it is no package."""
    with _sound(path):
        archive = zipfile.ZipFile(path)
    with archive:
        for fault in _faults(archive.infolist()):
            raise PackageError(f"{path} is no delivery package: {fault}.")
        package = Package(path, archive)
        assert package.manifest is not None
        with _sound(path, (zipfile.BadZipFile, EOFError)):
            yield package


@contextmanager
def _sound(path: Path, damage: tuple[type[Exception], ...] = DAMAGE) -> Iterator[None]:
    try:
        yield
    except damage as error:
        if isinstance(error, OSError):
            raise PackageError(f"{path} cannot be read: {error.strerror or error}.") from None
        raise PackageError(f"{path} is no delivery package: {shown(str(error))}") from None


def _faults(members: list[zipfile.ZipInfo]) -> Iterator[str]:
    if len(members) > _MOST_MEMBERS:
        yield f"it holds {len(members)} files"
    names = Counter(info.filename for info in members)
    for info in members:
        name = shown(info.filename)
        if not _MEMBER.fullmatch(info.filename):
            yield f"{name} is no name of a file in a package"
        if names[info.filename] > 1:
            yield f"{name} is in it twice"
        if info.flag_bits & _ENCRYPTED:
            yield f"{name} is encrypted"
        if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
            yield f"{name} is compressed, which files of a package are not"
