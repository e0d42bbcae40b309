"""The zip file itself: its members, and every byte of it."""

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sosdbt.package.archive import first_difference, write_archive
from sosdbt.package.read import DAMAGE, Package
from sosdbt.verify.report import Fault


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
    wrong = {name: "it is missing from the package." for name in expected if name not in present}
    members = {}
    for name in present:
        try:
            if name in expected:
                members[name] = _unpack(package, name, folder / name)
            else:
                wrong[name] = "the contract knows no such file."
        except DAMAGE:
            wrong[name] = "it does not match its own check sum: it was damaged or changed."
    faults = [Fault("archive", what, name, 1) for name, what in wrong.items()]
    if not faults and present != list(expected):
        faults = [Fault("archive", "The files stand in another order than sosdbt writes.")]
    return members, faults or _byte_faults(package, members, folder / "again.zip")


def _unpack(package: Package, name: str, path: Path) -> Member:
    with package.open(name) as source, path.open("w+b") as target:
        shutil.copyfileobj(source, target)
        size = target.tell()
        target.seek(0)
        return Member(path, size, hashlib.file_digest(target, "sha256").hexdigest())


def _byte_faults(package: Package, members: dict[str, Member], again: Path) -> list[Fault]:
    """Writes the archive again from its members: the bytes must be the same."""
    write_archive([member.path for member in members.values()], again)
    with package.path.open("rb") as given, again.open("rb") as written:
        offset = first_difference(given, written)
    again.unlink()
    if offset is None:
        return []
    what = "The zip file is not as sosdbt writes it: something was added, or it was packed anew"
    return [Fault("archive", f"{what}. It differs first at byte {offset:,}.")]


def line_of_difference(path: Path, written: IO[bytes]) -> int | None:
    """In which line a member differs first from what should be written; None if nowhere."""
    with path.open("rb") as given:
        offset = first_difference(given, written)
        given.seek(0)
        return None if offset is None else given.read(offset).count(b"\n") + 1
