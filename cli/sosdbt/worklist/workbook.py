"""Rows as an Excel file that people filter, mark and mend from. No cell is a formula or a link."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from sosdbt.files import new_file

_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_CELL = {"text_wrap": True, "valign": "top"}
_HEADER = {**_CELL, "bold": True, "bg_color": "#D9E1E8"}
_WIDTHS_OF_GUIDE = (30, 100)


def write_workbook(
    path: Path,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Any]],
    guide: Sequence[Sequence[Any]],
    as_of: date,
) -> None:
    """`columns` are headers with their widths. Rows begin with the name of their sheet, and those
    of a sheet follow each other; few are held at a time."""
    from xlsxwriter import Workbook

    options = {**_OPTIONS, "tmpdir": str(path.parent)}
    with new_file(path) as file, Workbook(file, options) as workbook:
        workbook.set_properties({"title": guide[0][1], "created": datetime.combine(as_of, time())})
        header = workbook.add_format(_HEADER)
        # Text that begins with = stays text when somebody edits it, too.
        cell = workbook.add_format({**_CELL, "quote_prefix": True})
        headers, widths = zip(*columns, strict=True)
        for name, of_sheet in groupby(rows, itemgetter(0)):
            sheet = _new_sheet(workbook, name, widths)
            sheet.write_row(0, 0, headers, header)
            for last, row in enumerate(of_sheet, 1):
                sheet.write_row(last, 0, row[1:], cell)
            sheet.freeze_panes(1, 0)
            sheet.repeat_rows(0)
            sheet.autofilter(0, 0, last, len(columns) - 1)
            sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
        sheet = _new_sheet(workbook, guide[0][0], _WIDTHS_OF_GUIDE)
        for number, (_, heading, text) in enumerate(guide):
            sheet.write(number, 0, heading, header)
            sheet.write(number, 1, text, cell)


def _new_sheet(workbook: Any, name: str, widths: Sequence[int]) -> Any:
    sheet = workbook.add_worksheet(name)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    return sheet
