"""Opens a delivery package that somebody gave, and trusts nothing in it.

Packages hold their members stored, not compressed, so no member is larger than the file it is in.
"""

import json
import re
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
DAMAGE = (
    zipfile.BadZipFile,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
)


class PackageError(InputError):
    """The file is no package that can be read."""


@dataclass(frozen=True)
class Package:
    """An open package. `manifest` is a JSON object of which nothing else is known."""

    path: Path
    archive: zipfile.ZipFile
    manifest: dict[str, Any]

    @property
    def members(self) -> list[str]:
        return [info.filename for info in self.archive.infolist()]

    def open(self, name: str) -> IO[bytes]:
        return self.archive.open(name)

    def json(self, name: str) -> dict[str, Any]:
        """A JSON object in the package; raises PackageError where it is none."""
        return _read_json(self.archive, self.path, name)


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """Raises PackageError, which names the file and the fault, where it is no package."""
    with _open(path) as archive:
        _check_members(archive, path)
        package = Package(path, archive, _read_json(archive, path, MANIFEST))
        try:
            yield package
        except (zipfile.BadZipFile, EOFError) as error:
            raise _no_package(path, error) from None


def _open(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except OSError as error:
        raise PackageError(f"{path} cannot be read: {error.strerror or error}.") from None
    except DAMAGE as error:
        raise _no_package(path, error) from None


def _no_package(path: Path, error: Exception) -> PackageError:
    return PackageError(f"{path} is no delivery package: {shown(str(error))}")


def _check_members(archive: zipfile.ZipFile, path: Path) -> None:
    members = archive.infolist()
    names = [info.filename for info in members]
    if len(names) > _MOST_MEMBERS:
        raise PackageError(f"{path} is no delivery package: it holds {len(names)} files.")
    for info in members:
        fault = _fault(info)
        if fault:
            raise PackageError(f"{path} is no delivery package: {shown(info.filename)} {fault}.")
        if names.count(info.filename) > 1:
            raise PackageError(f"{path} is no delivery package: {info.filename} is in it twice.")
    if MANIFEST not in names:
        raise PackageError(f"{path} is no delivery package: it has no {MANIFEST}.")


def _fault(info: zipfile.ZipInfo) -> str | None:
    if not _MEMBER.fullmatch(info.filename):
        return "is no name of a file in a package"
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
        return "is compressed, which files of a package are not"
    return None


def _read_json(archive: zipfile.ZipFile, path: Path, name: str) -> dict[str, Any]:
    if name not in archive.namelist():
        raise PackageError(f"{path} is no delivery package: it has no {name}.")
    if archive.getinfo(name).file_size > _LARGEST_JSON:
        raise PackageError(f"{path}: {name} is too large.")
    try:
        data = archive.read(name)
    except DAMAGE as error:
        raise _no_package(path, error) from None
    try:
        content = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise PackageError(f"{path}: {name} is no JSON.") from None
    if not isinstance(content, dict):
        raise PackageError(f"{path}: {name} is no JSON object.")
    return content
