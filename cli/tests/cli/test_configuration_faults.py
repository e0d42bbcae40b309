"""What is wrong with rules and contract is told before dbt starts, by build and check alike."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from contract_edits import edit_contract
from fake_dbt import FakeDbt
from rule_edits import edit_rule, make_rules, rule_yaml
from seed_edits import change, put

from sosdbt.errors import ConfigError
from sosdbt.rules.generate import MACRO

Main = Callable[..., tuple[int, str, str]]
CATALOGUE = "rules/rule_catalogue.csv"


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


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (("asiakas", "source: sex", "source: shoe_size"), "not 'shoe_size'"),
        (("package", "version: 1", "version: [1]"), "version must be a version such as"),
        (("package", "- palvelu\n", "- palvelut\n"), "there is no palvelut.yml"),
        (("package", "first_quarter: 2023Q1", "first_quarter: 2030Q1"), "not in force in 2023Q1"),
    ],
)
def test_a_contract_that_cannot_be_followed_is_told_before_dbt(
    project_copy: Path, refusal: Callable[..., str], edit: tuple[str, str, str], said: str
) -> None:
    edit_contract(project_copy, edit)
    assert said in refusal()


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
    assert "The calendar quarter is from 2023-01-01 to 2023-03-31" in message


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
        def run(command: str = "build", quarter: str = "2023Q1") -> tuple[int, str]:
            fake_dbt.calls.clear()
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
            ("asiakas", "name: sukupuoli", "name: kon"),
            ("asiakas", "fi: Henkilötunnus", "fi: Toinen"),
            ("asiakas", '["0", "1", "2", "9"]', '["0", "1", "2"]'),
            ("asiakas", "type: date", "type: date\n    required: true"),
            ("asiakas", "columns:", "encoding: windows-1252\ncolumns:"),
            ("asiakas", "columns:", "quoting: all\ncolumns:"),
            ("palvelu", "name: palvelu.csv", "name: p.csv"),
            ("package", "  - asiakas\n  - palvelunj", "  - palvelunj"),
        ],
    )
    def test_is_refused(
        self,
        build: Callable[..., tuple[int, str]],
        project_copy: Path,
        fake_dbt: FakeDbt,
        edit: tuple[str, str, str],
    ) -> None:
        edit_contract(project_copy, edit)
        if "  - asiakas\n" in edit[1]:
            edit_contract(project_copy, ("package", "  - palvelu\n", "  - palvelu\n  - asiakas\n"))
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
        edit_contract(project_copy, ("asiakas", "name: sukupuoli", "name: kon"))
        edit_contract(project_copy, ("package", "version: 1", "version: 2"))
        assert build() == (0, "")
        edit_contract(project_copy, ("asiakas", "name: kon", "name: sukupuoli"))
        assert build()[0] == 2

    def test_comments_and_the_order_of_keys_are_no_change(
        self, build: Callable[..., tuple[int, str]], project_copy: Path
    ) -> None:
        edit_contract(project_copy, ("asiakas", "name: asiakas.csv\n", ""))
        edit_contract(project_copy, ("asiakas", "columns:", "# why\nname: asiakas.csv\ncolumns:"))
        assert build() == (0, "")


@pytest.mark.parametrize("command", ["check", "build"])
def test_a_letter_that_the_contract_has_no_place_for_is_found_after_dbt(
    project_copy: Path,
    fake_dbt: FakeDbt,
    sosdbt_main: Main,
    raw: Path,
    tmp_path: Path,
    command: str,
) -> None:
    edit_contract(
        project_copy, ("palvelunjarjestaja", "columns:", "encoding: iso-8859-1\ncolumns:")
    )
    fake_dbt.changes = ["update delivered_organisers set organiser_name = 'Š'"]
    code, printed, _ = sosdbt_main(
        command, "--quarter", "2023Q1", "--raw", raw, "--out", tmp_path / "out", "--json"
    )
    said = json.loads(printed)
    assert (code, said["status"], said["package"]) == (1, "blocked", None)
    assert "holds a letter that iso-8859-1 does not have" in said["message"]
    assert not [
        path
        for path in (tmp_path / "out").rglob("*")
        if path.suffix in (".zip",) or "palvelunj" in path.name
    ]
