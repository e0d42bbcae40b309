"""Coverage of random counties, compared with a count in plain Python."""

from pathlib import Path

import duckdb
from county import County
from coverage_oracle import DIMENSIONS, Line, expected, stays_of
from oracle import Settings

SETTINGS = Settings()


def test_every_figure_of_every_line_is_that_of_the_oracle(built: tuple[list[County], Path]):
    counties, database = built
    oracle = expected(counties, SETTINGS)
    found = coverage_in(database)
    assert set(found) == set(oracle)
    wrong = {
        (*line, name): (found[line][name], figure)
        for line, figures in oracle.items()
        for name, figure in figures.items()
        if found[line][name] != figure
    }
    assert not wrong
    whole = oracle["client_relation", "all", None, None, None]
    assert min(whole.values()) > 0, "every kind of client and day is there"
    places = {line[3] for line in found}
    assert places >= {"091", "elsewhere", "unknown"}


def test_people_of_whom_only_the_archive_knows_are_each_a_conflict(
    built: tuple[list[County], Path],
):
    counties, database = built
    stays = [stay for county in counties for stay in stays_of(county, SETTINGS)]
    in_sources = {stay.person for stay in stays if stay.sources}
    only_in_kanta = {stay.person for stay in stays if stay.kanta} - in_sources
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            "select count(distinct client_key) from conflicts "
            "where conflict_kind = 'person_is_only_in_kanta'"
        ).fetchone()
    assert found == (len(only_in_kanta),)


def coverage_in(database: Path) -> dict[Line, dict[str, int]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        cursor = connection.execute("from coverage")
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {tuple(row.pop(name) for name in DIMENSIONS): row for row in rows}
