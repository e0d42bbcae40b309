"""What coverage hides cannot be worked out from what it shows: here somebody tries.

The figures are those of random people, counted by the oracle. The attacker knows how lines and
columns add up, and that nothing is less than none.
"""

import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest
from coverage_oracle import DIMENSIONS, QUARTER_DAYS, Line, Stay, figures, listed_lines

LIMIT = 5
TASKS = ("10", "15", "20")
PLACES = ("091", "elsewhere", "unknown")
AGES = ("0-17", "18-64", "65+", "unknown")
COUNTED = ("clients", "days")
SHOWN = ("in_sources", "in_kanta", "in_both", "only_in_sources", "only_in_kanta", "to_deliver")
# A column is the sum of two others; the last two of these are nowhere shown.
SUMS = {
    "in_sources": [
        ("in_both", "only_in_sources"),
        ("to_deliver", "not_to_deliver"),
    ],
    "in_kanta": [("in_both", "only_in_kanta")],
    "to_deliver": [("only_in_sources", "both_to_deliver")],
    "in_both": [("both_to_deliver", "not_to_deliver")],
}
# How many people the days of a column are of.
PEOPLE_OF_DAYS = {
    "in_sources": "clients_in_sources",
    "in_kanta": "clients_in_kanta",
    "in_both": "clients_in_both",
    "only_in_sources": "clients_with_days_only_in_sources",
    "only_in_kanta": "clients_with_days_only_in_kanta",
    "to_deliver": "clients_to_deliver",
    "both_to_deliver": "clients_with_both_days_to_deliver",
    "not_to_deliver": "clients_with_both_days_not_to_deliver",
}
# A column of a line: clients or days, the line, the column.
Cell = tuple[str, Line, str]
Equation = dict[Cell, Fraction]


def random_people(chance: random.Random) -> list[Stay]:
    """Few people in most places, so that much must be hidden."""
    stays = []
    likely = {name: chance.choice((0.05, 0.5, 0.95)) for name in ("kanta", "deliver")}
    for number in range(chance.choice((3, 8, 20, 60, 150))):
        person = ("code", str(number))
        place = chance.choices(PLACES, weights=(chance.choice((1, 20)), 3, 1))[0]
        age = chance.choices(AGES, weights=(9, 9, chance.choice((1, 9)), 1))[0]
        for task in chance.sample(TASKS, chance.choice((1, 1, 2))):
            days = {("o", day) for day in QUARTER_DAYS[chance.randrange(60) :]}
            kanta = {day for day in days if chance.random() < 0.7}
            stay = Stay("client_relation", person, task, place, age)
            if chance.random() < likely["kanta"]:
                stay.kanta = chance.choice((kanta, days))
            if chance.random() < 0.9 or not stay.kanta:
                stay.sources = days
            is_delivered = chance.random() < likely["deliver"] or not stay.sources <= stay.kanta
            stay.to_deliver = stay.sources if is_delivered else set()
            stays.append(stay)
    return stays


