"""A slip in a seed is told before dbt starts: exit code 2, file, line, value, what is allowed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fake_dbt import FakeDbt
from seed_edits import add, change, put

Main = Callable[..., tuple[int, str, str]]
CATALOGUE = "rules/rule_catalogue.csv"
CALENDAR = "calendar/reporting_quarters.csv"
MAPPING = "mappings/local_codes.csv"
WAIVERS = "rules/waivers.csv"
TASKS = "code_lists/service_tasks.csv"
ANNA = "010190-901D"


def test_a_sound_project_reaches_dbt(
    project_copy: Path, fake_dbt: FakeDbt, sosdbt_main: Main, raw: Path, tmp_path: Path
) -> None:
    code, printed, _ = sosdbt_main(
        "build", "--quarter", "2023Q1", "--raw", raw, "--out", tmp_path / "out"
    )
    assert code == 0, printed
    assert len(fake_dbt.calls) == 1


VALUES = {
    "severity": (CATALOGUE, put(3, severity="Error"), "line 3, severity 'Error'", "blocker, error"),
    "blank": (CATALOGUE, put(3, severity="error "), "line 3, severity 'error '", "blocker, error"),
    "stage": (CATALOGUE, put(4, stage="sources"), "line 4, stage 'sources'", "source, result"),
    "boolean": (CATALOGUE, put(4, is_waivable="TOSI"), "is_waivable 'TOSI'", "true and false"),
    "quarter": (CATALOGUE, put(4, first_quarter="2023-Q1"), "'2023-Q1'", "like 2023Q1"),
    "retired before it began": (CATALOGUE, put(4, last_quarter="2022Q4"), "'2022Q4'", "2023Q1"),
    "error after the sources": (
        CATALOGUE,
        lambda rows: next(row for row in rows if row["rule_id"] == "DL-010").update(
            severity="error"
        ),
        "stage 'result'",
        "allowed is source where the row has severity error",
    ),
    "rule twice": (CATALOGUE, put(4, rule_id="RA-001"), "line 4, rule_id 'RA-001'", "line 2 has"),
    "no title": (CATALOGUE, put(4, title_fi=""), "line 4, title_fi is empty", "fill it in"),
    "no such day": (CALENDAR, put(2, due_date="2023-02-30"), "'2023-02-30'", "2023-01-31"),
    "year first": (CALENDAR, put(2, due_date="2023.5.1"), "'2023.5.1'", "31.1.2023"),
    "American day": (CALENDAR, put(2, due_date="5/1/2023"), "'5/1/2023'", "31.1.2023"),
    "month 13": (CALENDAR, put(2, due_date="1.13.2023"), "'1.13.2023'", "31.1.2023"),
    "no day": (CALENDAR, put(2, due_date=""), "due_date is empty", "fill it in"),
    "due too early": (CALENDAR, put(2, due_date="2022-05-01"), "'2022-05-01'", "2023-03-31"),
    "quarter twice": (CALENDAR, put(3, quarter="2023Q1"), "quarter '2023Q1'", "line 2 has the"),
    "unknown code list": (MAPPING, put(3, code_list="outcomes"), "'outcomes'", "service_task_1989"),
    "unknown national code": (MAPPING, put(3, national_code="7"), "'7'", "outcomes.csv has no"),
    "code of another list": (MAPPING, put(6, national_code="31"), "'31'", "service_tasks.csv has"),
    "national code with a blank": (
        MAPPING,
        put(6, national_code="10 "),
        "national_code '10 '",
        "service_tasks.csv has no such row",
    ),
    "mapping twice": (
        MAPPING,
        add(source_system="demo_south", code_list="sex", local_code="man ", national_code="2"),
        "source_system code_list local_code 'demo_south sex man'",
        "has the same",
    ),
    "system with capitals": (MAPPING, put(3, source_system="Effica"), "'Effica'", "like effica"),
    "task of age limits": (
        "rules/age_limits.csv",
        put(2, service_task="11"),
        "line 2, service_task '11'",
        "service_tasks.csv has no such row",
    ),
    "ages": ("rules/age_limits.csv", put(2, lowest_age="30"), "highest_age '24'", "which is 30"),
    "half an age": (
        "rules/age_limits.csv",
        put(2, lowest_age="0,5"),
        "lowest_age '0,5'",
        "whole number",
    ),
    "code status": (TASKS, put(2, code_status="Provisional"), "'Provisional'", "provisional"),
    "slug": (TASKS, put(2, slug="childwelfare"), "'childwelfare'", "child_welfare"),
    "a task too few": (TASKS, lambda rows: rows.pop(0), "slug 'child_welfare'", "no row has it"),
    "family law in the register": (
        TASKS,
        put(8, in_register="true"),
        "in_register 'true'",
        "where the row has slug family_law",
    ),
    "county of a municipality": (
        "code_lists/municipalities.csv",
        put(2, county="9"),
        "line 2, county '9'",
        "counties.csv has no such row",
    ),
    "county without its zero": (
        "code_lists/counties.csv",
        put(2, code="1"),
        "line 2, code '1'",
        "write it like 05",
    ),
    "organiser of no county": (
        "code_lists/organisers.csv",
        put(3, county="77"),
        "line 3, county '77'",
        "counties.csv has no such row",
    ),
    "waiver twice": (
        WAIVERS,
        lambda rows: rows.extend(
            [{"rule_id": "CR-009", "source_system": "a", "record_id": ANNA, "quarter": "2023Q1"}]
            * 2
        ),
        "line 3,",
        "line 2 has the same",
    ),
    "last day of a waiver": (
        WAIVERS,
        add(rule_id="CR-009", record_id=ANNA, expires_on="soon"),
        "line 2, expires_on 'soon'",
        "2023-01-31 or 31.1.2023",
    ),
    "kind of information": (
        "contract/information_kinds.csv",
        lambda rows: rows.pop(),
        "information_kind 'service_use'",
        "no row has it",
    ),
}


@pytest.mark.parametrize("slip", VALUES)
def test_a_wrong_value_is_named(project_copy: Path, refusal: Callable[..., str], slip: str) -> None:
    seed, edit, value, allowed = VALUES[slip]
    change(project_copy, seed, edit)
    message = refusal()
    assert f"seeds/{seed}: " in message
    assert value in message
    assert allowed in message
    assert ANNA not in message


def _bytes(edit: Callable[[bytes], bytes], seed: str = MAPPING) -> Callable[[Path], None]:
    def apply(project: Path) -> None:
        path = project / "seeds" / seed
        path.write_bytes(edit(path.read_bytes()))

    return apply


def _a_folder(project: Path) -> None:
    path = project / "seeds" / WAIVERS
    path.unlink()
    path.mkdir()


HEADER = b"rule_id,source_system,source_table,record_id,quarter,reason,approver,expires_on\n"
ROW = b"CR-009,a,client_relation_periods,1,2023Q1,seen,me,2023-12-31\n"
FILES = {
    "Latin-1": (
        _bytes(lambda content: content.decode().encode("latin-1")),
        MAPPING, "line 53: a letter is not UTF-8", "CSV UTF-8",
    ),
    "UTF-16": (
        _bytes(lambda content: content.decode().encode("utf-16")),
        MAPPING, "local_codes.csv: line 1: a letter is not UTF-8", "CSV UTF-8",
    ),
    "UTF-16 of plain letters": (
        _bytes(lambda content: content.decode("ascii").encode("utf-16-le"), CALENDAR),
        CALENDAR, "reporting_quarters.csv: line 1: a letter is not UTF-8", "CSV UTF-8",
    ),
    "semicolons": (
        _bytes(lambda content: content.replace(b",", b";")),
        MAPPING, "line 1: the header must name each column once, with commas", "delimiter comma",
    ),
    "tabs": (
        _bytes(lambda content: content.replace(b",", b"\t")),
        MAPPING, "line 1: the header must name each column once, with commas", "delimiter comma",
    ),
    "waivers from Excel": (
        _bytes(lambda _: b"\xef\xbb\xbf" + (HEADER + ROW).replace(b",", b";").replace(
            b"\n", b"\r\n"), WAIVERS),
        WAIVERS, "line 1: the header must name each column once", "Excel in Finland",
    ),
    "only a row from Excel": (
        _bytes(lambda _: HEADER + ROW.replace(b",", b";"), WAIVERS),
        WAIVERS, "line 2: it has 1 values, the header has 8 columns", "",
    ),
    "unknown column": (
        _bytes(lambda content: content.replace(b"local_code", b"localcode", 1)),
        MAPPING, "Wrong: localcode. Missing: local_code.", "line 1: ",
    ),
    "column too many": (
        _bytes(lambda _: HEADER.replace(b"\n", b",note\n"), WAIVERS),
        WAIVERS, "Wrong: note. Missing: none.", "line 1: ",
    ),
    "missing column": (
        _bytes(lambda _: HEADER.replace(b",expires_on", b""), WAIVERS),
        WAIVERS, "Wrong: none. Missing: expires_on.", "line 1: ",
    ),
    "doubled column": (
        _bytes(lambda _: HEADER.replace(b"approver", b"reason"), WAIVERS),
        WAIVERS, "Wrong: reason, reason. Missing: approver.", "line 1: ",
    ),
    "blank in the header": (
        _bytes(lambda _: HEADER.replace(b"reason", b" reason"), WAIVERS),
        WAIVERS, "Wrong:  reason. Missing: reason.", "line 1: ",
    ),
    "no header": (
        _bytes(lambda _: ROW, WAIVERS), WAIVERS, "Wrong: CR-009, a, ", "line 1: ",
    ),
    "empty": (_bytes(lambda _: b"", WAIVERS), WAIVERS, "Missing: rule_id, ", "line 1: "),
    "missing": (
        lambda project: (project / "seeds" / WAIVERS).unlink(),
        WAIVERS, "cannot be read: No such", "",
    ),
    "folder": (_a_folder, WAIVERS, "cannot be read: Is a directory", ""),
    "open quote": (
        _bytes(lambda _: HEADER + ROW + ROW.replace(b"seen", b'"seen'), WAIVERS),
        WAIVERS, "line 3: this is no CSV: unexpected end of data", "quotation mark missing",
    ),
    "two stray quotes": (
        _bytes(lambda _: HEADER + ROW.replace(b"seen", b'"seen') + ROW +
               ROW.replace(b"seen", b'seen"'), WAIVERS),
        WAIVERS, "line 2: ", "quotation mark",
    ),
    "text after a quote": (
        _bytes(lambda _: HEADER + ROW.replace(b"seen", b'"seen"x'), WAIVERS),
        WAIVERS, "line 2: this is no CSV", "",
    ),
    "empty line": (
        _bytes(lambda content: content.replace(b"\n", b"\n\n", 3)),
        MAPPING, "line 2: the line is empty", "Remove it",
    ),
    "commas only": (
        _bytes(lambda _: HEADER + b",,,,,,,\n", WAIVERS),
        WAIVERS, "line 2: the line is empty", "Remove it",
    ),
    "row too short": (
        _bytes(lambda _: HEADER + b"CR-009,a\n", WAIVERS),
        WAIVERS, "line 2: it has 2 values, the header has 8 columns", "",
    ),
    "comma without quotes": (
        _bytes(lambda _: HEADER + ROW.replace(b"seen", b"seen, twice"), WAIVERS),
        WAIVERS, "line 2: it has 9 values", "stands in quotation marks",
    ),
    "a copy beside it": (
        lambda project: (project / "seeds/rules/waivers (1).csv").write_bytes(HEADER),
        "rules/waivers (1).csv", "this is no seed", "Move it away",
    ),
    "broken YAML": (
        lambda project: (project / "seeds/rules/waivers.yml").write_text("seeds: [\n"),
        "rules/waivers.yml", "not valid YAML", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("slip", FILES)
def test_a_file_that_is_no_seed_is_named(
    project_copy: Path, refusal: Callable[..., str], slip: str
) -> None:
    edit, seed, what, how = FILES[slip]
    edit(project_copy)
    message = refusal()
    assert f"seeds/{seed}" in message
    assert what in message
    assert how in message


def test_many_faults_of_a_file_are_counted_not_shown(
    project_copy: Path, refusal: Callable[..., str]
) -> None:
    change(project_copy, MAPPING, lambda rows: [row.update(source_system="A") for row in rows[:12]])
    change(project_copy, CALENDAR, put(2, due_date="soon"))
    lines = refusal().splitlines()
    assert len([line for line in lines if f"seeds/{MAPPING}: line" in line]) == 5
    assert f"seeds/{MAPPING}: and 7 more faults" in lines
    assert any(f"seeds/{CALENDAR}: line 2, due_date 'soon'" in line for line in lines)


def test_what_a_spreadsheet_may_do_is_accepted(
    project_copy: Path, fake_dbt: FakeDbt, sosdbt_main: Main, raw: Path, tmp_path: Path
) -> None:
    """A mark at the start, Windows line ends, Finnish dates, capitals in booleans."""
    change(project_copy, CALENDAR, put(2, first_day="1.1.2023", last_day="31.3.2023"))
    change(project_copy, TASKS, lambda rows: [row.update(in_register="TRUE") for row in rows[:-1]])
    for seed in (CALENDAR, MAPPING):
        path = project_copy / "seeds" / seed
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    code, printed, _ = sosdbt_main(
        "build", "--quarter", "2023Q1", "--raw", raw, "--out", tmp_path / "out"
    )
    assert (code, len(fake_dbt.calls)) == (0, 1), printed


@pytest.mark.parametrize(
    "command",
    [
        ("verify", "x.zip"),
        ("docs",),
        ("status",),
        ("explain", "CR-001"),
        ("rules",),
        ("rules", "--impact", "2023Q1", "2023Q2"),
    ],
)
def test_other_commands_name_the_seed_too(
    project_copy: Path, sosdbt_main: Main, tmp_path: Path, command: tuple[str, ...]
) -> None:
    change(project_copy, CALENDAR, put(2, due_date="soon"))
    change(project_copy, CATALOGUE, put(2, severity="Error"))
    code, printed, errors = sosdbt_main(*command)
    assert code == 2, printed + errors
    assert "line 2" in printed + errors
