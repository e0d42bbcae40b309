"""Finds what is wrong with the seeds: file, line, column, value, and what is allowed."""

import re
from collections.abc import Callable, Collection, Iterator
from datetime import date
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
            rows[name] = read_rows(seed.csv, seed.types)
        except UnreadableSeedError as error:
            found[seed.csv] = [str(error)]
    for name in rows:
        found[seeds[name].csv] = _faults(seeds[name], rows[name], rows)
    for path in sorted((project / "seeds").rglob("*.csv")):
        if path not in found:
            found[path] = [f"this is no seed of the project. {_is_it_a_copy(path, sorted(seeds))}"]
    _refuse(project, found)


def read_seed(project: Path, name: str) -> list[dict[str, str]]:
    """The rows of a seed named like code_lists/counties.csv, by themselves sound."""
    path = project / "seeds" / name
    seed = read_specifications(project, path.with_suffix(".yml"))[path.stem]
    try:
        rows = read_rows(path, seed.types)
        faults = _faults(seed, rows, {})
    except UnreadableSeedError as error:
        rows, faults = [], [str(error)]
    _refuse(project, {path: faults})
    return [row.values for row in rows]


def faults_of_row(seed: Specification, values: dict[str, str]) -> list[str]:
    """Of one row that is not in the file yet."""
    return _faults(seed, [Row(0, values)], {})


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


def _is_it_a_copy(path: Path, names: list[str]) -> str:
    copied = (name for name in names if path.stem.lower().startswith(name))
    meant = next(copied, None) or nearest(path.stem, names)
    return f"{f'Is it meant to be {meant}.csv? ' if meant else ''}Rename it or move it away."


def _faults(seed: Specification, rows: list[Row], others: Rows) -> list[str]:
    """`others` are the rows of the seeds to which the seed may refer."""
    faults = [*_by_value(seed, rows, others), *_across_rows(seed, rows)]
    return [str(fault) for fault in sorted(faults, key=lambda fault: fault.line)]


def _by_value(seed: Specification, rows: list[Row], others: Rows) -> Iterator[Fault]:
    for column in seed.list("filled"):
        for row in rows:
            if not row.values[column]:
                yield Fault(row.line, column, "", "fill it in.")
    for column, kind in {**seed.types, **dict.fromkeys(seed.list("dates"), "date")}.items():
        if kind in _KINDS:
            yield from _wrong(rows, {"column": column}, *_KINDS[kind])
    for said in seed.list("allowed"):
        values = [str(value) for value in said["values"]]
        words = f"allowed {'is' if len(values) == 1 else 'are'} {', '.join(values)}"
        where = " and ".join(
            f"{name} {' or '.join(map(str, of))}" for name, of in said.get("where", {}).items()
        )
        words += f" where the row has {where}." if where else "."
        yield from _wrong(rows, said, values.__contains__, words)
    for said in seed.list("patterns"):
        is_right = re.compile(said["pattern"]).fullmatch
        yield from _wrong(rows, said, is_right, f"write it like {said['like']}.")
    for said in seed.list("references"):
        if said["to"] in others:
            known = [row.values[said["field"]] for row in others[said["to"]]]
            words = f"{said['to']}.csv has no such row."
            yield from _wrong(rows, said, known.__contains__, words, known)


def _wrong(
    rows: list[Row],
    said: dict[str, Any],
    is_right: Callable[[str], object],
    words: str,
    known: Collection[str] = (),
) -> Iterator[Fault]:
    """The values of which something is said and not so. The nearest one known may be meant."""
    where = {name: list(map(str, of)) for name, of in said.get("where", {}).items()}
    for row in rows:
        value = row.values[said["column"]]
        is_of_it = all(row.values[name] in of for name, of in where.items())
        if value and is_of_it and not is_right(value):
            meant = nearest(value, known)
            hint = f" Is it meant to be {meant!r}?" if meant else ""
            yield Fault(row.line, said["column"], value, words + hint)


def _across_rows(seed: Specification, rows: list[Row]) -> Iterator[Fault]:
    first_line: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row.values[column].strip() for column in seed.list("key"))
        if key and key in first_line:
            said = f"line {first_line[key]} has the same; one of them must go."
            yield Fault(row.line, " ".join(seed.list("key")), " ".join(key).strip() or " ", said)
        first_line.setdefault(key, row.line)
    for earlier, later in seed.list("in_order"):
        kind = "date" if later in seed.list("dates") else seed.types[later]
        for row in rows:
            texts = row.values[earlier], row.values[later]
            low, high = (_value(text, kind) for text in texts)
            if all(texts) and low is not None and high is not None and high < low:
                said = f"it must not be less than {earlier}, which is {texts[0]}."
                yield Fault(row.line, later, texts[1], said)
    for column, values in seed.says.get("holds", {}).items():
        for value in values:
            if value not in {row.values[column] for row in rows}:
                yield Fault(0, column, value, "no row has it, but the models need it.")


def _value(text: str, kind: str) -> Any:
    """What a text stands for; None where it is none of its kind, which is a fault of its own."""
    try:
        return seed_date(text) if kind == "date" else int(text) if kind == "integer" else text
    except ValueError:
        return None


_KINDS: dict[str, tuple[Callable[[str], object], str]] = {
    "boolean": (("true", "false").__contains__, "allowed are true and false."),
    "integer": (_WHOLE_NUMBER.fullmatch, "a whole number is needed."),
    "date": (lambda text: _value(text, "date"), "write a day like 2023-01-31 or 31.1.2023."),
}
