"""Finds what is wrong with the seeds: file, line, column, value, and what is allowed."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from sosdbt.errors import ConfigError
from sosdbt.seeds.read import Row, UnreadableSeedError, read_rows
from sosdbt.seeds.specification import Specification, read_specifications
from sosdbt.text import iso_date, nearest, shown

_MOST_SHOWN = 5
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")
_FINNISH_DATE = re.compile(r"([0-9]{1,2})[.]([0-9]{1,2})[.]([0-9]{4})")
Rows = dict[str, list[Row]]


class Fault(NamedTuple):
    line: int
    column: str
    value: str
    allowed: str

    def __str__(self) -> str:
        where = f"line {self.line}, " if self.line else ""
        value = f" '{shown(self.value)}'" if self.value else " is empty"
        return f"{where}{self.column}{value}: {self.allowed}"


def check_seeds(project: Path) -> None:
    """Raises one error that names the faults of every seed."""
    seeds = read_specifications(project)
    found: dict[Path, list[str]] = {}
    rows: Rows = {}
    for name, seed in seeds.items():
        try:
            rows[name] = read_rows(seed.csv, list(seed.types))
        except UnreadableSeedError as error:
            found[seed.csv] = [str(error)]
    for name in rows:
        found.setdefault(seeds[name].csv, _faults(seeds[name], rows[name], seeds, rows))
    for path in sorted((project / "seeds").rglob("*.csv")):
        if path not in found:
            found[path] = [f"this is no seed of the project. {_is_it_a_copy(path, set(found))}"]
    _refuse(project, found)


def read_seed(project: Path, name: str) -> list[dict[str, str]]:
    """The rows of one seed; what it says of other seeds is not looked at."""
    path = project / "seeds" / name
    seed = read_specifications(project, path.with_suffix(".yml"))[path.stem]
    try:
        rows = read_rows(path, list(seed.types))
        faults = _faults(seed, rows, {}, {})
    except UnreadableSeedError as error:
        rows, faults = [], [str(error)]
    _refuse(project, {path: faults})
    return [row.values for row in rows]


def faults_of_row(seed: Specification, values: dict[str, str]) -> list[str]:
    """Of one row that is not in the file yet."""
    return _faults(seed, [Row(0, values)], {}, {})


def seed_date(text: str) -> date:
    """The day of 2023-01-31 or 31.1.2023; anything else raises ValueError."""
    finnish = _FINNISH_DATE.fullmatch(text)
    if finnish:
        day, month, year = map(int, finnish.groups())
        return date(year, month, day)
    day_of_text = iso_date(text)
    if day_of_text is None:
        raise ValueError(text)
    return day_of_text


def _refuse(project: Path, found: dict[Path, list[str]]) -> None:
    lines = []
    for path, faults in found.items():
        name = path.relative_to(project).as_posix()
        lines += [f"{name}: {fault}" for fault in faults[:_MOST_SHOWN]]
        if len(faults) > _MOST_SHOWN:
            lines.append(f"{name}: and {len(faults) - _MOST_SHOWN} more faults")
    if lines:
        raise ConfigError("\n".join(lines))


def _is_it_a_copy(path: Path, known: set[Path]) -> str:
    stems = sorted(other.stem for other in known)
    copied = (stem for stem in stems if path.stem.lower().startswith(stem))
    meant = next(copied, None) or nearest(path.stem, stems)
    return f"{f'Is it meant to be {meant}.csv? ' if meant else ''}Rename it or move it away."


def _faults(
    seed: Specification, rows: list[Row], seeds: dict[str, Specification], rows_of: Rows
) -> list[str]:
    """`seeds` and `rows_of` are those to which the seed may refer."""
    faults = [*_by_value(seed, rows, seeds, rows_of), *_across_rows(seed, rows)]
    return [str(fault) for fault in sorted(faults, key=lambda fault: fault.line)]


def _by_value(
    seed: Specification, rows: list[Row], seeds: dict[str, Specification], rows_of: Rows
) -> Iterator[Fault]:
    for column in seed.list("filled"):
        for row in rows:
            if not row.values[column]:
                yield Fault(row.line, column, "", "fill it in.")
    for said, is_right, words in _statements(seed, seeds, rows_of):
        where = said.get("where") or {}
        for row in rows:
            value = row.values[said["column"]]
            is_meant = all(row.values[name] in map(str, of) for name, of in where.items())
            if value and is_meant and not is_right(value):
                yield Fault(row.line, said["column"], value, words(value))


def _statements(
    seed: Specification, seeds: dict[str, Specification], rows_of: Rows
) -> Iterator[tuple[dict[str, Any], Callable[[str], object], Callable[[str], str]]]:
    """What is said of single values: of which, whether one is as said, and the words if not."""
    kinds = {**seed.types, **dict.fromkeys(seed.list("dates"), "date")}
    for column, kind in kinds.items():
        if kind in _KINDS:
            is_right, words = _KINDS[kind]
            yield {"column": column}, is_right, partial(_words, words)
    for said in seed.list("allowed"):
        values = [str(value) for value in said["values"]]
        is_boolean = seed.types[said["column"]] == "boolean"
        yield said, partial(_is_in, values, is_boolean), partial(_words, _none_of(values, said))
    for said in seed.list("patterns"):
        words = f"write it like {said['like']}."
        yield said, re.compile(said["pattern"]).fullmatch, partial(_words, words)
    for said in seed.list("references"):
        if said["to"] in rows_of:
            known = [row.values[said["field"]] for row in rows_of[said["to"]]]
            file = seeds[said["to"]].csv.name
            yield said, partial(_is_in, known, False), partial(_not_in, known, file)


def _across_rows(seed: Specification, rows: list[Row]) -> Iterator[Fault]:
    first_line: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row.values[column].strip() for column in seed.list("key"))
        if key and key in first_line:
            said = f"line {first_line[key]} has the same; one of them must go."
            yield Fault(row.line, " ".join(seed.list("key")), " ".join(key).strip() or " ", said)
        first_line.setdefault(key, row.line)
    for earlier, later in seed.list("in_order"):
        for row in rows:
            low, high = (_in_order(seed, column, row) for column in (earlier, later))
            if low is not None and high is not None and low > high:
                said = f"it must not be less than {earlier}, which is {row.values[earlier]}."
                yield Fault(row.line, later, row.values[later], said)
    for column, values in (seed.says.get("holds") or {}).items():
        for value in values:
            if value not in {row.values[column] for row in rows}:
                yield Fault(0, column, value, "no row has it, but the models need it.")


def _in_order(seed: Specification, column: str, row: Row) -> Any:
    """None where the value is empty or is a fault of its own."""
    value = row.values[column]
    if column in seed.list("dates"):
        return seed_date(value) if _is_date(value) else None
    if seed.types[column] == "integer":
        return int(value) if _WHOLE_NUMBER.fullmatch(value) else None
    return value or None


def _is_date(value: str) -> bool:
    try:
        seed_date(value)
    except ValueError:
        return False
    return True


_KINDS: dict[str, tuple[Callable[[str], object], str]] = {
    "boolean": (re.compile("true|false", re.IGNORECASE).fullmatch, "allowed are true and false."),
    "integer": (_WHOLE_NUMBER.fullmatch, "a whole number is needed."),
    "date": (_is_date, "write a day like 2023-01-31 or 31.1.2023."),
}


def _is_in(known: list[str], is_boolean: bool, value: str) -> bool:
    return (value.lower() if is_boolean else value) in known


def _words(words: str, _: str) -> str:
    return words


def _none_of(values: list[str], said: dict[str, Any]) -> str:
    where = " and ".join(
        f"{name} {' or '.join(map(str, of))}" for name, of in (said.get("where") or {}).items()
    )
    return f"allowed {'is' if len(values) == 1 else 'are'} {', '.join(values)}" + (
        f" where the row has {where}." if where else "."
    )


def _not_in(known: list[str], file: str, value: str) -> str:
    meant = nearest(value, known)
    return f"{file} has no such row." + (f" Is it meant to be {meant!r}?" if meant else "")
