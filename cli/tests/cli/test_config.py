import shutil
from datetime import date
from pathlib import Path

import pytest
from hand_made import PROJECT

from sosdbt import config
from sosdbt.errors import ConfigError


@pytest.fixture
def project(tmp_path: Path) -> Path:
    copy = tmp_path / "project"
    copy.mkdir()
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT / name, copy / name)
    for name in ("calendar", "code_lists"):
        shutil.copytree(PROJECT / "seeds" / name, copy / "seeds" / name)
    return copy


def _change(project: Path, old: str, new: str) -> None:
    path = project / "dbt_project.yml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_the_settings_of_the_project_itself_are_fit(project: Path) -> None:
    settings = config.read_settings(project)
    assert (settings.county, settings.production) == ("90", False)


@pytest.mark.parametrize("county", ["01", "04", "21", "90"])
def test_the_county_sets_its_organiser(project: Path, county: str) -> None:
    _change(project, 'county: "90"', f'county: "{county}"')
    _change(project, "production: false", "production: true")
    assert config.read_settings(project).county == county


@pytest.mark.parametrize("county", ["02", "20"])
def test_an_unsure_organiser_delivers_nothing_to_the_register(project: Path, county: str) -> None:
    _change(project, 'county: "90"', f'county: "{county}"')
    config.read_settings(project)
    _change(project, "production: false", "production: true")
    with pytest.raises(ConfigError, match=f"of county {county} is unsure"):
        config.read_settings(project)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('county: "90"', 'county: "99"', "vars.county is '99', which is not in seeds/code_lists"),
        ('county: "90"', "county: 90", "vars.county must be a code in quotes"),
        ('county: "90"', 'kounty: "90"', "it lacks vars.county"),
        (
            'county: "90"',
            'county: "91"',
            "vars.organiser is empty, which gives no organiser of county 91 in seeds/code_lists",
        ),
        (
            "organiser:",
            "organiser: 1.2.246.10.32213561.10.0",
            "which gives no organiser of county 90 in seeds/code_lists/organisers.csv",
        ),
        ("organiser:", "organiser: 1.2.3", "vars.organiser is '1.2.3', which gives no organiser"),
        ("vars:", "vars: [county]\nunheard:", "vars must be a list of names with values"),
        ("organiser:", "organiser: 1.2", "vars.organiser must be a code in quotes"),
        ("max_gap_days: 0", "max_gap_days: -1", "vars.max_gap_days must be a whole number"),
        ("max_gap_days: 0", "max_gap_days: 36501", "vars.max_gap_days must be a whole number"),
        ("max_gap_days: 0", "max_gap_days: 1.5", "vars.max_gap_days must be a whole number"),
        ("max_gap_days: 0", "max_gap_days: true", "vars.max_gap_days must be a whole number"),
        ("production: false", "production: nope", "vars.production must be true or false"),
        ("clip_to_quarter: false", "clip_to_quarter: 0", "vars.clip_to_quarter must be true"),
        ("volume_change_limit: 0.30", "volume_change_limit: -1", "must be a number such as 0.30"),
        ("volume_change_limit: 0.30", "volume_change_limit: a", "must be a number such as 0.30"),
        ("volume_change_limit: 0.30", "volume_change_limit: .nan", "must be a number such as 0.30"),
        (
            "Europe/Helsinki",
            "Europe/Helsingfors",
            "vars.time_zone must be a time zone such as",
        ),
        ("Europe/Helsinki", "EEST", "vars.time_zone must be a time zone such as"),
        ("Europe/Helsinki", "2", "vars.time_zone must be a time zone such as"),
        ("held_back_limit: 0.10", "held_back_limit: 10 %", "must be a number such as 0.30"),
        ("small_count_limit: ", "small_count_limit: 2 # ", "must be a whole number from 3 to 1000"),
        ("vars:", "vars: [", "this is not valid YAML"),
    ],
)
def test_a_wrong_setting_is_named_with_its_file(
    project: Path, old: str, new: str, said: str
) -> None:
    _change(project, old, new)
    with pytest.raises(ConfigError) as error:
        config.check_time_zone(project, config.read_settings(project))
    assert str(error.value).startswith("dbt_project.yml")
    assert said in str(error.value)


def test_the_due_date_comes_with_the_quarter(project: Path) -> None:
    quarter = config.find_quarter(project, "2023Q1")
    assert (quarter.first_day, quarter.due_date) == (date(2023, 1, 1), date(2023, 5, 1))


