import os
import stat
import time
import zipfile
from pathlib import Path

import pytest

from sosdbt.package.archive import holds_the_same, write_archive


def _members(folder: Path, **contents: bytes) -> list[Path]:
    folder.mkdir()
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]


def test_bytes_depend_on_the_members_alone(tmp_path: Path) -> None:
    first = _members(tmp_path / "a", one=b"1" * 5000, two=b"")
    write_archive(first, tmp_path / "first.zip")
    second = _members(tmp_path / "b", one=b"1" * 5000, two=b"")
    for member in second:
        member.chmod(0o777)
        os.utime(member, (0, time.time() - 10**8))
    umask = os.umask(0o777)
    try:
        write_archive(second, tmp_path / "second.zip")
    finally:
        os.umask(umask)
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()


def test_members_are_stored_in_order_without_times_or_rights_of_this_machine(
    tmp_path: Path,
) -> None:
    write_archive(_members(tmp_path / "a", zz=b"z", aa=b"a"), tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        infos = archive.infolist()
    assert [info.filename for info in infos] == ["zz", "aa"]
    for info in infos:
        assert info.compress_type == zipfile.ZIP_STORED
        assert info.date_time == (1980, 1, 1, 0, 0, 0)
        assert info.create_system == 3
        assert stat.S_IMODE(info.external_attr >> 16) == 0o600
        assert info.extra == b""


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        write_archive(_members(tmp_path / "a", one=b"1"), tmp_path / "x.zip")
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / "x.zip").stat().st_mode) == 0o600


def test_an_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        write_archive(_members(tmp_path / "a", one=b"1"), tmp_path / "x.zip")
    assert (tmp_path / "x.zip").read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("contents", "same"),
    [
        ({"one": b"1", "two": b"2", "left_out": b"other"}, True),
        ({"one": b"1", "two": b"2"}, True),
        ({"one": b"1", "two": b"3", "left_out": b"x"}, False),
        ({"one": b"1", "two": b"22", "left_out": b"x"}, False),
        ({"one": b"1", "left_out": b"x"}, False),
        ({"one": b"1", "two": b"2", "three": b"", "left_out": b"x"}, False),
    ],
)
def test_comparison_looks_at_all_members_but_one(
    tmp_path: Path, contents: dict[str, bytes], same: bool
) -> None:
    old = _members(tmp_path / "old", one=b"1", two=b"2", left_out=b"x")
    write_archive(old, tmp_path / "x.zip")
    new = _members(tmp_path / "new", **contents)
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert holds_the_same(archive, new, but="left_out") is same
