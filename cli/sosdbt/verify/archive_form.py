"""The zip file itself: its members, and every byte of it."""

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sosdbt.package.archive import first_difference, write_archive
from sosdbt.package.read import DAMAGE, Package
from sosdbt.text import shown
from sosdbt.verify.report import Fault

_PART = 1 << 20
_NOT_READABLE = "it does not match its own check sum in the zip file; it was damaged or changed."


@dataclass(frozen=True)
class Member:
    path: Path
    bytes: int
    sha256: str


def unpack(
    package: Package, expected: Sequence[str], folder: Path
) -> tuple[dict[str, Member], list[Fault]]:
    """The members that can be read, and what is wrong with the archive."""
    present = package.members
    faults = [
        _fault("it is missing from the package.", name) for name in expected if name not in present
    ]
    faults += [
        _fault("the contract knows no such file.", name) for name in present if name not in expected
    ]
    if not faults and present != list(expected):
        faults.append(_fault("The files stand in another order than sosdbt writes."))
    members = {}
    for name in present:
        if name in expected:
            try:
                members[name] = _unpack(package, name, folder / name)
            except DAMAGE:
                faults.append(_fault(_NOT_READABLE, name))
    return members, faults or _byte_faults(package, [members[name].path for name in expected])


def damaged(message: str, names: Sequence[str]) -> Fault:
    """The fault of a package that cannot be opened."""
    for name in names:
        if message.endswith((f"file '{name}'", f"file {name}")):
            return _fault(_NOT_READABLE, name)
    return _fault(message)


def _unpack(package: Package, name: str, path: Path) -> Member:
    digest, size = hashlib.sha256(), 0
    with package.open(name) as source, path.open("wb") as target:
        while part := source.read(_PART):
            digest.update(part)
            size += len(part)
            target.write(part)
    return Member(path, size, digest.hexdigest())


def _byte_faults(package: Package, members: Sequence[Path]) -> list[Fault]:
    """Writes the archive again from its members: the bytes must be the same."""
    again = members[0].with_name("again.zip")
    write_archive(members, again)
    with package.path.open("rb") as given, again.open("rb") as written:
        offset = first_difference(given, written)
    where = None if offset is None else _place(again, offset)
    again.unlink()
    if where is None:
        return []
    what = f"The zip file is not as sosdbt writes it. It differs first at byte {offset}, {where}."
    return [_fault(what)]


def _place(archive_path: Path, offset: int) -> str:
    """Which part of a sound archive is at an offset."""
    if offset >= archive_path.stat().st_size:
        return "where sosdbt's file ends: something was added"
    with zipfile.ZipFile(archive_path) as archive:
        if offset >= archive.start_dir:
            return "in the list of files at its end"
        before = [info for info in archive.infolist() if info.header_offset <= offset]
    name = max(before, key=lambda info: info.header_offset).filename
    return f"in {shown(name)} or the header before it"


def _fault(what: str, file: str | None = None) -> Fault:
    return Fault("archive", what, file, 1 if file else None)