@pytest.mark.parametrize("name", ["2023Q5", "'; drop table x", "2023q1", "2022Q4", " 2023Q1", "1"])
def test_a_wrong_quarter_tells_the_form_and_the_range(project: Path, name: str) -> None:
    with pytest.raises(
        ConfigError, match=r"Write it like 2023Q1; from 2023Q1 to 20\d\dQ4"
    ) as error:
        config.find_quarter(project, name)
    assert name.strip() in str(error.value)


def test_a_missing_quarter_is_asked_for(project: Path) -> None:
    with pytest.raises(ConfigError, match="--quarter"):
        config.find_quarter(project, None)


def test_an_as_of_date_is_iso(project: Path) -> None:
    assert config.parse_as_of("2023-05-01") == date(2023, 5, 1)
    assert config.parse_as_of(None) is None


@pytest.mark.parametrize(
    "text", ["1.5.2023", "2023-5-1", "20230501", "2023-W18-1", "2023-02-31", "", "2023-05-01 ", "x"]
)
def test_another_as_of_date_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="Write it like 2023-05-01"):
        config.parse_as_of(text)


def test_the_project_is_found_from_the_code(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert config.find_project() == PROJECT


def test_the_project_named_in_the_environment_comes_first(
    monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    monkeypatch.setenv("SOSDBT_PROJECT_DIR", str(project))
    assert config.find_project() == project


def test_without_code_in_it_the_project_is_found_upward(
    monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    monkeypatch.setattr(config, "carried_project", lambda: Path("/nowhere"))
    monkeypatch.chdir(project / "seeds" / "calendar")
    assert config.find_project() == project


def test_no_project_or_another_one_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(config, "carried_project", lambda: Path("/nowhere"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dbt_project.yml").write_text("name: another\n")
    with pytest.raises(ConfigError, match="SOSDBT_PROJECT_DIR"):
        config.find_project()
    monkeypatch.setenv("SOSDBT_PROJECT_DIR", str(tmp_path))
    with pytest.raises(ConfigError, match="no sosdbt project"):
        config.find_project()


def test_a_target_must_be_duckdb_and_known(project: Path) -> None:
    config.check_target(project, "duckdb")
    with pytest.raises(ConfigError, match="dbt build --target spark"):
        config.check_target(project, "spark")
    with pytest.raises(ConfigError, match="It has: duckdb, spark"):
        config.check_target(project, "snow")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sosdbt: [", "profiles.yml, line 1: this is not valid YAML"),
        ("", "profiles.yml must be a list of names"),
        ("other: {}", "profiles.yml has no profile sosdbt"),
        (None, "profiles.yml cannot be read"),
    ],
)
def test_profiles_that_cannot_be_used_are_named(project: Path, text: str | None, said: str) -> None:
    path = project / "profiles.yml"
    path.unlink() if text is None else path.write_text(text)
    with pytest.raises(ConfigError, match=said):
        config.check_target(project, None)


def test_an_output_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/sosdbt")):
        with pytest.raises(ConfigError, match=str(out)):
            config.prepare_out(out)


def test_a_new_output_directory_is_the_owners_only(tmp_path: Path) -> None:
    out = tmp_path / "a" / "out"
    config.prepare_out(out)
    assert out.stat().st_mode & 0o077 == 0
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("day", ["2023-03-31", "2024-04-01", "15.8.2032"])
def test_a_due_date_in_the_quarter_or_more_than_a_year_later_is_refused(
    project: Path, day: str
) -> None:
    calendar = project / "seeds/calendar/reporting_quarters.csv"
    text = calendar.read_text(encoding="utf-8")
    assert "2023Q1,2023-01-01,2023-03-31,2023-05-01" in text
    calendar.write_text(text.replace("2023-03-31,2023-05-01", f"2023-03-31,{day}"))
    with pytest.raises(ConfigError, match=r"2023Q1 is .* and due on .* at most a year later"):
        config.find_quarter(project, "2023Q1")


def test_an_as_of_date_in_the_project_file_is_refused_and_not_passed_over(project: Path) -> None:
    _change(project, "  as_of:\n", "  as_of: 2023-04-15\n")
    with pytest.raises(ConfigError, match=r"vars\.as_of must be empty.*--as-of"):
        config.read_settings(project)
