"""Finds what is wrong with the seeds: file, line, column, value, and what is allowed."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sosdbt.errors import ConfigError
from sosdbt.seeds.read import Row, UnreadableSeedError, read_rows
from sosdbt.seeds.specification import Specification, read_specification, read_specifications
from sosdbt.text import nearest, shown

_MOST_SHOWN = 5
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")
_FINNISH_DATE = re.compile(r"([0-9]{1,2})[.]([0-9]{1,2})[.]([0-9]{4})")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


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
    found = {}
    specifications = read_specifications(project)
    rows = {}
    for name, specification in specifications.items():
        try:
            rows[name] = read_rows(specification.csv, list(specification.types))
        except UnreadableSeedError as error:
            found[specification.csv] = [str(error)]
    for name, read in rows.items():
        faults = _faults(specifications[name], read, specifications, rows)
        if faults:
            found[specifications[name].csv] = faults
    known = {specification.csv for specification in specifications.values()}
    for path in sorted((project / "seeds").rglob("*.csv")):
        if path not in known:
            found[path] = [f"this is no seed of the project. {_is_it_a_copy(path, known)}"]
    if found:
        raise ConfigError(_told(project, found))


def read_sound_seed(project: Path, name: str) -> list[dict[str, str]]:
    """The rows of one seed; what it says of other seeds is not looked at."""
    path = project / "seeds" / name
    seed = read_specification(project, path.with_suffix(".yml"))[path.stem]
    try:
        rows = read_rows(path, list(seed.types))
    except UnreadableSeedError as error:
        raise ConfigError(_told(project, {path: [str(error)]})) from None
    faults = _faults(seed, rows, {}, {})
    if faults:
        raise ConfigError(_told(project, {path: faults}))
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
    if not _ISO_DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _is_it_a_copy(path: Path, known: set[Path]) -> str:
    stems = sorted(other.stem for other in known)
    copied = (stem for stem in stems if path.stem.lower().startswith(stem))
    meant = next(copied, None) or nearest(path.stem, stems)
    return f"{f'Is it meant to be {meant}.csv? ' if meant else ''}Rename it or move it away."


def _told(project: Path, found: dict[Path, list[str]]) -> str:
    lines = []
    for path, faults in found.items():
        name = path.relative_to(project).as_posix()
        lines += [f"{name}: {fault}" for fault in faults[:_MOST_SHOWN]]
        if len(faults) > _MOST_SHOWN:
            lines.append(f"{name}: and {len(faults) - _MOST_SHOWN} more faults")
    return "\n".join(lines)


def _faults(
    seed: Specification,
    rows: list[Row],
    seeds: dict[str, Specification],
    rows_of: dict[str, list[Row]],
) -> list[str]:
    faults = [*_by_value(seed, rows), *_across_columns(seed, rows)]
    for reference in seed.list("references"):
        if reference["to"] in rows_of:
            known = [row.values[reference["field"]] for row in rows_of[reference["to"]]]
            where = seeds[reference["to"]].csv.name
            faults += [
                Fault(row.line, reference["column"], value, _not_in(value, known, where))
                for row, value in _filled(rows, reference)
                if value not in known
            ]
    return [str(fault) for fault in sorted(faults, key=lambda fault: fault.line)]


def _by_value(seed: Specification, rows: list[Row]) -> Iterator[Fault]:
    for column in seed.list("filled"):
        for row in rows:
            if not row.values[column]:
                yield Fault(row.line, column, "", "fill it in.")
    for column, kind in seed.types.items():
        for row, value in _filled(rows, {"column": column}):
            if kind == "boolean" and value.lower() not in ("true", "false"):
                yield Fault(row.line, column, value, "allowed are true and false.")
            if kind == "integer" and not _WHOLE_NUMBER.fullmatch(value):
                yield Fault(row.line, column, value, "a whole number is needed.")
    for column in seed.list("dates"):
        for row, value in _filled(rows, {"column": column}):
            if not _is_date(value):
                yield Fault(row.line, column, value, "write a day like 2023-01-31 or 31.1.2023.")
    for said in seed.list("allowed"):
        values = [str(value) for value in said["values"]]
        for row, value in _filled(rows, said):
            if (value.lower() if seed.types[said["column"]] == "boolean" else value) not in values:
                yield Fault(row.line, said["column"], value, _none_of(values, said))
    for said in seed.list("patterns"):
        for row, value in _filled(rows, said):
            if not re.fullmatch(said["pattern"], value):
                yield Fault(row.line, said["column"], value, f"write it like {said['like']}.")


def _across_columns(seed: Specification, rows: list[Row]) -> Iterator[Fault]:
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


def _filled(rows: list[Row], said: dict[str, Any]) -> Iterator[tuple[Row, str]]:
    """The rows a statement is about, with their value."""
    where = said.get("where") or {}
    for row in rows:
        value = row.values[said["column"]]
        if value and all(row.values[name] in map(str, of) for name, of in where.items()):
            yield row, value


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


def _none_of(values: list[str], said: dict[str, Any]) -> str:
    where = " and ".join(
        f"{name} {' or '.join(map(str, of))}" for name, of in (said.get("where") or {}).items()
    )
    return f"allowed {'is' if len(values) == 1 else 'are'} {', '.join(values)}" + (
        f" where the row has {where}." if where else "."
    )


def _not_in(value: str, known: list[str], where: str) -> str:
    meant = nearest(value, known)
    return f"{where} has no such row." + (f" Is it meant to be {meant!r}?" if meant else "")
