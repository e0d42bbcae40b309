"""How rows become a file."""

from datetime import date
from pathlib import Path

import pytest

import sosdbt.worklist.workbook as workbook

GUIDE = [("Guide", "Title", "text"), ("Guide", "heading", None)]


def test_a_row_that_fails_leaves_no_file(tmp_path: Path) -> None:
    def rows() -> object:
        yield ("Errors", "x")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        workbook.write_workbook(tmp_path / "a.xlsx", [("Text", 9)], rows(), GUIDE, date(2023, 5, 1))
    assert list(tmp_path.iterdir()) == []
