"""The zip file: the same members give the same bytes, whichever zlib or clock a machine has; and
what goes to a receiver whose contract wants another shape."""

import shutil
import stat
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from sosdbt.files import flush_folder, new_file, partial
from sosdbt.package.contract import Contract
from sosdbt.package.names import DESCRIPTOR, MANIFEST, SEND, beside

_FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_PART = 1 << 20


def write_archive(members: Sequence[Path], path: Path) -> None:
    """Writes a new file, readable by its owner only, and flushes it to the disk."""
    with new_file(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for member in members:
            info = zipfile.ZipInfo(member.name, _FIRST_ZIP_DATE)
            info.create_system = _UNIX
            info.external_attr = (stat.S_IFREG | 0o600) << 16
            info.file_size = member.stat().st_size
            with member.open("rb") as source, archive.open(info, "w") as target:
                shutil.copyfileobj(source, target, _PART)


def holds_the_same(archive: zipfile.ZipFile, members: Sequence[Path], *, but: str) -> bool:
    """Whether an archive has these members, byte for byte, apart from the one named `but`."""
    others = [member for member in members if member.name != but]
    if set(archive.namelist()) - {but} != {member.name for member in others}:
        return False
    for member in others:
        with archive.open(member.name) as old, member.open("rb") as new:
            if first_difference(old, new) is not None:
                return False
    return True


def first_difference(one: IO[bytes], other: IO[bytes]) -> int | None:
    """The offset of the first byte in which two files differ; None where they are the same."""
    offset = 0
    while True:
        a, b = one.read(_PART), other.read(_PART)
        if a != b:
            pairs = enumerate(zip(a, b, strict=False))
            return offset + next((i for i, (x, y) in pairs if x != y), min(len(a), len(b)))
        if not a:
            return None
        offset += len(a)


def write_sending(
    contract: Contract, members: Sequence[Path], package: Path, said: Mapping[str, object]
) -> tuple[Path, ...]:
    """A folder beside the package, whole or not at all; `said` has what its name is made of. The
    package itself stays: it is what is verified, compared and kept."""
    if contract.send is None:
        return ()
    folder = beside(package, SEND)
    temporary = partial(folder)
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(mode=0o700)
    name = contract.send["name"].format(**said)
    wanted = {DESCRIPTOR: contract.send["descriptor"], MANIFEST: contract.send["manifest"]}
    where = {path: wanted.get(path.name, "inside") for path in members}
    is_loose = contract.send["as"] == "loose"
    outside = {"inside", "beside"} if is_loose else {"beside"}
    for path in members:
        if where[path] not in outside:
            continue
        target = temporary / f"{name}_{path.name}"
        shutil.copyfile(path, target)
        target.chmod(0o600)
    if not is_loose:
        inside = [path for path in members if where[path] == "inside"]
        write_archive(inside, temporary / f"{name}.zip")
    temporary.rename(folder)
    flush_folder(folder.parent)
    return (folder,)
