"""How rows become a file."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from xlsxwriter.worksheet import Worksheet

import sosdbt.worklist.workbook as workbook

GUIDE = [("Guide", "Title", "text"), ("Guide", "heading", None)]


@pytest.mark.parametrize(
    ("rows", "sheets"),
    [(2, ["Errors"]), (3, ["Errors"]), (4, ["Errors", "Errors 2"]), (7, ["Errors", "Errors 2"])],
)
def test_what_one_sheet_cannot_hold_goes_on_in_further_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, sheets: list[str]
) -> None:
    sheets = sheets + (["Errors 3"] if rows > 6 else [])
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    told = [("Errors", number, "x") for number in range(rows)] + [("Information", 99, "y")]
    columns = [("Row", 9), ("Text", 9)]
    workbook.write_workbook(tmp_path / "a.xlsx", columns, told, GUIDE, date(2023, 5, 1))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == [*sheets, "Information", "Guide"]
    found = [
        (sheet.title.split()[0], *row)
        for sheet in book.worksheets[:-1]
        for row in sheet.iter_rows(min_row=2, values_only=True)
    ]
    assert found == told
    assert {sheet["A1"].value for sheet in book.worksheets[:-1]} == {"Row"}


def test_a_sheet_holds_as_many_rows_as_excel_takes() -> None:
    assert Worksheet().xls_rowmax == workbook.MOST_ROWS + 1


def test_a_row_that_fails_leaves_no_file(tmp_path: Path) -> None:
    def rows() -> object:
        yield ("Errors", "x")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        workbook.write_workbook(tmp_path / "a.xlsx", [("Text", 9)], rows(), GUIDE, date(2023, 5, 1))
    assert list(tmp_path.iterdir()) == []
