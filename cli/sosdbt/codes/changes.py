"""What an export of the code server changes in a code list and in what mentions its codes."""

import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from sosdbt.codes.export import Concept
from sosdbt.errors import InputError
from sosdbt.files import write_over
from sosdbt.named_rows import named_rows
from sosdbt.package.json_form import json_for_sql
from sosdbt.seeds import read_seed

_SQL = Path(__file__).with_name("changes.sql")
_MENTIONS = ("seeds/**/*.csv", "models/**/*.yml", "models/**/*.sql", "dbt_project.yml")
_GIVEN = "create table given as select ?::json as header, ?::json as seed, ?::json as concepts"
_ROWS = "select list(after order by position) from cells group by number order by number"


@dataclass
class Changes:
    told: list[dict[str, str]]
    # File -> new content, of those that change.
    files: dict[Path, str] = field(default_factory=dict)


def find_changes(project: Path, code_list: str, concepts: list[Concept]) -> Changes:
    name = f"code_lists/{code_list}.csv"
    rows, seed = read_seed(project, name), project / "seeds" / name
    with seed.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file))
    with duckdb.connect() as connection:
        connection.execute(_GIVEN, list(map(json_for_sql, (header, rows, concepts))))
        connection.execute(_SQL.read_text(encoding="utf-8"))
        merged = [row for (row,) in connection.execute(_ROWS).fetchall()]
        replaced = dict(
            connection.execute(
                "select code, national_code from merged where code <> national_code order by number"
            ).fetchall()
        )
        changes = Changes(
            named_rows(
                connection.execute("select change, code, what from told order by number, position")
            )
        )
    codes = [row[0] for row in merged]
    for code in codes:
        if codes.count(code) > 1:
            raise InputError(
                f"{seed.name}: the code {code} would stand there twice. "
                "Two names of the seed are one code on the code server: correct the seed first."
            )
    for pattern in _MENTIONS:
        for path in sorted(project.glob(pattern)):
            text = path.read_text(encoding="utf-8")
            after = _csv([header, *merged]) if path == seed else _with_codes(path, text, replaced)
            if after != text:
                changes.files[path] = after
    return changes


def write(changes: Changes) -> None:
    for path, text in changes.files.items():
        write_over(path, text.encode("utf-8"), path.stat().st_mode & 0o777)


def _csv(rows: list[list[str]]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue()


def _with_codes(path: Path, text: str, replaced: dict[str, str]) -> str:
    """In YAML a code that looks like a number must be quoted to stay a text."""
    for old, new in replaced.items():
        token = rf"(?<![\w\"'-]){re.escape(old)}(?![\w\"'-])"
        text = re.sub(token, f'"{new}"' if path.suffix == ".yml" else new, text)
        text = re.sub(rf"(?<=[\"']){re.escape(old)}(?=[\"'])", new, text)
    return text