@pytest.fixture(scope="module")
def shared(
    built: tuple[list[Any], Path],
) -> Iterator[Callable[[dict[Line, dict[str, int]]], dict[Line, dict[str, Any]]]]:
    """Runs the SQL of coverage_shared over given figures."""
    _, database = built
    (compiled,) = (database.parent / "target/compiled").rglob("coverage_shared.sql")
    connection = duckdb.connect()
    connection.execute(f"attach '{database}' as real (read_only); attach ':memory:' as sosdbt")
    connection.execute("use sosdbt")
    for table in ("national_client_counts", "int_delivery_parameters"):
        connection.execute(f"create table {table} as from real.{table}")
    connection.execute("create table coverage as from real.coverage limit 0")

    def run(counted: dict[Line, dict[str, int]]) -> dict[Line, dict[str, Any]]:
        connection.execute("delete from coverage")
        names = [*DIMENSIONS, *next(iter(counted.values()))]
        connection.executemany(
            f"insert into coverage ({', '.join(names)}) values ({', '.join('?' * len(names))})",
            [[*line, *row.values()] for line, row in counted.items()],
        )
        cursor = connection.execute(compiled.read_text("utf-8"))
        columns = [column[0] for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        return {_line(row): row for row in rows}

    yield run
    connection.close()


def _line(row: dict[str, Any]) -> Line:
    kind, key = row["line_kind"], row["line_key"]
    return (row["record_kind"], kind, *(key if kind == name else None for name in DIMENSIONS[2:]))


def true_figure(row: dict[str, int], counted: str, column: str) -> int:
    parts = {
        "both_to_deliver": row[f"{counted}_to_deliver"] - row[f"{counted}_only_in_sources"],
        "not_to_deliver": row[f"{counted}_in_sources"] - row[f"{counted}_to_deliver"],
    }
    return parts[column] if column in parts else row[f"{counted}_{column}"]


def people_behind(row: dict[str, int], counted: str, column: str) -> int:
    if counted == "days":
        return row[PEOPLE_OF_DAYS[column]]
    return true_figure(row, counted, column)


def equations(lines: list[Line]) -> Iterator[Equation]:
    """Each is zero."""
    for counted in COUNTED:
        for line in lines:
            for whole, sums in SUMS.items():
                for parts in sums:
                    yield {
                        (counted, line, whole): Fraction(1),
                        **{(counted, line, part): Fraction(-1) for part in parts},
                    }
        (whole_line,) = (line for line in lines if line[1] == "all")
        for kind in ("municipality", "age_group", "service_task"):
            # Somebody in two tasks is one client, but has the days of both.
            if kind == "service_task" and counted == "clients":
                continue
            for column in PEOPLE_OF_DAYS:
                yield {
                    (counted, whole_line, column): Fraction(1),
                    **{(counted, line, column): Fraction(-1) for line in lines if line[1] == kind},
                }


def solved(sums: list[Equation], known: dict[Cell, int]) -> dict[Cell, Fraction]:
    """All cells that follow from the known ones by adding and taking away."""
    rows: dict[Cell, tuple[Equation, Fraction]] = {}
    for equation in sums:
        left = {cell: factor for cell, factor in equation.items() if cell not in known}
        right = -sum((factor * known[cell] for cell, factor in equation.items() if cell in known),
                     Fraction(0))  # fmt: skip
        for cell in [cell for cell in left if cell in rows]:
            left, right = _less(left, right, *rows[cell], cell)
        left = {cell: factor for cell, factor in left.items() if factor}
        if not left:
            assert right == 0, "the figures contradict each other"
            continue
        pivot, factor = next(iter(left.items()))
        own = ({cell: value / factor for cell, value in left.items()}, right / factor)
        for cell, (other, result) in list(rows.items()):
            if other.get(pivot):
                reduced, result = _less(other, result, *own, pivot)
                rows[cell] = ({c: f for c, f in reduced.items() if f}, result)
        rows[pivot] = own
    return {cell: right for cell, (left, right) in rows.items() if len(left) == 1}


def _less(
    left: Equation, right: Fraction, other: Equation, result: Fraction, cell: Cell
) -> tuple[Equation, Fraction]:
    factor = left[cell]
    merged = dict(left)
    for name, value in other.items():
        merged[name] = merged.get(name, Fraction(0)) - factor * value
    return merged, right - factor * result


def bounded(sums: list[Equation], known: dict[Cell, int]) -> dict[Cell, Fraction]:
    """All cells that have one value left, as none is less than zero."""
    low = {cell: Fraction(known.get(cell, 0)) for equation in sums for cell in equation}
    high = {cell: Fraction(known.get(cell, 10**9)) for cell in low}
    changed = True
    while changed:
        changed = False
        for equation in sums:
            for cell, factor in equation.items():
                # The others add up to what this one is, with the other sign.
                others = [(c, -f / factor) for c, f in equation.items() if c != cell]
                least = sum(f * (low[c] if f > 0 else high[c]) for c, f in others)
                most = sum(f * (high[c] if f > 0 else low[c]) for c, f in others)
                if least > low[cell] or most < high[cell]:
                    low[cell], high[cell] = max(low[cell], least), min(high[cell], most)
                    changed = True
    return {cell: low[cell] for cell in low if low[cell] == high[cell]}


@pytest.mark.parametrize(
    "county", [*range(25), *(pytest.param(n, marks=pytest.mark.proof) for n in range(25, 200))]
)
def test_no_figure_of_few_people_is_shown_or_can_be_worked_out(shared, county: int) -> None:
    listed = listed_lines(TASKS, {"091"})
    counted = figures(random_people(random.Random(county)), listed)
    shown = shared(counted)
    lines = [line for line in counted if line[0] == "client_relation" and line[1] != "cell"]
    known = {
        (unit, line, column): shown[line][f"{unit}_{column}"]
        for line in lines
        for unit in COUNTED
        for column in SHOWN
        if shown[line][f"{unit}_{column}"] is not None
    }
    for unit, line, column in known:
        assert known[unit, line, column] == counted[line][f"{unit}_{column}"]
    sums = list(equations(lines))
    found = {**bounded(sums, known), **solved(sums, known), **known}
    told = {
        cell: figure
        for cell, figure in found.items()
        if 0 < people_behind(counted[cell[1]], cell[0], cell[2]) < LIMIT
    }
    assert not told


def test_the_attack_finds_what_a_single_hidden_line_would_tell() -> None:
    lines: list[Line] = [("client_relation", "all", None, None, None)]
    lines += [("client_relation", "municipality", None, place, None) for place in PLACES]
    lines += [("client_relation", "age_group", None, None, age) for age in AGES]
    lines += [("client_relation", "service_task", task, None, None) for task in TASKS]
    sums = list(equations(lines))
    whole, *places = lines[:4]
    known = {("clients", whole, "in_sources"): 30}
    known |= {("clients", place, "in_sources"): 14 for place in places[:2]}
    assert solved(sums, known)["clients", places[2], "in_sources"] == 2
    known["clients", places[1], "in_sources"] = 16
    assert bounded(sums, known)["clients", places[2], "to_deliver"] == 0
