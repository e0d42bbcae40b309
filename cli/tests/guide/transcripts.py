"""Runs what a page of the guide shows: files are written, commands run, outputs compared.

A block of the language `console` holds commands after `$ ` and what they print. A line `…` stands
for any lines. A block with a title is a file of that name. `/data` and `~/tutorial` are a folder of
the test, and so is the project that a page changes.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

GUIDE = Path(__file__).resolve().parents[3] / "docs"
_BLOCK = re.compile(r'^```(\w*)(?: title="([^"]*)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
ANY = "…"
_MISSING = [name for name in ("jq", "systemd-analyze", "unzip") if shutil.which(name) is None]
PROGRAMS = pytest.mark.skipif(bool(_MISSING), reason=f"not on this machine: {_MISSING}")


@dataclass(frozen=True)
class Block:
    language: str
    title: str
    text: str

    @property
    def commands(self) -> list[tuple[str, list[str]]]:
        """Each command with the lines it prints."""
        _, *parts = re.split(r"^\$ ", self.text, flags=re.MULTILINE)
        lines = [part.splitlines() for part in parts]
        return [(first, shown) for first, *shown in lines]


def blocks(page: str) -> list[Block]:
    """Those that are run or written, in their order."""
    text = (GUIDE / page).read_text(encoding="utf-8")
    found = [Block(*match) for match in _BLOCK.findall(text)]
    return [block for block in found if block.title or block.language == "console"]


@dataclass(frozen=True)
class Place:
    """Where a page is run."""

    folder: Path
    # Names in the page -> folders of this machine.
    names: Mapping[str, Path]
    environment: Mapping[str, str]

    def run_page(self, page: str) -> None:
        for block in blocks(page):
            if block.title:
                self.write(block)
            for command, shown in block.commands if block.language == "console" else ():
                self.run(command, shown)

    def write(self, block: Block) -> None:
        path = self.folder / self._here(block.title)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self._here(block.text), encoding="utf-8")

    def run(self, command: str, shown: list[str]) -> None:
        done = subprocess.run(
            ["bash", "-c", self._here(command)],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        printed = done.stdout
        for name, folder in self.names.items():
            printed = printed.replace(str(folder), name)
        lines = printed.splitlines()
        assert _matches([*map(_words, shown)], [*map(_words, lines)]), f"$ {command}\n{printed}"

    def _here(self, text: str) -> str:
        for name, folder in self.names.items():
            text = text.replace(name, str(folder))
        return text


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Without anything of the tester's own, with the programs of this environment."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SOSDBT_", "DBT_"))}
    programs = [
        str(Path(sys.executable).parent),
        kept["PATH"],
        str(GUIDE.parent / ".venv-docs/bin"),
    ]
    own = {"PATH": os.pathsep.join(programs), "HOME": str(folder), "SOSDBT_USER": "Maija"}
    return kept | own | more


def _matches(shown: list[str], lines: list[str]) -> bool:
    """Whether the lines are those shown, where `…` takes in any number of them."""
    if not shown:
        return not lines
    if shown[0] == ANY:
        return any(_matches(shown[1:], lines[skipped:]) for skipped in range(len(lines) + 1))
    return bool(lines) and shown[0] == lines[0] and _matches(shown[1:], lines[1:])


def _words(line: str) -> str:
    """How wide columns are says nothing."""
    return " ".join(line.split())
