"""A county's own folder: what is in it counts, and what does not fit is refused by name."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from lenient_project import PROJECT, lenient_project

from sosdbt import config, county_folder
from sosdbt.county_folder import home_of, project_of, raw_of_county
from sosdbt.errors import SosdbtError
from sosdbt.places import check_place, deliveries_folder
from sosdbt.raw_input import landed, raw_input
from sosdbt.rules.catalogue import read_catalogue

Main = Callable[..., tuple[int, str, str]]
_RULE = """\
models:
  - name: {name}
    config:
      meta:
        severity: {severity}
        stage: source
        is_waivable: true
        applies_to: clients
        looks_at: all
        first_quarter: 2023Q1
        fields: client_id
        source: own judgement
        {texts}
    data_tests: [finds_nothing: {{name: {rule_id}}}]
"""
_TEXTS = "\n        ".join(
    f"{text}_{language}: A client of the county's own"
    for text in ("title", "message", "fix")
    for language in ("fi", "sv", "en")
)
_SQL = """\
select source_system, 'clients' as source_table, source_row, record_id, 'client_id' as field
from {{ ref('int_source_rows') }}
where source_table = 'clients'
"""


@pytest.fixture
def county(tmp_path: Path, sosdbt_main: Main, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert sosdbt_main("init", tmp_path / "county", "--county", "08")[0] == 0
    return tmp_path / "county"


def set_up(county: Path, text: str) -> None:
    (county / "sosdbt.yml").write_text(f'county: "08"\n{text}\n')


def add_rule(county: Path, rule_id: str, severity: str = "warning", sql: str = _SQL) -> None:
    name = f"{rule_id.lower().replace('-', '_')}__of_the_county"
    (county / "rules").mkdir(exist_ok=True)
    (county / "rules" / f"{name}.sql").write_text(sql)
    (county / "rules" / f"{name}.yml").write_text(
        _RULE.format(name=name, severity=severity, rule_id=rule_id, texts=_TEXTS)
    )


def refused(county: Path) -> str:
    with pytest.raises(SosdbtError) as error:
        project_of(county)
    return str(error.value)


def test_the_folder_is_found_from_inside_and_from_its_name(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(county / "seeds")
    assert home_of(config.find_project()) == county
    monkeypatch.chdir("/")
    assert config.find_project() == PROJECT
    monkeypatch.setenv("SOSDBT_PROJECT_DIR", str(county))
    assert home_of(config.find_project()) == county


def test_settings_of_the_county_count_and_the_others_stay(county: Path) -> None:
    set_up(county, "vars: {production: true, held_back_limit: 0.25}\nraw: data\nout: packages")
    project = project_of(county)
    assert config.read_settings(project).county == "08"
    assert config.read_settings(project).production
    assert "held_back_limit: 0.25" in (project / "dbt_project.yml").read_text()
    assert "time_zone: Europe/Helsinki" in (project / "dbt_project.yml").read_text()
    assert deliveries_folder(project, None, False) == county / "packages"
    assert deliveries_folder(project, None, True) == county / "deliveries" / "demo"
    assert raw_of_county(project) == str(county / "data")


def test_a_run_reads_the_raw_data_that_the_county_names(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(county)
    monkeypatch.delenv("SOSDBT_RAW", raising=False)
    with landed(None) as raw:
        assert raw is None
    set_up(county, "raw: data")
    with landed(None) as raw:
        assert raw == county / "data"
    monkeypatch.setenv("SOSDBT_RAW", "/elsewhere")
    with landed(None) as raw:
        assert raw == Path("/elsewhere")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("vars: {prodction: true}", "sosdbt.yml: vars.prodction is no setting. There are: quarter"),
        ("county: 8", "sosdbt.yml: county must be a code in quotes"),
        ("rawdata: here", "sosdbt.yml"),
        ("rules: [CR002]", "sosdbt.yml: rules 1 must be an id such as XX-001"),
        ("vars: [", "sosdbt.yml, line"),
    ],
)
def test_a_slip_in_the_settings_is_named(county: Path, text: str, said: str) -> None:
    set_up(county, text)
    assert refused(county).startswith(said)


def test_a_wrong_setting_is_named_with_the_file_of_the_county(county: Path) -> None:
    set_up(county, "vars: {production: perhaps}")
    with pytest.raises(SosdbtError, match=r"^sosdbt\.yml: vars\.production must be true or false"):
        config.read_settings(project_of(county))


def test_seeds_models_and_rules_of_the_county_are_part_of_the_project(county: Path) -> None:
    mapping = county / "seeds" / "mappings" / "local_codes.csv"
    mapping.write_text(mapping.read_text().splitlines()[0] + "\n")
    (county / "models").mkdir()
    (county / "models" / "our_units.sql").write_text("select 1 as one")
    add_rule(county, "XX-001")
    set_up(county, "rules: [XX-001]")
    project = project_of(county)
    assert (project / "seeds/mappings/local_codes.csv").read_text() == mapping.read_text()
    assert (project / "models/own/our_units.sql").is_file()
    assert "XX-001" in {rule["rule_id"] for rule in read_catalogue(project)}
    assert (
        "'XX-001': 'xx_001__of_the_county'"
        in (project / "macros/rules/rule_models.sql").read_text()
    )
    assert len(read_catalogue(project)) == len(read_catalogue(PROJECT)) + 1


def test_a_rule_that_is_listed_is_missed_and_one_that_is_not_listed_is_named(county: Path) -> None:
    add_rule(county, "XX-001")
    assert "sosdbt.yml: write XX-001 under rules" in refused(county)
    set_up(county, "rules: [XX-001, XX-002]")
    assert "lists the rule XX-002, but rules/ has no file of it" in refused(county)
    add_rule(county, "CR-099")
    set_up(county, "rules: [XX-001, CR-099]")
    assert "ids that begin with CR are sosdbt's" in refused(county)


def test_a_list_of_sosdbt_is_replaced_only_by_one_made_from_that_of_today(
    county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "seeds/code_lists/outcomes.csv"
    (county / name).parent.mkdir()
    shutil.copy(PROJECT / name, county / name)
    digest = hashlib.sha256((PROJECT / name).read_bytes()).hexdigest()
    assert f'write "{name}": "{digest}" in replaced.json' in refused(county)
    (county / "replaced.json").write_text(json.dumps({name: digest}))
    project_of(county)
    newer = lenient_project(tmp_path / "newer")
    (newer / name).write_text((newer / name).read_text() + "\n")
    monkeypatch.setattr(county_folder, "carried_project", lambda: newer)
    assert f"{name} stands in for sosdbt's own file" in refused(county)


@pytest.mark.parametrize(
    "name",
    [
        "seeds/rules/rule_catalogue.csv",
        "seeds/mappings/local_codes.yml",
        "contracts/sosdbt-default/package.yml",
    ],
)
def test_what_sosdbt_alone_writes_is_not_replaced(county: Path, name: str) -> None:
    (county / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(PROJECT / name, county / name)
    assert refused(county).startswith(f"{name} is sosdbt's own and cannot be replaced here")


def test_a_stray_file_among_the_rules_is_named(county: Path) -> None:
    (county / "rules").mkdir()
    (county / "rules" / "notes.txt").write_text("")
    assert refused(county).startswith("rules/notes.txt: rules/ holds the .sql and the .yml")


def test_only_what_has_changed_is_written_anew(
    county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written() -> dict[str, int]:
        project = project_of(county)
        return {
            path.relative_to(project).as_posix(): path.stat().st_mtime_ns
            for path in project.rglob("*")
            if path.is_file() and path.name != ".lock"
        }

    first = written()
    assert written() == first
    set_up(county, "vars: {held_back_limit: 0.5}")
    second = written()
    assert {name for name in second if second[name] != first.get(name)} == {
        "dbt_project.yml", ".stamp",
    }  # fmt: skip
    newer = lenient_project(tmp_path / "newer")
    (newer / "models" / "staging" / "stg_newer.sql").write_text("select 1 as one")
    (newer / "models" / "staging" / "stg_clients.yml").unlink()
    monkeypatch.setattr(county_folder, "carried_project", lambda: newer)
    third = written()
    assert set(third) - set(second) == {"models/staging/stg_newer.sql"}
    assert set(second) - set(third) == {"models/staging/stg_clients.yml"}


def test_what_was_left_half_done_is_done_again(county: Path) -> None:
    project = project_of(county)
    (project / ".stamp").unlink()
    (project / "models" / "staging" / "stg_clients.sql").write_text("half")
    (project / "models" / "stray.sql").write_text("select 1 as one")
    assert project_of(county) == project
    model = Path("models/staging/stg_clients.sql")
    assert (project / model).read_text() == (PROJECT / model).read_text()
    assert not (project / "models" / "stray.sql").exists()


@pytest.mark.parametrize("has_terminal", [True, False])
def test_only_a_person_is_asked_for_the_county(
    tmp_path: Path, sosdbt_main: Main, monkeypatch: pytest.MonkeyPatch, has_terminal: bool
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr("sosdbt.commands.init._is_a_person", lambda: has_terminal)
    monkeypatch.setattr("builtins.input", lambda _: "08")
    exit_code, _, said = sosdbt_main("init", tmp_path / "county")
    assert (exit_code, (tmp_path / "county").is_dir()) == (
        (0, True) if has_terminal else (2, False)
    )
    assert has_terminal or "--county CODE. There are:" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--county", "99"), "'99' is no county. There are:"),
        (("--county", "08", "--raw", "/nowhere"), "/nowhere"),
        (("--county", "90", "--production", "--raw", "DEMO"), "production is true"),
    ],
)
def test_nothing_is_left_of_a_folder_that_cannot_be_set_up(
    tmp_path: Path, sosdbt_main: Main, options: tuple[str, ...], said: str
) -> None:
    if "DEMO" in options:
        sosdbt_main("demo", "--raw", tmp_path / "demo", "--clients", 20)
        options = tuple(str(tmp_path / "demo") if one == "DEMO" else one for one in options)
    before = sorted(tmp_path.iterdir())
    exit_code, _, told = sosdbt_main("init", tmp_path / "county", *options)
    assert exit_code == 2
    assert said in told
    assert sorted(tmp_path.iterdir()) == before


def test_a_folder_with_something_in_it_is_not_touched(county: Path, sosdbt_main: Main) -> None:
    before = {path: path.stat().st_mtime_ns for path in county.rglob("*")}
    exit_code, _, said = sosdbt_main("init", county, "--county", "08")
    assert (exit_code, "was not touched" in said) == (2, True)
    assert {path: path.stat().st_mtime_ns for path in county.rglob("*")} == before


def test_code_lists_are_not_written_in_a_county_folder_but_local_codes_are(
    county: Path, tmp_path: Path
) -> None:
    project = project_of(county)
    mapping = Path("seeds/mappings/local_codes.csv")
    assert county_folder.own_file(project, mapping) == county / mapping
    (county / mapping).unlink()
    assert (
        county_folder.own_file(project_of(county), mapping).read_text()
        == (PROJECT / mapping).read_text()
    )


def test_real_data_goes_out_under_no_county_but_one_that_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = tmp_path / "raw" / "effica"
    raw.mkdir(parents=True)
    (raw / "clients.csv").write_text("client_id\n1\n")
    settings = config.read_settings(PROJECT)
    with raw_input(raw.parent, PROJECT, settings) as found:
        assert not found.is_synthetic
    carried = lenient_project(tmp_path / "wheel" / "project")
    monkeypatch.setattr(county_folder, "_IN_A_WHEEL", carried.parent)
    with (
        pytest.raises(SosdbtError, match="No county is set here"),
        raw_input(raw.parent, carried, settings),
    ):
        pass


def test_packages_of_a_county_lie_anywhere_in_its_folder_but_among_its_files(
    county: Path, tmp_path: Path
) -> None:
    project, raw = project_of(county), tmp_path / "raw"
    for name in ("deliveries", "packages", "deliveries/2023"):
        check_place(project, county / name, raw, False)
    for name in ("seeds/out", "rules", ".sosdbt-project/out", "deliveries/demo"):
        with pytest.raises(SosdbtError, match="--out"):
            check_place(project, county / name, raw, False)
