"""Real small disks: a tmpfs of so many bytes, which only root can mount."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PAGE = 4096


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() or not shutil.which("mount"):
        pytest.skip("A full disk needs root, to mount a small one. NOT PROVEN here.")
    done = _mount("-t", "tmpfs", "-o", f"size={size},mode=700", "sosdbt-test", str(folder))
    if done.returncode:
        pytest.skip(f"No small disk can be mounted ({done.stderr.strip()}). NOT PROVEN here.")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def remount(folder: Path, options: str) -> None:
    assert not _mount("-o", f"remount,{options}", str(folder)).returncode


def fill(folder: Path, pages_left: int) -> Path:
    filler = folder / "filler"
    room = os.statvfs(folder)
    pages = room.f_bavail * room.f_frsize // PAGE - pages_left
    with filler.open("wb") as file:
        for _ in range(pages):
            file.write(bytes(PAGE))
    return filler


def _mount(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["mount", *arguments], capture_output=True, text=True)
