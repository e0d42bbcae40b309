"""What is wrong with rules and contract is told before dbt starts, by build and check alike."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_dbt import FakeDbt
from rule_edits import edit_rule, make_rules, rule_yaml
from seed_edits import Edit, change, put

from sosdbt.errors import ConfigError
from sosdbt.rules.generate import MACRO

Main = Callable[..., tuple[int, str, str]]
CATALOGUE = "rules/rule_catalogue.csv"
CONTRACT = "contract/delivery_contract.csv"


def _model(project: Path, rule: str) -> Path:
    (path,) = (project / "models/rules").rglob(f"{rule}__*.sql")
    return path


def test_a_model_without_a_row_blocks(project_copy: Path, refusal: Callable[..., str]) -> None:
    model = _model(project_copy, "cr_011")
    for path in (model, model.with_suffix(".yml")):
        text = path.read_text().replace(model.stem, "cr_999__new_rule")
        path.with_name(f"cr_999__new_rule{path.suffix}").write_text(text)
    message = refusal(exit_code=1)
    assert "Rule CR-999 is in models/rules/client_relation_periods/cr_999__new_rule.sql" in message
    assert "make rules" in message


def test_a_row_without_a_model_blocks(project_copy: Path, refusal: Callable[..., str]) -> None:
    model = _model(project_copy, "cr_011")
    model.unlink()
    assert "cr_011__placeholder_start_date.sql is not beside it" in refusal()
    model.with_suffix(".yml").unlink()
    message = refusal(exit_code=1)
    assert "Rule CR-011 is in seeds/rules/rule_catalogue.csv, but has no model" in message
    assert "make rules" in message
    with pytest.raises(ConfigError, match=r"CR-011 is in .* but has no files in models/rules"):
        make_rules(project_copy)


def test_a_deleted_row_blocks(project_copy: Path, refusal: Callable[..., str]) -> None:
    def without(rows: list[dict[str, str]]) -> None:
        rows[:] = [row for row in rows if row["rule_id"] != "CR-011"]

    change(project_copy, CATALOGUE, without)
    assert "Rule CR-011 is in models/rules" in refusal(exit_code=1)


def test_a_severity_edited_in_the_catalogue_blocks(
    project_copy: Path, refusal: Callable[..., str]
) -> None:
    change(project_copy, CATALOGUE, put(2, severity="info"))
    message = refusal(exit_code=1)
    assert "Rule RA-001: models/rules/raw_files/ra_001__line_cannot_be_read.yml and " in message
    assert "differ in severity" in message
    assert "make rules" in message


def test_a_text_edited_without_make_rules_blocks(
    project_copy: Path, refusal: Callable[..., str]
) -> None:
    path = rule_yaml(project_copy, "CR-002")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("message_sv: ", "message_sv: Obs! "), encoding="utf-8")
    assert "differ in message_sv" in refusal(exit_code=1)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("severity: error", "severity: Error", "severity 'Error': allowed are blocker"),
        ("title_sv: ", "title_se: ", "'title_se' is no fact of a rule"),
        ("title_sv: ", "decision: ", "title_sv is empty"),
        ("- name: cr_002", "- name: cr_003", "the model's name must be cr_002"),
        ("meta:", "mate:", "facts under config.meta"),
        ("models:", "models: {", "not valid YAML"),
    ],
)
def test_a_slip_in_a_rule_is_told_by_make_rules_with_its_file(
    project_copy: Path, old: str, new: str, said: str
) -> None:
    path = rule_yaml(project_copy, "CR-002")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"cr_002__end_is_before_start\.yml") as error:
        make_rules(project_copy)
    assert said in str(error.value)


def test_a_list_of_rules_that_was_not_renewed_blocks(
    project_copy: Path, refusal: Callable[..., str]
) -> None:
    path = project_copy / MACRO
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "'CR-011'" not in line))
    assert "make rules" in refusal(exit_code=1)


def test_a_rule_that_is_over_needs_no_model(
    project_copy: Path, fake_dbt: FakeDbt, sosdbt_main: Main, raw: Path, tmp_path: Path
) -> None:
    edit_rule(project_copy, "CR-011", last_quarter="2023Q1")
    make_rules(project_copy)
    model = _model(project_copy, "cr_011")
    for path in (model, model.with_suffix(".yml")):
        path.unlink()
    make_rules(project_copy)
    codes = [
        sosdbt_main("check", "--quarter", quarter, "--raw", raw, "--out", tmp_path / "out")[0]
        for quarter in ("2023Q1", "2023Q2")
    ]
    assert codes[0] == 1
    assert len(fake_dbt.calls) == 1


def _each(edit: Callable[[dict[str, str]], None]) -> Edit:
    return lambda rows: [edit(row) for row in rows]


def _renamed(mart: str, new: str) -> Edit:
    return _each(
        lambda row: row.update(
            {name: row[name].replace(mart, new) for name in ("mart", "refers_to")}
        )
    )


CONTRACT_FAULTS = {
    "column": (put(7, column_name="shoe_size"), "delivered_clients has no column 'shoe_size'"),
    "mart": (_renamed("delivered_clients", "clients"), "'clients' of asiakas.csv does not exist"),
    "a staging model": (
        _renamed("delivered_clients", "stg_clients"),
        "'stg_clients' of asiakas.csv does not exist",
    ),
    "file name": (_each(lambda row: row.update(file_name="../a.csv")), "file_name '../a.csv'"),
    "two versions": (put(2, version="2"), "contract and version must be the same"),
    "name twice": (put(3, delivered_name="asiakas_id"), "'asiakas_id' twice"),
    "no key": (put(2, key=""), "no column with key = primary"),
    "reference": (put(13, refers_to="delivered_clients.x"), "refers_to names delivered_clients.x"),
    "reference to no table": (put(13, refers_to="asiakas"), "refers_to names asiakas."),
    "date as text": (put(6, data_type="string"), "data_type must be date"),
    "text as date": (put(5, data_type="date"), "data_type must be string"),
    "pattern": (put(2, constraint_pattern="[0-9"), "constraint_pattern is no pattern"),
    "pattern that SQL cannot read": (
        put(2, constraint_pattern="(?!0)[0-9a-f]{32}"),
        "constraint_pattern is no pattern",
    ),
    "no row": (lambda rows: rows.clear(), "is empty"),
}


@pytest.mark.parametrize("slip", CONTRACT_FAULTS)
def test_a_contract_that_cannot_be_followed_is_told_before_dbt(
    project_copy: Path, refusal: Callable[..., str], slip: str
) -> None:
    edit, said = CONTRACT_FAULTS[slip]
    change(project_copy, CONTRACT, edit)
    message = refusal()
    assert message.startswith(f"seeds/{CONTRACT}")
    assert said in message


def test_a_code_of_information_that_the_contract_does_not_allow_is_told_before_dbt(
    project_copy: Path, refusal: Callable[..., str]
) -> None:
    change(project_copy, "contract/information_kinds.csv", put(2, delivered_code="paatos"))
    assert "delivered_code 'paatos'" in refusal()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"first_day": "2023-01-10"}, "from 2023-01-10 to 2023-03-31"),
        ({"last_day": "30.3.2023"}, "from 2023-01-01 to 2023-03-30"),
    ],
)
def test_a_quarter_with_other_days_than_the_calendar_is_told_before_dbt(
    project_copy: Path, refusal: Callable[..., str], values: dict[str, str], said: str
) -> None:
    change(project_copy, "calendar/reporting_quarters.csv", put(2, **values))
    message = refusal()
    assert f"2023Q1 is {said}" in message
    assert "the calendar quarter is from 2023-01-01 to 2023-03-31" in message


@pytest.mark.parametrize("quarter", ["2023Q2", "2023Q3", "2023Q4", "2024Q1", "2028Q1"])
def test_every_quarter_of_the_seed_is_a_calendar_quarter(project_copy: Path, quarter: str) -> None:
    from sosdbt.config import find_quarter

    assert find_quarter(project_copy, quarter).name == quarter


class TestAChangedContract:
    """With the version left as it was, when a package of that version lies in the folder."""

    @pytest.fixture
    def build(
        self, project_copy: Path, fake_dbt: FakeDbt, sosdbt_main: Main, raw: Path, tmp_path: Path
    ) -> Callable[..., tuple[int, str]]:
        seed = project_copy / "seeds" / CONTRACT

        def run(command: str = "build", quarter: str = "2023Q1") -> tuple[int, str]:
            fake_dbt.calls.clear()
            fake_dbt.changes = [
                "create or replace table delivery_contract as select * from "
                f"read_csv('{seed}', all_varchar = true, header = true)"
            ]
            code, printed, _ = sosdbt_main(
                command, "--quarter", quarter, "--raw", raw, "--out", tmp_path / "out", "--json"
            )
            return code, json.loads(printed)["message"] or ""

        code, message = run()
        assert code == 0, message
        return run

    @pytest.mark.parametrize(
        "edit",
        [
            put(7, delivered_name="kon"),
            put(4, description_fi="Toinen"),
            put(7, constraint_enum="0|1|2"),
            put(6, required="true"),
            lambda rows: rows.pop(5),
            _each(lambda row: row.update(file_name=row["file_name"].replace("palvelu.", "p."))),
            _each(lambda row: row.update(file_order=str(9 - int(row["file_order"])))),
        ],
    )
    def test_is_refused(
        self,
        build: Callable[..., tuple[int, str]],
        project_copy: Path,
        fake_dbt: FakeDbt,
        edit: Edit,
    ) -> None:
        change(project_copy, CONTRACT, edit)
        for command, quarter in (("build", "2023Q1"), ("check", "2023Q1"), ("build", "2023Q2")):
            code, message = build(command, quarter)
            assert code == 2
            assert "contract sosdbt-default version 1" in message
            assert "sosdbt_90_2023Q1_v1.zip" in message
            assert "Raise the version" in message
            assert fake_dbt.calls == []

    def test_goes_out_under_a_new_version(
        self, build: Callable[..., tuple[int, str]], project_copy: Path
    ) -> None:
        change(project_copy, CONTRACT, put(7, delivered_name="kon"))
        change(project_copy, CONTRACT, _each(lambda row: row.update(version="2")))
        assert build() == (0, "")
        change(project_copy, CONTRACT, put(7, delivered_name="sukupuoli"))
        assert build()[0] == 2

    def test_the_same_in_another_row_order_is_no_change(
        self, build: Callable[..., tuple[int, str]], project_copy: Path
    ) -> None:
        change(project_copy, CONTRACT, lambda rows: rows.reverse())
        assert build() == (0, "")
