"""What dbt has parsed is used again only where all that it depends on is the same."""

import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from dbt.contracts.graph.manifest import Manifest

from sosdbt import parsed_project as kept_between_runs
from sosdbt.dbt_run import run_dbt
from sosdbt.parsed_project import parsed_project

FILES = {
    "dbt_project.yml": "name: small\nmodel-paths: [models, more]\n",
    "profiles.yml": "path: \"{{ env_var('SOSDBT_DATABASE') }} {{ env_var('WHERE', 'here') }}\"\n",
    "models/a.sql": "select 1 as a",
    "more/b.sql": "select 1 as b",
    "macros/deep/m.sql": "{% macro m() %}{{ env_var('SOSDBT_PARAMETERS') }}{% endmacro %}",
    "macros/places.sql": "{{ env_var('SOSDBT_RAW') }} {{ env_var('SOSDBT_OUT') }}",
    "seeds/s.csv": "s\n1\n",
    "seeds/s.yml": "seeds: []",
    "tests/fixtures/rows.csv": "s\n1\n",
    "seeds/fixtures/rows.csv": "s\n1\n",
}


class Parser:
    """Counts how often the project was parsed."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.times = 0

    def __call__(self, target: str | None = None) -> Manifest:
        def parse() -> Manifest:
            self.times += 1
            return Manifest()

        return parsed_project(self.project, target, parse)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("SOSDBT_DATABASE", "/one/sosdbt.duckdb")
    return tmp_path / "cache" / "sosdbt" / "parsed"


@pytest.fixture
def parser(tmp_path: Path, cache: Path) -> Parser:
    for name, text in FILES.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Parser(tmp_path / "project")


def test_an_unchanged_project_is_parsed_once_and_never_shared(parser: Parser) -> None:
    assert len({id(manifest) for manifest in [parser(), parser(), parser()]}) == 3
    assert parser.times == 1


def test_parameters_and_places_of_one_run_are_no_reason_to_parse_again(
    parser: Parser, monkeypatch: pytest.MonkeyPatch
) -> None:
    parser()
    monkeypatch.setenv("SOSDBT_PARAMETERS", '{"quarter": "2023Q2"}')
    monkeypatch.setenv("SOSDBT_RAW", "/elsewhere")
    monkeypatch.setenv("SOSDBT_OUT", "/elsewhere")
    monkeypatch.setenv("SOSDBT_DATABASE", "/other/sosdbt.duckdb")
    parser()
    assert parser.times == 1


def test_rows_of_a_seed_are_no_reason_to_parse_again(parser: Parser) -> None:
    parser()
    (parser.project / "seeds/s.csv").write_text("s\n2\n")
    parser()
    assert parser.times == 1


PROFILE = """
small:
  target: duckdb
  outputs:
    duckdb:
      type: duckdb
      path: "{{ env_var('SOSDBT_DATABASE') }}"
"""


@pytest.mark.dbt
def test_a_seed_is_read_as_it_is_though_the_project_was_parsed_before(
    parser: Parser, cache: Path, tmp_path: Path
) -> None:
    project, database = parser.project, tmp_path / "small.duckdb"
    shutil.rmtree(project / "macros")
    (project / "dbt_project.yml").write_text("{name: small, profile: small}")
    (project / "profiles.yml").write_text(PROFILE)
    (project / "models/a.sql").write_text("select * from {{ ref('s') }}")
    for csv in ("s\n1\n", "s\n1\n2\n", "s,t\n1,2\n", "t,s\n1,2\n"):
        (project / "seeds/s.csv").write_text(csv)
        run_dbt(
            ["build", "--full-refresh"],
            project=project,
            work=tmp_path,
            environment={"SOSDBT_DATABASE": str(database)},
            parameters={},
        )
        with duckdb.connect(database) as connection:
            found = connection.execute("select * from a order by all")
            header = ",".join(column[0] for column in found.description)
            rows = [",".join(map(str, row)) for row in found.fetchall()]
        assert [header, *rows] == csv.split()
    assert len(list(cache.iterdir())) == 1


def _change(name: str, text: str) -> Callable[[Parser, pytest.MonkeyPatch], object]:
    return lambda parser, _: (parser.project / name).write_text(text)


def _set(name: str, value: str) -> Callable[[Parser, pytest.MonkeyPatch], object]:
    return lambda _, monkeypatch: monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    "change",
    [
        *(_change(name, text + " ") for name, text in FILES.items() if name != "seeds/s.csv"),
        _change("seeds/new.csv", "s\n"),
        _change(".dbtignore", "models/a.sql"),
        lambda parser, _: (parser.project / "seeds/s.csv").unlink(),
        lambda parser, _: (parser.project / "seeds/s.csv").rename(parser.project / "seeds/t.csv"),
        _change("models/a.sql", "select 2 as a"),
        _change("models/new.sql", "select 1 as new"),
        _change("packages.yml", "packages: []"),
        lambda parser, _: (parser.project / "models/a.sql").unlink(),
        lambda parser, _: (parser.project / "more/b.sql").rename(parser.project / "more/c.sql"),
        lambda parser, _: parser("other"),
        _set("WHERE", "there"),
        _set("SOSDBT_DATABASE", "/one/other.duckdb"),
        lambda _, monkeypatch: monkeypatch.setattr(kept_between_runs, "version", lambda _: "9"),
    ],
)
def test_whatever_parsing_sees_is_a_reason_to_parse_again(
    parser: Parser, monkeypatch: pytest.MonkeyPatch, change: Callable
) -> None:
    parser()
    change(parser, monkeypatch)
    parser()
    assert parser.times == 2


@pytest.mark.parametrize("damage", [b"", b"x", b"x" * 5000, None])
def test_a_damaged_file_is_not_used(parser: Parser, cache: Path, damage: bytes | None) -> None:
    parser()
    (kept,) = cache.iterdir()
    kept.write_bytes(kept.read_bytes()[:-1] if damage is None else damage)
    parser()
    assert parser.times == 2
    parser()
    assert parser.times == 2


def test_a_file_that_changes_while_it_is_parsed_keeps_nothing(parser: Parser, cache: Path) -> None:
    def parse() -> Manifest:
        (parser.project / "models/a.sql").write_text("select 2 as a")
        return Manifest()

    parsed_project(parser.project, None, parse)
    assert not cache.exists()


def test_what_is_kept_is_the_owners_only_and_little(parser: Parser, cache: Path) -> None:
    for number in range(12):
        parser(f"target_{number}")
    files = list(cache.iterdir())
    assert len(files) == 8
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700


def test_without_a_place_to_keep_it_the_project_is_parsed_each_time(
    parser: Parser, cache: Path
) -> None:
    cache.parent.parent.write_text("in the way")
    parser()
    parser()
    assert parser.times == 2
