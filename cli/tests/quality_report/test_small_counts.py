"""What few rows or findings there are cannot be worked out from what is shown."""

import json
import re
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from made_package import FATES, Page, finding, make_package

from sosdbt.config import find_project
from sosdbt.quality_report.page import write_report
from sosdbt.quality_report.tables import read_figures

LIMIT = 5
COUNTS = st.one_of(st.integers(0, 7), st.integers(0, 40))
TABLES = st.dictionaries(
    st.sampled_from(["client_relation_periods", "service_use"]),
    st.fixed_dictionaries(dict.fromkeys(FATES, COUNTS)),
    min_size=1,
)
QUICK = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _told(of_table: dict[str, int]) -> dict[str, int]:
    """As a reader is told: a line that cannot be read is a row that is left out."""
    told = {fate: count for fate, count in of_table.items() if fate != "unreadable"}
    return {**told, "held_back": told["held_back"] + of_table["unreadable"]}


def _fates(**counts: int) -> dict[str, int]:
    return {**dict.fromkeys(FATES, 0), **counts}


@QUICK
@example(
    {
        "client_relation_periods": _fates(delivered=90, held_back=61, outside_quarter=30),
        "service_use": _fates(delivered=50, held_back=2, outside_quarter=20),
    }
)
@given(fates=TABLES)
def test_a_hidden_fate_could_be_as_large_as_the_limit(tmp_path: Path, fates: dict) -> None:
    figures = read_figures(find_project(), make_package(tmp_path, fates))
    told = {table: _told(of_table) for table, of_table in fates.items()}
    shown = {(row["source_table"], row["fate"]): row["row_count"] for row in figures["fates"]}
    full = {(table, fate): n for table, of_table in told.items() for fate, n in of_table.items()}
    assert shown.keys() == full.keys()
    assert all(count in (None, full[cell]) for cell, count in shown.items())
    assert not [count for count in shown.values() if count in range(1, LIMIT)]
    hidden = {cell: full[cell] for cell, count in shown.items() if count is None}
    assert 0 not in hidden.values()

    totals = {row["source_table"]: row["row_count"] for row in figures["tables"]}
    for table, total in totals.items():
        if total is None:
            assert all(full[cell] == 0 or cell in hidden for cell in full if cell[0] == table)
            assert not [row for row in figures["flows"] if row["source_table"] == table]
        else:
            assert total == sum(told[table].values())
            assert _could_be_large([n for cell, n in hidden.items() if cell[0] == table])
    # What all tables together leave out can nearly be worked out from counts of rules.
    left_out = {cell for cell, count in full.items() if cell[1] == "held_back" and count}
    assert left_out <= hidden.keys() or _could_be_large([full[c] for c in left_out & hidden.keys()])


def _could_be_large(hidden: list[int]) -> bool:
    """Each of them, when all the others are one."""
    return not hidden or (len(hidden) > 1 and sum(hidden) - (len(hidden) - 1) >= LIMIT)


@QUICK
@given(counts=st.lists(st.integers(1, 12), min_size=1, max_size=6))
def test_findings_are_rounded_and_few_are_not_told(tmp_path: Path, counts: list[int]) -> None:
    rules = [f"CR-{number:03d}" for number in range(1, len(counts) + 1)]
    findings = [
        finding(rule) for rule, count in zip(rules, counts, strict=True) for _ in range(count)
    ]
    figures = read_figures(find_project(), make_package(tmp_path, findings=findings))
    shown = {row["rule_id"]: row["finding_count"] for row in figures["rules"]}
    for rule, count in zip(rules, counts, strict=True):
        assert shown[rule] == (None if count < LIMIT else round(count / LIMIT) * LIMIT)


def test_no_cell_of_a_page_and_no_label_of_a_chart_is_a_small_count(tmp_path: Path) -> None:
    fates = {
        "client_relation_periods": dict(zip(FATES, (900, 80, 70, 3, 2, 0, 8, 4), strict=True)),
        "service_use": dict(zip(FATES, (2, 1, 0, 0, 0, 0, 0, 0), strict=True)),
    }
    findings = [finding("CR-002")] * 3 + [finding("CR-003", "warning", "tieto")] * 11
    coverage = [
        {"record_kind": kind, "line_kind": "all", "clients_in_sources": shown}
        for kind, shown in (("client_relation", 120), ("child_protection", ""))
    ]
    unit = {"source_system": "effica", "service_unit": "1.2", "finding_count": 4}
    units = [
        {**unit, "row_count": 90, "held_back_count": 3},
        {**unit, "service_unit": "1.3", "row_count": 4, "held_back_count": 4},
    ]
    conflicts = [{"conflict_kind": "starts_differ", "client_key": "ab" * 16, "source_row": 1}]
    package = make_package(
        tmp_path,
        fates,
        findings,
        lists={"coverage.csv": coverage, "units.csv": units, "conflicts.csv": conflicts},
        files=[{"name": "asiakas.csv", "rows": 3}],
    )
    page = Page(write_report(find_project(), package))
    cells = [
        text.replace("\xa0", "").replace(",", "")
        for tag, text in page.text
        if tag in ("td", "text", "span")
    ]
    units = [text for tag, text in page.text if text in ("1.2", "1.3")]
    assert ".." in cells and set(units) == {"1.2"}
    numbers = {number for text in cells for number in re.findall(r"(?<![.\d])\d+(?![.\d])", text)}
    assert numbers & {"900", "80", "70"}
    assert not numbers & {"1", "2", "3", "4"}, sorted(numbers)


def test_days_are_told_only_where_the_coverage_list_tells_them(tmp_path: Path) -> None:
    line = {"record_kind": "client_relation", "line_kind": "all"}
    package = make_package(tmp_path, lists={"coverage.csv": [line]})
    (days,) = read_figures(find_project(), package)["days"]
    assert days["is_balanced"] and days["days_in_sources"] is None
    assert "undefined" not in json.dumps(days, default=str)


def test_a_change_of_few_is_no_change(tmp_path: Path) -> None:
    before = {"client_relation_periods": {"delivered": 86, "held_back": 9}}
    first = make_package(tmp_path, before, [finding("CR-002")] * 8)
    named = {"package": first.name, "quarter": "2023Q1", "version": 1}
    second = make_package(
        tmp_path, findings=[finding("CR-002")] * 5, version=2, last_delivery=named
    )
    changes = {row["key"]: row for row in read_figures(find_project(), second)["changes"]}
    assert "CR-002" not in changes
    assert {row["change"] for row in changes.values()} == {"same"}


def test_a_change_of_what_is_hidden_cannot_be_told(tmp_path: Path) -> None:
    fates = {"client_relation_periods": {"delivered": 90, "held_back": 3, "excluded": 40}}
    first = make_package(tmp_path, fates)
    named = {"package": first.name, "quarter": "2023Q1", "version": 1}
    second = make_package(tmp_path, version=2, last_delivery=named)
    changes = {row["key"]: row for row in read_figures(find_project(), second)["changes"]}
    assert (changes["held_back"]["then_count"], changes["held_back"]["now_count"]) == (None, 7)
    assert changes["held_back"]["change"] == "unknown"
    assert changes["delivered"]["change"] == "same"
