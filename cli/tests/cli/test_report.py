from pathlib import Path

import pytest

from sosdbt.build import Outcome
from sosdbt.raw.notices import Kind, Notice
from sosdbt.report import text_report
from sosdbt.results import Results, Rule

FATES = (
    "delivered", "archived_in_kanta", "outside_quarter", "excluded", "cancelled",
    "recorded_later", "held_back", "unreadable",
)  # fmt: skip
TABLES = ("client_relation_periods", "child_protection_periods", "service_decisions", "service_use")


@pytest.fixture
def outcome() -> Outcome:
    """A county with more of everything than a screen holds."""
    rules = [
        Rule(f"CR-{number:03}", "error", f"Fault {number}", "Mend it. " * 40, finding_count=number)
        for number in range(1, 41)
    ]
    rules += [Rule("CR-900", "warning", "Odd", "Look", finding_count=1_234_567)]
    return Outcome(
        quarter="2023Q1",
        as_of="2023-05-01",
        status="delivered",
        exit_code=0,
        county="90",
        package=Path("/out/sosdbt_90_2023Q1_v1.zip"),
        version=1,
        rows={f"file_{number}.csv": 10**number for number in range(5)},
        notices=[
            "notice " + "x " * 150,
            *(Notice(Kind.EMPTY, f"no {number}, taken as empty", ["a"]) for number in range(50)),
        ],
        lists=(
            Path("/out/sosdbt_90_2023Q1_v1.findings.csv"),
            Path("/out/sosdbt_90_2023Q1_v1.notices.txt"),
            Path("/out/sosdbt_90_2023Q1_v1.send"),
        ),
        results=Results(
            fates={table: dict.fromkeys(FATES, 1_234_567) for table in TABLES}, rules=rules
        ),
    )


def test_it_fits_a_screen(outcome: Outcome) -> None:
    lines = text_report(outcome)
    assert len(lines) <= 60
    assert max(len(line) for line in lines) <= 104


def test_caps_are_stated(outcome: Outcome) -> None:
    text = "\n".join(text_report(outcome))
    assert "  50 tables taken as empty: listed in the notices file\n" in text
    # 40 faults with 1 to 40 findings each; the five most frequent are shown.
    hidden = sum(range(1, 36))
    assert f"  and {hidden} findings of 35 more rules, all in the findings file" in text


def test_waived_findings_and_the_change_since_the_last_delivery_are_told(outcome: Outcome) -> None:
    text = "\n".join(text_report(outcome))
    assert "Waived" not in text
    assert "against" not in text
    outcome.results.compared_with = "sosdbt_90_2022Q4_v2.zip"
    outcome.results.rules += [
        Rule("CR-950", "error", "", "", waived_count=2, new_count=1, resolved_count=3),
        Rule("CR-951", "error", "", "", waived_count=1, new_count=1, persisting_count=1_000),
    ]
    text = "\n".join(text_report(outcome))
    assert "Waived: 3 findings" in text
    said = "Findings against sosdbt_90_2022Q4_v2.zip: 2 new, 1,000 persisting, 3 resolved"
    assert said in text


def test_the_most_frequent_faults_come_first(outcome: Outcome) -> None:
    lines = text_report(outcome)
    lines = lines[: lines.index(next(line for line in lines if line.startswith("Warnings")))]
    shown = [line.split()[0] for line in lines if line.startswith("  CR-")]
    assert shown == ["CR-040", "CR-039", "CR-038", "CR-037", "CR-036"]


def test_fates_stand_in_columns_with_their_sum(outcome: Outcome) -> None:
    lines = text_report(outcome)
    start = lines.index("What became of the source rows:")
    table = lines[start + 4 : start + 4 + len(FATES) + 1]
    assert [line[:19].strip().replace(" ", "_") for line in table] == [*FATES, "all"]
    assert len({len(line) for line in table}) == 1
    assert table[-1].split()[1:] == [f"{8 * 1_234_567:,}"] * len(TABLES)


def test_warnings_are_counted_and_the_package_is_named(outcome: Outcome) -> None:
    text = "\n".join(text_report(outcome))
    assert "Warnings: 1,234,567 findings of 1 rule, which hold nothing back" in text
    assert "/out/sosdbt_90_2023Q1_v1.zip  (version 1, new)" in text


def test_each_list_has_its_name(outcome: Outcome) -> None:
    lists = [line.split() for line in text_report(outcome) if "/out/" in line]
    assert [(name, Path(path).suffix) for name, path, *_ in lists] == [
        ("Package", ".zip"), ("Findings", ".csv"), ("Notices", ".txt"), ("Send", ".send"),
    ]  # fmt: skip


def test_an_unchanged_package_says_so(outcome: Outcome) -> None:
    outcome.status = "unchanged"
    assert "unchanged, nothing was written" in "\n".join(text_report(outcome))


def test_a_check_promises_no_delivery(outcome: Outcome) -> None:
    outcome.package, outcome.status = None, "errors"
    text = "\n".join(text_report(outcome))
    assert "To deliver, rows:" in text
    assert "Package" not in text


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sosdbt.text.width", lambda: 60)


def test_a_terminal_of_60_columns_is_enough(outcome: Outcome, narrow: None) -> None:
    outcome.notices = ["a notice in some words " * 5]
    wide = [line for line in text_report(outcome) if len(line) > 60]
    assert all(line.startswith(("Package ", "Findings ")) for line in wide)


def test_the_three_most_frequent_warnings_are_told_with_titles(outcome: Outcome) -> None:
    outcome.results.rules += [
        Rule(f"CR-90{number}", "warning", f"Odd {number}", "", finding_count=number)
        for number in range(1, 5)
    ]
    lines = text_report(outcome)
    start = lines.index("Warnings: 1,234,577 findings of 5 rules, which hold nothing back")
    assert [line.split() for line in lines[start + 1 : start + 5]] == [
        ["CR-900", "1,234,567", "Odd"],
        ["CR-904", "4", "Odd", "4"],
        ["CR-903", "3", "Odd", "3"],
        ["and", "2", "more", "rules,", "all", "in", "the", "findings", "file"],
    ]


def test_a_preview_and_what_is_synthetic_say_so_first(outcome: Outcome) -> None:
    outcome.is_preview = outcome.is_synthetic = True
    assert text_report(outcome)[0] == (
        "PREVIEW: SYNTHETIC: 2023Q1, the demo county, as of 2023-05-01: delivered"
    )


def test_warnings_on_waivers_come_before_more_frequent_ones(outcome: Outcome) -> None:
    outcome.results.rules += [
        Rule("WA-001", "warning", "A waiver has expired", "", finding_count=1),
        *(Rule(f"CR-90{n}", "warning", "Odd", "", finding_count=9) for n in range(1, 5)),
    ]
    lines = text_report(outcome)
    start = next(n for n, line in enumerate(lines) if line.startswith("Warnings: "))
    assert [line.split()[0] for line in lines[start + 1 : start + 3]] == ["WA-001", "CR-900"]
