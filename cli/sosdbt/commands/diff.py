"""sosdbt diff: compares two packages, and says what a person sees of it, the one JSON object, and
the file with all rows."""

from pathlib import Path
from typing import Any

from sosdbt.answer import Answer
from sosdbt.diff.compare import Comparison, compared
from sosdbt.errors import SosdbtError
from sosdbt.files import named_by_user, refuse_to_write_over
from sosdbt.package.csv_lines import write_spreadsheet
from sosdbt.text import lines_of


def diff(old: Path, new: Path, as_json: bool, identifiers: bool, csv: Path | None) -> Answer:
    """The exit code is 0 whether the packages differ or not."""
    paths = {"old": str(old), "new": str(new)}
    try:
        with compared(old, new, identifiers) as comparison:
            if csv is not None:
                _write_all_rows(comparison, csv)
            if not as_json:
                lines = _lines(comparison, old, new, csv)
                return Answer({}, lines, lines_are_masked=not identifiers)
            content = _content(comparison)
    except SosdbtError as error:
        if not as_json:
            raise
        return Answer({**paths, "status": "invalid", "message": str(error)}, [], error.exit_code)
    own = {"csv": str(csv) if csv else None}
    if identifiers:
        own.update({name: content[name] for name in ("changes", "summary")})
    return Answer({**paths, **content}, [], own={**paths, **own})


def _content(comparison: Comparison) -> dict[str, Any]:
    changes = comparison.rows("from told_changes")
    return {
        "status": "different" if changes else "equal",
        "message": None,
        "notices": [row["notice"] for row in comparison.rows("from told_notices")],
        "set_up": comparison.rows("from told_set_up"),
        "summary": comparison.rows("select * exclude (title) from told_summary"),
        "changes": changes,
    }


def _lines(comparison: Comparison, old: Path, new: Path, csv: Path | None) -> list[str]:
    values = {
        "old": old,
        "new": new,
        "csv": csv,
        "is_synthetic": comparison.is_synthetic,
        "set_up": comparison.rows("select line from set_up_lines order by place"),
        "notices": comparison.rows("from told_notices"),
        "summary": comparison.rows("from told_summary"),
        "records": comparison.rows("select * from details where number <= 20 order by number"),
    }
    return lines_of(Path(__file__).with_name("diff.txt.j2"), values)


def _write_all_rows(comparison: Comparison, path: Path) -> None:
    """Never over a file that is there, least of all over a package."""
    refuse_to_write_over(path)
    with named_by_user(path) as temporary:
        write_spreadsheet(comparison.connection, "rows_of_details", ("number", "field"), temporary)
