"""The zip file itself: its members, and every byte of it."""

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sosdbt.package.archive import write_archive
from sosdbt.package.read import DAMAGE, Package
from sosdbt.raw.names import shown
from sosdbt.verify.report import Fault

_PART = 1 << 20
_NOT_READABLE = "it does not match its own check sum in the zip file; it was damaged or changed."


@dataclass(frozen=True)
class Member:
    path: Path
    bytes: int
    sha256: str


def member_faults(package: Package, expected: Sequence[str]) -> list[Fault]:
    present = package.members
    faults = [
        Fault("archive", "it is missing from the package.", name, 1)
        for name in expected
        if name not in present
    ]
    faults += [
        Fault("archive", "the contract knows no such file.", name, 1)
        for name in present
        if name not in expected
    ]
    if not faults and present != list(expected):
        faults.append(Fault("archive", "The files stand in another order than sosdbt writes."))
    return faults


def unpack(
    package: Package, expected: Sequence[str], folder: Path
) -> tuple[dict[str, Member], list[Fault]]:
    """The members that can be read, and faults for those that cannot."""
    members, faults = {}, []
    for name in package.members:
        if name in expected:
            try:
                members[name] = _unpack(package, name, folder / name)
            except DAMAGE:
                faults.append(Fault("archive", _NOT_READABLE, name, 1))
    return members, faults


def byte_faults(package: Package, members: Sequence[Path], again: Path) -> list[Fault]:
    """Writes the archive again from its members: the bytes must be the same."""
    write_archive(members, again)
    try:
        offset = _first_difference(package.path, again)
        if offset is None:
            return []
        where = _place(again, offset)
        return [
            Fault(
                "archive",
                f"The zip file is not as sosdbt writes it. It differs first at byte {offset}, "
                f"{where}.",
            )
        ]
    finally:
        again.unlink()


def damaged(message: str, names: Sequence[str]) -> Fault:
    """The fault of a package that cannot be opened."""
    for name in names:
        if message.endswith((f"file '{name}'", f"file {name}")):
            return Fault("archive", _NOT_READABLE, name, 1)
    return Fault("archive", message)


def _unpack(package: Package, name: str, path: Path) -> Member:
    digest, size = hashlib.sha256(), 0
    with package.open(name) as source, path.open("wb") as target:
        while part := source.read(_PART):
            digest.update(part)
            size += len(part)
            target.write(part)
    return Member(path, size, digest.hexdigest())


def _first_difference(one: Path, other: Path) -> int | None:
    offset = 0
    with one.open("rb") as first, other.open("rb") as second:
        while True:
            a, b = first.read(_PART), second.read(_PART)
            if a != b:
                pairs = zip(a, b, strict=False)
                same = next((i for i, (x, y) in enumerate(pairs) if x != y), min(len(a), len(b)))
                return offset + same
            if not a:
                return None
            offset += len(a)


def _place(archive_path: Path, offset: int) -> str:
    """Which part of a sound archive is at an offset."""
    if offset >= archive_path.stat().st_size:
        return "where sosdbt's file ends: something was added"
    with zipfile.ZipFile(archive_path) as archive:
        if offset >= archive.start_dir:
            return "in the list of files at its end"
        name = max(
            (info.header_offset, info.filename)
            for info in archive.infolist()
            if info.header_offset <= offset
        )[1]
    return f"in {shown(name)} or the header before it"
