"""What is given as a package is opened with care."""

import zipfile
from pathlib import Path

import pytest

from sosdbt.package.read import PackageError, open_package


def write_zip(path: Path, members: list[tuple[str, bytes]], compression: int = 0) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def test_members_and_manifest_of_a_package_can_be_read(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", [("a.csv", b"x\n"), ("manifest.json", b'{"version": 1}')])
    with open_package(path) as package:
        assert package.members == ["a.csv", "manifest.json"]
        assert package.manifest == {"version": 1}
        assert package.open("a.csv").read() == b"x\n"


@pytest.mark.parametrize(
    ("members", "what"),
    [
        ([("../a.csv", b""), ("manifest.json", b"{}")], "no name of a file"),
        ([("/etc/a.csv", b""), ("manifest.json", b"{}")], "no name of a file"),
        ([("a.csv", b"")], "no manifest.json"),
        ([("manifest.json", b"[]")], "no JSON object"),
        ([("manifest.json", b"\xff")], "no JSON"),
        ([("manifest.json", b"[" * 100_000)], "no JSON"),
        ([(f"{number}.csv", b"") for number in range(60)], "60 files"),
    ],
)
def test_what_is_no_package_is_refused(tmp_path: Path, members: list, what: str) -> None:
    path = write_zip(tmp_path / "a.zip", members)
    with pytest.raises(PackageError, match=what), open_package(path):
        pass


def test_a_compressed_member_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    members = [("a.csv", b"0" * 10_000_000), ("manifest.json", b"{}")]
    path = write_zip(tmp_path / "a.zip", members, zipfile.ZIP_DEFLATED)
    with pytest.raises(PackageError, match=r"a\.csv is compressed"), open_package(path):
        pass


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", [("manifest.json", b"{}"), ("manifest.json", b"{}")])
    with pytest.raises(PackageError, match="twice"), open_package(path):
        pass


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04" + b"\0" * 50])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(PackageError, match=r"a\.zip"), open_package(path):
        pass


def test_a_missing_file_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.zip", tmp_path):
        with pytest.raises(PackageError, match="cannot be read"), open_package(path):
            pass
