"""Who runs plain dbt is stopped by the project itself where sosdbt would refuse."""

import json
import os
import re
from datetime import date
from pathlib import Path

import duckdb
import jinja2
import pytest
from forked import forked
from hand_made import PROJECT
from seed_edits import add, change, put


def dbt(folder: Path, *arguments: str, project: Path = PROJECT) -> tuple[int, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SOSDBT_", "DBT_"))}
    code, printed, errors = forked(
        *("dbt", *arguments),
        *("--project-dir", project, "--profiles-dir", project),
        *("--target-path", folder / "target", "--log-path", folder / "logs"),
        environment={
            **kept,
            "SOSDBT_DATABASE": str(folder / "guards.duckdb"),
            "SOSDBT_THREADS": "2",
        },
        folder=folder,
    )
    return code, printed + errors


def _setting(
    variables: dict[str, object], name: str, kind: str, handed_over: dict[str, object] | None = None
) -> str:
    """What the macro gives, or the error with which it stops dbt."""

    def stop(message: str) -> None:
        raise ValueError(message)

    def give(value: str) -> str:
        given.append(value)
        return value

    given: list[str] = []
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    environment.globals = {
        "var": variables.__getitem__,
        "env_var": lambda name, default: json.dumps(handed_over or {}),
        "fromjson": json.loads,
        "modules": {"re": re},
        "exceptions": {"raise_compiler_error": stop},
        "return": give,
    }
    text = (PROJECT / "macros/parameters/setting.sql").read_text(encoding="utf-8")
    environment.from_string(f"{text}{{{{ setting('{name}', '{kind}') }}}}").render()
    return given[-1]


KIND = dict(
    re.findall(
        r"""setting\(["'](\w+)["'], ["']([\w ]+)["']\)""",
        (PROJECT / "models/intermediate/parameters/int_delivery_parameters.sql").read_text()
        + (PROJECT / "macros/parameters/own_organiser.sql").read_text(),
    )
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("quarter", value) for value in ("2023Q5", "'; drop table x; --", "", None, 2023)),
        *(("rules_quarter", value) for value in ("2023", "2023Q1 ", "2023Q1\n")),
        *(("as_of", value) for value in ("1.5.2023", "20230501", "today")),
        *(("max_gap_days", value) for value in (-1, "3", 1.5, True, None, 36_501)),
        *(("production", value) for value in ("nope", "true", 1, None)),
        *(("clip_to_quarter", value) for value in (0, "false")),
        *(("volume_change_limit", value) for value in ("much", -1, True, float("nan"), 10_000)),
        *(("county", value) for value in (90, "", None, "9'0")),
        *(("organiser", value) for value in ("x'y", 1.2)),
    ],
)
def test_a_setting_that_is_no_such_value_stops_dbt_at_once(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=rf"(?s)vars.{name} is '.*'\. It must be"):
        _setting({name: value}, name, KIND[name])


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("quarter", "2023Q1", "2023Q1"),
        ("rules_quarter", None, ""),
        ("as_of", None, ""),
        ("as_of", date(2023, 5, 1), "2023-05-01"),
        ("max_gap_days", 10, "10"),
        ("production", True, "True"),
        ("volume_change_limit", 1, "1"),
        ("volume_change_limit", 0.3, "0.3"),
        ("county", "05", "05"),
        ("organiser", None, ""),
    ],
)
def test_a_sound_setting_is_given_as_text(name: str, value: object, text: str) -> None:
    assert _setting({name: value}, name, KIND[name]) == text


def test_what_sosdbt_hands_over_wins_and_is_looked_at_as_closely() -> None:
    project = {"as_of": "2023-05-01", "quarter": "2023Q1"}
    assert _setting(project, "as_of", "day", {"as_of": None}) == ""
    assert _setting(project, "quarter", "quarter", {"as_of": None}) == "2023Q1"
    with pytest.raises(ValueError, match=r"vars\.quarter is '2023Q5'"):
        _setting(project, "quarter", "quarter", {"quarter": "2023Q5"})


@pytest.mark.dbt
@pytest.mark.parametrize(
    ("variables", "faults"),
    [
        pytest.param(
            {"quarter": "2022Q4"},
            {"quarter 2022Q4 is not one row of reporting_quarters"},
            marks=pytest.mark.proof,
        ),
        pytest.param(
            {"organiser": "1.2.3"},
            {"organiser 1.2.3 is not in organisers"},
            marks=pytest.mark.proof,
        ),
        (
            {"county": "55", "rules_quarter": "2022Q4"},
            {
                "county 55 is not in counties",
                "organiser of county 55 is not in organisers",
                "rules_quarter 2022Q4 is not in reporting_quarters",
            },
        ),
    ],
)
def test_a_setting_that_names_nothing_known_builds_nothing_after_it(
    tmp_path: Path, variables: dict[str, object], faults: set[str]
) -> None:
    selected = "int_delivery_parameters+1 counties organisers reporting_quarters rule_catalogue"
    code, printed = dbt(
        tmp_path,
        *("build", "--select", *selected.split(), "--exclude-resource-type", "unit_test"),
        *("--indirect-selection", "cautious", "--store-failures", "--vars", json.dumps(variables)),
    )
    assert code != 0
    assert re.search("SKIP.* int_rules_in_force", printed)
    with duckdb.connect(str(tmp_path / "guards.duckdb")) as connection:
        found = connection.execute(
            "select concat_ws(' ', setting, found, fault) "
            "from main_dbt_test__audit.delivery_parameters_are_sound"
        ).fetchall()
    assert {row[0] for row in found} == faults


@pytest.mark.dbt
def test_the_tests_on_the_seeds_find_what_sosdbt_finds(tmp_path: Path, project_copy: Path) -> None:
    faults = {
        "calendar/reporting_quarters.csv": put(2, due_date="5/1/2023"),
        "code_lists/counties.csv": put(2, code="1"),
        "code_lists/municipalities.csv": put(2, county="9"),
        "code_lists/organisers.csv": put(3, county="77"),
        "code_lists/outcomes.csv": put(2, code_status="Confirmed"),
        "code_lists/service_tasks.csv": put(8, in_register="true"),
        "contract/information_kinds.csv": lambda rows: rows.pop(),
        "mappings/local_codes.csv": put(3, national_code="7"),
        "rules/age_limits.csv": put(2, lowest_age="30"),
        "rules/rule_catalogue.csv": put(3, severity="Error"),
        "rules/waivers.csv": add(rule_id="CR-009", expires_on="soon"),
        "code_lists/sexes.csv": put(3, sex="0"),
        "code_lists/fates.csv": put(3, meaning=""),
    }
    for seed, edit in faults.items():
        change(project_copy, seed, edit)
    code, printed = dbt(
        tmp_path,
        *("build", "--select", "resource_type:seed", "--indirect-selection", "cautious"),
        project=project_copy,
    )
    assert code != 0
    failed = set(re.findall(r" FAIL [0-9]+ (\w+)", printed))
    assert failed == {f"{Path(seed).stem}__is_sound" for seed in faults}
