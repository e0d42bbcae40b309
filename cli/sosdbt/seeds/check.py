"""Finds what is wrong with the seeds: file, line, column, value, and what is allowed."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sosdbt.errors import ConfigError
from sosdbt.seeds.read import (
    Row,
    Specification,
    UnreadableSeedError,
    read_rows,
    read_specifications,
)
from sosdbt.text import iso_date, shown

_MOST_SHOWN = 5
_FINNISH_DATE = re.compile(r"([0-9]{1,2})[.]([0-9]{1,2})[.]([0-9]{4})")
Rows = dict[str, list[Row]]
# A line, and what is wrong in it.
Fault = tuple[int, str]


def check_seeds(project: Path) -> None:
    """Raises one error that names the faults of every seed."""
    seeds = read_specifications(project)
    known = {seed.csv for seed in seeds.values()}
    others = [path for path in sorted((project / "seeds").rglob("*.csv")) if path not in known]
    _read(project, seeds, {path: ["this is no seed. Move it away."] for path in others})


def read_seed(project: Path, name: str) -> list[dict[str, str]]:
    """The rows of a seed named like code_lists/counties.csv, by themselves sound."""
    path = project / "seeds" / name
    rows = _read(project, read_specifications(project, path.with_suffix(".yml")), {})
    return [row.values for row in rows[path.stem]]


def _read(
    project: Path, seeds: dict[str, Specification], found: dict[Path, list[str]]
) -> dict[str, list[Row]]:
    """Raises where there is a fault in the seeds, or one was found before."""
    rows: Rows = {}
    for name, seed in seeds.items():
        try:
            rows[name] = read_rows(seed.csv, seed.types)
        except UnreadableSeedError as error:
            found[seed.csv] = [str(error)]
    for name in rows:
        found[seeds[name].csv] = faults_of(seeds[name], rows[name], rows)
    lines = []
    for path, faults in found.items():
        where = path.relative_to(project).as_posix()
        lines += [f"{where}: {fault}" for fault in faults[:_MOST_SHOWN]]
        if len(faults) > _MOST_SHOWN:
            lines.append(f"{where}: and {len(faults) - _MOST_SHOWN} more faults")
    if lines:
        raise ConfigError("\n".join(lines))
    return rows


def faults_of(seed: Specification, rows: list[Row], others: Rows) -> list[str]:
    """`others` are the rows of the seeds to which the seed may refer. Line 0 is none."""
    faults = sorted([*_by_value(seed, rows, others), *_across_rows(seed, rows)])
    return [f"line {line}, {what}" if line else what for line, what in faults]


def _by_value(seed: Specification, rows: list[Row], others: Rows) -> Iterator[Fault]:
    for said, is_right, words in _tests(seed, others):
        where = {name: list(map(str, of)) for name, of in said.get("where", {}).items()}
        for row in rows:
            value = row.values[said["column"]]
            is_of_it = all(row.values[name] in of for name, of in where.items())
            if value and is_of_it and not is_right(value):
                yield row.line, f"{said['column']} '{shown(value)}': {words}"
    for column in seed.list("filled"):
        for row in rows:
            if not row.values[column]:
                yield row.line, f"{column} is empty: fill it in."


def _tests(
    seed: Specification, others: Rows
) -> Iterator[tuple[dict[str, Any], Callable[[str], object], str]]:
    """Of which column and rows, whether a value is right, and what is said of one that is not."""
    for column, kind in {**seed.types, **dict.fromkeys(seed.list("dates"), "date")}.items():
        if kind in _KINDS:
            yield {"column": column}, *_KINDS[kind]
    for said in seed.list("allowed"):
        values = list(map(str, said["values"]))
        where = [
            f"{name} {' or '.join(map(str, of))}" for name, of in said.get("where", {}).items()
        ]
        words = f"allowed {'is' if len(values) == 1 else 'are'} {', '.join(values)}"
        words += f" where the row has {' and '.join(where)}." if where else "."
        yield said, values.__contains__, words
    for said in seed.list("patterns"):
        yield said, re.compile(said["pattern"]).fullmatch, f"write it like {said['like']}."
    for said in seed.list("references"):
        if said["to"] in others:
            known = {row.values[said["field"]] for row in others[said["to"]]}
            yield said, known.__contains__, f"{said['to']}.csv has no such row."


def _across_rows(seed: Specification, rows: list[Row]) -> Iterator[Fault]:
    first_line: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row.values[column].strip() for column in seed.list("key"))
        first = first_line.setdefault(key, row.line)
        if key and first != row.line:
            what = f"{' '.join(seed.list('key'))} '{shown(' '.join(key))}'"
            yield row.line, f"{what}: line {first} has the same; one of them must go."
    for earlier, later in seed.list("in_order"):
        kind = "date" if later in seed.list("dates") else seed.types[later]
        for row in rows:
            low, high = (_value(row.values[column], kind) for column in (earlier, later))
            if low is not None and high is not None and high < low:
                words = f"it must not be less than {earlier}, which is {row.values[earlier]}."
                yield row.line, f"{later} '{shown(row.values[later])}': {words}"
    for column, values in seed.says.get("holds", {}).items():
        for value in set(values) - {row.values[column] for row in rows}:
            yield 0, f"{column} '{value}': no row has it, but the models need it."


def seed_date(text: str) -> date:
    """The day of 2023-01-31 or 31.1.2023; anything else raises ValueError."""
    finnish = _FINNISH_DATE.fullmatch(text)
    day = iso_date(f"{finnish[3]}-{finnish[2]:0>2}-{finnish[1]:0>2}" if finnish else text)
    if day is None:
        raise ValueError(text)
    return day


def _value(text: str, kind: str) -> Any:
    """What a text stands for; None where it is none of its kind, which is a fault of its own."""
    try:
        return (
            seed_date(text) if kind == "date" else int(text) if kind == "integer" else text or None
        )
    except ValueError:
        return None


_KINDS: dict[str, tuple[Callable[[str], object], str]] = {
    "boolean": (("true", "false").__contains__, "allowed are true and false."),
    "integer": (re.compile(r"-?[0-9]{1,9}").fullmatch, "a whole number is needed."),
    "date": (lambda text: _value(text, "date"), "write a day like 2023-01-31 or 31.1.2023."),
}
