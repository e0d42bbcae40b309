"""What an export of the code server changes in a code list and in what mentions its codes."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sosdbt.codes.export import Concept
from sosdbt.errors import InputError
from sosdbt.files import write_over
from sosdbt.seeds import read_seed

_MENTIONS = ("seeds/**/*.csv", "models/**/*.yml", "models/**/*.sql", "dbt_project.yml")


@dataclass
class Changes:
    seed: Path
    # Provisional code -> national code.
    replaced: dict[str, str] = field(default_factory=dict)
    told: list[dict[str, str]] = field(default_factory=list)
    # File -> new content, of those that change.
    files: dict[Path, str] = field(default_factory=dict)

    def tell(self, change: str, code: str, what: str) -> None:
        self.told.append({"change": change, "code": code, "what": what})


def find_changes(project: Path, code_list: str, concepts: list[Concept]) -> Changes:
    name = f"code_lists/{code_list}.csv"
    changes = Changes(project / "seeds" / name)
    rows = read_seed(project, name)
    with changes.seed.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file))
    code_column = header[0]
    merged = list(_merged(rows, code_column, concepts, changes))
    codes = Counter(row[code_column] for row in merged)
    if doubled := [code for code, count in codes.items() if count > 1]:
        raise InputError(
            f"{changes.seed.name}: the code {doubled[0]} would stand there twice. "
            "Two names of the seed are one code on the code server: correct the seed first."
        )
    for pattern in _MENTIONS:
        for path in sorted(project.glob(pattern)):
            text = path.read_text(encoding="utf-8")
            after = (
                _text(header, merged) if path == changes.seed else _with_codes(path, text, changes)
            )
            if after != text:
                changes.files[path] = after
    return changes


def write(changes: Changes) -> None:
    for path, text in changes.files.items():
        write_over(path, text.encode("utf-8"), path.stat().st_mode & 0o777)


def _text(header: list[str], rows: list[dict[str, str]]) -> str:
    written = io.StringIO()
    lines = csv.DictWriter(written, header, lineterminator="\n")
    lines.writeheader()
    lines.writerows(rows)
    return written.getvalue()


def _merged(
    rows: list[dict[str, str]], key: str, concepts: list[Concept], changes: Changes
) -> Iterator[dict[str, str]]:
    """The rows of the seed as the code server has them, and what it has beside them."""
    by_code = {concept["code"]: concept for concept in concepts}
    names = Counter(_folded(concept["name_fi"]) for concept in concepts)
    by_name = {_folded(concept["name_fi"]): concept for concept in concepts}
    used = set()
    for row in rows:
        code, name = row[key], row["name_fi"]
        concept = by_code.get(code)
        if concept is None and row.get("code_status") == "provisional":
            concept = by_name.get(_folded(name)) if names[_folded(name)] == 1 else None
        if concept is None:
            changes.tell("not on the code server", code, f"{name}: left as it is")
            yield row
            continue
        used.add(concept["code"])
        if concept["code"] != code:
            changes.replaced[code] = concept["code"]
            changes.tell("replaced", code, f"{concept['code']}: {name}")
        after = _after(row, key, concept)
        if not concept["is_active"] and not after.get("last_quarter"):
            what = f"{name}: the day is not said; fill in its last_quarter by hand"
            changes.tell("no longer active", concept["code"], what)
        for column in row:
            if column != key and after[column] != row[column]:
                what = f"{column}: {row[column] or 'empty'} becomes {after[column] or 'empty'}"
                changes.tell("changed", concept["code"], what)
        yield after
    empty = dict.fromkeys(rows[0] if rows else (key, "name_fi", "name_sv"), "")
    for concept in concepts:
        if concept["code"] in used or not concept["is_active"]:
            continue
        if "slug" in empty:
            what = f"{concept['name_fi']}: the rules know no such code, so it is not added"
            changes.tell("unknown", concept["code"], what)
            continue
        changes.tell("added", concept["code"], concept["name_fi"])
        yield _after(empty, key, concept)


def _after(row: dict[str, str], key: str, concept: Concept) -> dict[str, str]:
    """What the code server says, in the columns that the list has."""
    return {**{name: concept.get(name) or text for name, text in row.items()}, key: concept["code"]}


def _folded(name: str) -> str:
    return re.sub(r"\W+", " ", name).strip().casefold()


def _with_codes(path: Path, text: str, changes: Changes) -> str:
    """In YAML a code that looks like a number must be quoted to stay a text."""
    for old, new in changes.replaced.items():
        token = rf"(?<![\w\"'-]){re.escape(old)}(?![\w\"'-])"
        text = re.sub(token, f'"{new}"' if path.suffix == ".yml" else new, text)
        text = re.sub(rf"(?<=[\"']){re.escape(old)}(?=[\"'])", new, text)
    return text
