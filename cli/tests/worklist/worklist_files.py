"""How tests ask for work lists, and read them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from worklist_county import run


@dataclass(frozen=True)
class County:
    folder: Path

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def database(self) -> Path:
        return self.out / ".sosdbt/2023Q1/sosdbt.duckdb"

    def worklist(self, to: Path | None, *more: object) -> tuple[int, str, str]:
        where = ["--quarter", "2023Q1", "--out", self.out, *(["--to", to] if to else [])]
        return run(self.folder, "worklist", *where, *more)


def read(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of each sheet but the last, which explains, by the texts of the header."""
    sheets = {}
    for sheet in openpyxl.load_workbook(path).worksheets[:-1]:
        header, *rows = sheet.iter_rows(values_only=True)
        sheets[sheet.title] = [dict(zip(header, row, strict=True)) for row in rows]
    return sheets


def in_brackets(text: str | None) -> str | None:
    return text and text.rpartition("(")[2].removesuffix(")")
