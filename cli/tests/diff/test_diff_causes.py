"""Each cause on the smallest pair of deliveries that shows it, and which of two is told."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from diff_packages import (
    CHILD,
    CLIENTS,
    ORGANISERS,
    PERIODS,
    SERVICES,
    HandMade,
    client,
    period,
    service,
    source,
)

Told = tuple[str, str, list[str]]


@pytest.fixture
def told(tmp_path: Path, sosdbt_diff: Callable) -> Callable[[HandMade, HandMade], list[Told]]:
    """What changed, why, and what else speaks for it."""

    def compare(old: HandMade, new: HandMade) -> list[Told]:
        code, printed, errors = sosdbt_diff(
            old.write(tmp_path, "old"), new.write(tmp_path, "new"), "--json"
        )
        assert (code, errors) == (0, "")
        report = json.loads(printed)
        for kind in ("added", "removed", "changed"):
            listed = sum(change["change"] == kind for change in report["changes"])
            assert sum(row[kind] for row in report["summary"]) == listed
        return [(c["change"], c["cause"], c["also"]) for c in report["changes"]]

    return compare


def _periods(*rows: dict, sources: list | None = None, **more) -> HandMade:
    return HandMade({PERIODS: rows}, sources, **more)


OPEN = period("d1", "p1", "2023-01-10")
ENDED = period("d1", "p1", "2023-01-10", "2023-02-01")


def test_equal_deliveries_have_no_changes(told: Callable) -> None:
    one = _periods(OPEN, sources=[source("a", "d1")])
    assert told(one, one) == []


@pytest.mark.parametrize(
    ("old_sources", "new_sources", "expected"),
    [
        pytest.param(
            [source("a", "d1")],
            [source("a", "d1", says="y")],
            ("source_changed", []),
            id="the row says something else",
        ),
        pytest.param(
            [source("a", "d1")],
            [source("a", "d1", says="y", recorded="2023-05-02")],
            ("source_changed", ["recorded_late"]),
            id="a known row that was recorded anew is a changed one",
        ),
        pytest.param(
            [source("a", "d1")],
            [source("a", "d1"), source("b", "d1", recorded="2023-05-01")],
            ("source_new", []),
            id="a row of the as-of day itself is not late",
        ),
        pytest.param(
            [source("a", "d1")],
            [source("a", "d1"), source("b", "d1", recorded="2023-05-02")],
            ("recorded_late", []),
            id="a row of the day after is late",
        ),
        pytest.param(
            [source("a", "d1"), source("b", recorded="2023-05-02", fate="recorded_later")],
            [source("a", "d1"), source("b", "d1", recorded="2023-05-02")],
            ("recorded_late", []),
            id="a row that was there but not known yet",
        ),
        pytest.param(
            [source("a", "d1"), source("b", "d1")],
            [source("a", "d1")],
            ("source_removed", []),
            id="a row is gone",
        ),
        pytest.param(
            [source("a", "d1"), source("b", "d1")],
            [source("a", "d1", says="y")],
            ("source_changed", ["source_removed"]),
            id="a changed row comes before a removed one",
        ),
        pytest.param(
            [source("a", "d1"), source("b", "d1")],
            [source("a", "d1"), source("c", "d1")],
            ("source_removed", ["source_new"]),
            id="a removed row comes before a new one",
        ),
        pytest.param(
            [source("a", "d1"), source("b", "d1")],
            [source("a", "d1"), source("c", "d1", recorded="2023-05-02")],
            ("source_removed", ["recorded_late"]),
            id="a removed row comes before a late one",
        ),
        pytest.param(
            [source("a", "d1", of_client="x")],
            [source("a", "d1", of_client="y")],
            ("unexplained", []),
            id="a client changes no days of a record made of the same rows",
        ),
        pytest.param(
            [source("a", "d1"), source("b", "d2", of_client="x")],
            [source("a", "d1"), source("b", "d1", of_client="y")],
            ("client_changed", []),
            id="a client who turned out to be another brings rows along",
        ),
    ],
)
def test_why_a_period_ends_otherwise(
    told: Callable, old_sources: list, new_sources: list, expected: tuple
) -> None:
    old, new = _periods(OPEN, sources=old_sources), _periods(ENDED, sources=new_sources)
    assert told(old, new) == [("changed", *expected)]


@pytest.mark.parametrize(
    ("new_sources", "expected"),
    [
        ([source("a", "d1", fate="archived_in_kanta")], ("archived", [])),
        (
            [source("a", "d1", says="y", fate="archived_in_kanta")],
            ("archived", ["source_changed"]),
        ),
        ([source("a", fate="cancelled", says="y")], ("source_changed", [])),
        ([], ("source_removed", [])),
        ([source("a", fate="held_back", rules="CL-001", of_client="y")], ("client_changed", [])),
        ([source("a", fate="held_back", rules="CR-009")], ("unexplained", [])),
    ],
)
def test_why_a_period_is_gone(told: Callable, new_sources: list, expected: tuple) -> None:
    old = _periods(OPEN, sources=[source("a", "d1")])
    assert told(old, _periods(sources=new_sources)) == [("removed", *expected)]


@pytest.mark.parametrize(
    ("old_sources", "expected"),
    [
        ([source("a", "d1", fate="archived_in_kanta")], ("no_longer_archived", [])),
        (
            [source("a", "d1", says="y", fate="archived_in_kanta")],
            ("source_changed", ["no_longer_archived"]),
        ),
        ([source("a", fate="unreadable", rules="RA-001", says="")], ("source_changed", [])),
    ],
)
def test_why_a_period_is_there(told: Callable, old_sources: list, expected: tuple) -> None:
    new = _periods(OPEN, sources=[source("a", "d1")])
    assert told(_periods(sources=old_sources), new) == [("added", *expected)]


def test_an_earlier_as_of_date_takes_back_what_was_known(told: Callable) -> None:
    old = _periods(OPEN, sources=[source("a", "d1", recorded="2023-04-20")])
    later = source("a", recorded="2023-04-20", fate="recorded_later")
    new = _periods(sources=[later], as_of="2023-04-15")
    assert told(old, new) == [("removed", "as_of", [])]


def _rule(**more) -> dict:
    return {"rule_id": "CR-009", "severity": "error", "is_in_force": True, "waived_count": 0} | more


HELD_BACK = source("a", fate="held_back", rules="CR-009")


@pytest.mark.parametrize(
    "after",
    [_rule(waived_count=1), _rule(severity="warning"), _rule(is_in_force=False)],
)
def test_a_rule_whose_entry_changed_frees_a_record(told: Callable, after: dict) -> None:
    old = _periods(sources=[HELD_BACK], rules=[_rule()])
    new = _periods(OPEN, sources=[source("a", "d1")], rules=[after], parts={"code_lists": "other"})
    assert told(old, new) == [("added", "rule", [])]


@pytest.mark.parametrize(
    ("parts", "settings", "as_of", "expected"),
    [
        ({"rules": "other"}, {}, "", ("rule", [])),
        ({"code_lists": "other"}, {}, "", ("code_list", [])),
        ({"rules": "other", "code_lists": "other"}, {}, "", ("rule", ["code_list"])),
        ({}, {"production": True}, "", ("setting", [])),
        ({"project_file": "other"}, {}, "", ("unexplained", [])),
        ({}, {}, "2023-05-02", ("as_of", [])),
        ({"models": "other"}, {}, "", ("model", [])),
        ({"models": "other", "rules": "other"}, {}, "", ("rule", ["model"])),
        ({"contract": "other"}, {}, "", ("unexplained", [])),
        ({}, {}, "", ("unexplained", [])),
    ],
)
def test_what_frees_a_record_that_was_held_back(
    told: Callable, parts: dict, settings: dict, as_of: str, expected: tuple
) -> None:
    old = _periods(sources=[HELD_BACK], rules=[_rule()])
    new = _periods(
        OPEN, sources=[source("a", "d1")], rules=[_rule()],
        parts=parts, settings=settings, as_of=as_of,
    )  # fmt: skip
    assert told(old, new) == [("added", *expected)]


ALL_PARTS = {"rules": "other", "code_lists": "other", "contract": "other"}


def test_with_the_same_rows_other_codes_come_from_code_lists_and_other_days_from_settings(
    told: Callable,
) -> None:
    def deliveries(task: str, key: str, end: str) -> dict:
        return {
            PERIODS: [
                period(key, "p1", "2023-01-10", task=task),
                period("d2", "p2", "2023-01-10", end),
            ]
        }

    old = HandMade(deliveries("15", "d1", "2023-01-31"), [source("a", "d1"), source("b", "d2")])
    new = HandMade(
        deliveries("20", "d9", "2023-02-03"),
        [source("a", "d9"), source("b", "d2")],
        parts=ALL_PARTS,
        settings={"max_gap_days": 1},
    )
    assert told(old, new) == [("changed", "code_list", []), ("changed", "setting", [])]


def test_another_code_of_the_kind_of_information_is_the_contracts(told: Callable) -> None:
    was, now = service("s1", "p1", "37", "2023-01-01"), service("s1", "p1", "37", "2023-01-01")
    now["information_kind"] = "muu"
    rows = [source("a", "s1", table="service_use")]
    old = HandMade({SERVICES: [was]}, rows)
    new = HandMade({SERVICES: [now]}, rows, parts=ALL_PARTS, settings={"max_gap_days": 1})
    assert told(old, new) == [("changed", "contract", [])]


def test_a_row_that_is_excluded_no_more_is_the_code_lists(told: Callable) -> None:
    old = _periods(sources=[source("a", fate="excluded")])
    new = _periods(OPEN, sources=[source("a", "d1")], parts=ALL_PARTS)
    assert told(old, new) == [("added", "code_list", [])]


def test_a_late_row_that_joins_two_periods_explains_both(told: Callable) -> None:
    first = period("d1", "p1", "2023-01-01", "2023-01-31")
    second = period("d2", "p1", "2023-02-10")
    old = _periods(first, second, sources=[source("a", "d1"), source("b", "d2")])
    new = _periods(
        {**first, "end_date": ""},
        sources=[source("a", "d1"), source("b", "d1"), source("c", "d1", recorded="2023-05-02")],
    )
    assert told(old, new) == [("changed", "recorded_late", []), ("removed", "recorded_late", [])]


def test_a_removed_row_that_parts_a_period_explains_both(told: Callable) -> None:
    first = period("d1", "p1", "2023-01-01", "2023-01-31")
    old = _periods(
        {**first, "end_date": ""}, sources=[source("a", "d1"), source("b", "d1"), source("c", "d1")]
    )
    new = _periods(
        first,
        period("d2", "p1", "2023-02-10"),
        sources=[source("a", "d1"), source("b", "d2")],
    )
    assert told(old, new) == [("added", "source_removed", []), ("changed", "source_removed", [])]


def test_clients_and_organisers_follow_the_records_that_name_them(told: Callable) -> None:
    organiser = {"organiser": "1.2", "business_id": "1234567-1", "organiser_name": "n"}
    old = HandMade({}, [])
    new = HandMade(
        {PERIODS: [OPEN], CLIENTS: [client("p1")], ORGANISERS: [organiser]},
        [source("a", "d1", recorded="2023-05-02")],
    )
    assert told(old, new) == [("added", "recorded_late", [])] * 3


def test_a_birth_date_is_the_clients_and_not_the_rows(told: Callable) -> None:
    def delivery(birth: str, of_client: str, says: str) -> HandMade:
        return HandMade(
            {PERIODS: [OPEN], CLIENTS: [client("p1", birth_date=birth)]},
            [source("a", "d1", of_client=of_client, says=says)],
        )

    old = delivery("1990-01-01", "x", "x")
    assert told(old, delivery("1990-01-02", "y", "y")) == [("changed", "client_changed", [])]
    assert told(old, delivery("1990-01-02", "x", "y")) == [("changed", "unexplained", [])]


def test_a_corrected_identity_code_is_one_change_of_the_client_and_of_the_record(
    told: Callable,
) -> None:
    old = HandMade(
        {PERIODS: [OPEN], CLIENTS: [client("p1", 1)]}, [source("a", "d1", of_client="x")]
    )
    new = HandMade(
        {PERIODS: [period("d9", "p9", "2023-01-10")], CLIENTS: [client("p9", 2)]},
        [source("a", "d9", of_client="y")],
    )
    assert told(old, new) == [("changed", "client_changed", [])] * 2


def test_a_row_moved_to_another_client_does_not_make_two_people_one(told: Callable) -> None:
    old = HandMade(
        {PERIODS: [OPEN], CLIENTS: [client("p1", 1)]}, [source("a", "d1", of_client="x")]
    )
    new = HandMade(
        {PERIODS: [period("d9", "p9", "2023-01-10")], CLIENTS: [client("p9", 2)]},
        [source("a", "d9", says="y", of_client="y")],
    )
    changes = told(old, new)
    assert [(change, cause) for change, cause, _ in changes] == [
        ("changed", "source_changed"),
        ("added", "source_changed"),
        ("removed", "source_changed"),
    ]


def test_another_key_is_said_and_rows_are_not_taken_for_changed(told: Callable) -> None:
    old = _periods(OPEN, sources=[source("a", "d1"), source("gone", "d2")])
    new = _periods(
        period("e1", "q1", "2023-01-10"),
        sources=[source("a", "e1", says="other digest", of_client="other digest")],
        facts={"key_fingerprint": "k2"},
    )
    old.records[PERIODS] = [OPEN, period("d2", "p2", "2023-01-01")]
    assert told(old, new) == [("changed", "key", []), ("removed", "source_removed", [])]


def test_a_row_whose_id_is_masked_is_known_by_what_it_says(told: Callable) -> None:
    old = _periods(OPEN, sources=[source("***", "d1"), source("***", says="other")])
    old.sources[0]["row_digest"] = "one"
    new = _periods(ENDED, sources=[source("***", "d1"), source("***", says="new")])
    new.sources[0]["row_digest"] = "one"
    new.sources[1]["delivered_id"] = "d1"
    assert told(old, new) == [("changed", "source_new", [])]


def test_without_lists_the_differences_are_told_and_the_causes_are_not(told: Callable) -> None:
    old = _periods(OPEN, period("d2", "p2", "2023-01-01"))
    new = _periods(ENDED, period("d3", "p3", "2023-01-01"), parts=ALL_PARTS)
    assert sorted(told(old, new)) == [
        ("added", "no_lists", []),
        ("changed", "no_lists", []),
        ("removed", "no_lists", []),
    ]


class TestTwoQuarters:
    def test_days_tell_without_lists(self, told: Callable) -> None:
        old = _periods(
            period("ended", "p1", "2023-01-01", "2023-03-31"),
            period("goes-on", "p2", "2023-01-01", "2023-04-01"),
            period("same", "p3", "2023-01-01"),
        )
        new = _periods(
            period("same", "p3", "2023-01-01"),
            period("begins", "p4", "2023-04-01"),
            period("began", "p5", "2023-03-31"),
            quarter="2023Q2",
        )
        assert sorted(told(old, new)) == [
            ("added", "no_lists", []),
            ("added", "quarter", []),
            ("removed", "no_lists", []),
            ("removed", "quarter", []),
        ]

    def test_a_service_is_judged_by_its_decision_where_it_has_no_days(self, told: Callable) -> None:
        old = HandMade({SERVICES: [service("s1", "p1", "37", decision_date="2023-03-31")]})
        new = HandMade(
            {SERVICES: [service("s2", "p1", "37", decision_date="2023-04-01")]}, quarter="2023Q2"
        )
        assert told(old, new) == [("added", "quarter", []), ("removed", "quarter", [])]

    def test_the_quarter_comes_before_a_late_or_changed_row(self, told: Callable) -> None:
        old = _periods(
            period("ended", "p1", "2023-01-01", "2023-03-31"), sources=[source("a", "ended")]
        )
        new = _periods(
            period("begins", "p4", "2023-04-01"),
            quarter="2023Q2",
            sources=[source("a", says="y"), source("b", "begins", recorded="2023-05-02")],
        )
        assert told(old, new) == [
            ("added", "quarter", ["recorded_late"]),
            ("removed", "quarter", ["source_changed"]),
        ]

    def test_clipped_days_do_not_tell_but_the_fates_do(self, told: Callable) -> None:
        clipped = {"clip_to_quarter": True}
        old = _periods(
            period("ended", "p1", "2023-01-01", "2023-03-31"),
            period("goes-on", "p2", "2023-01-01", "2023-03-31"),
            sources=[source("a", "ended"), source("b", "goes-on")],
            settings=clipped,
        )
        new = _periods(
            quarter="2023Q2",
            sources=[source("a"), source("b", "goes-on", fate="archived_in_kanta")],
            settings=clipped,
        )
        assert told(old, new) == [("removed", "quarter", []), ("removed", "archived", [])]

    def test_a_row_that_was_moved_out_of_the_quarter_is_a_changed_one(self, told: Callable) -> None:
        clipped = {"clip_to_quarter": True}
        old = _periods(OPEN, sources=[source("a", "d1")], settings=clipped)
        new = _periods(quarter="2023Q2", sources=[source("a", says="y")], settings=clipped)
        assert told(old, new) == [("removed", "source_changed", [])]

    def test_a_period_that_goes_on_and_ends_is_a_change_of_its_source(self, told: Callable) -> None:
        old = _periods(OPEN, sources=[source("a", "d1")])
        new = _periods(
            period("d1", "p1", "2023-01-10", "2023-05-05"),
            quarter="2023Q2",
            sources=[source("a", "d1", says="y")],
        )
        assert told(old, new) == [("changed", "source_changed", [])]


class TestPairs:
    def test_periods_of_one_client_and_task_that_overlap_are_one(self, told: Callable) -> None:
        old = HandMade(
            {PERIODS: [OPEN], CHILD: [{**period("c1", "p1", "2023-01-01"), "service_task": ""}]}
        )
        new = HandMade(
            {
                PERIODS: [period("d2", "p1", "2023-01-05")],
                CHILD: [{**period("c2", "p1", "2023-02-01"), "service_task": ""}],
            }
        )
        assert told(old, new) == [("changed", "no_lists", [])] * 2

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param([period("d2", "p2", "2023-01-05")], id="another person"),
            pytest.param([period("d2", "p1", "2023-01-05", task="15")], id="another task"),
            pytest.param([period("d2", "p1", "2023-01-05", "2023-01-09")], id="no day in common"),
            pytest.param(
                [period("d2", "p1", "2023-01-05"), period("d3", "p1", "2023-01-07")],
                id="two ways to pair",
            ),
        ],
    )
    def test_others_are_removed_and_added(self, told: Callable, other: list) -> None:
        assert sorted(change for change, _, _ in told(_periods(OPEN), _periods(*other))) == [
            *["added"] * len(other),
            "removed",
        ]

    def test_services_are_paired_by_client_service_and_kind(self, told: Callable) -> None:
        old = HandMade({SERVICES: [service("s1", "p1", "37", "2023-01-01")]})
        new = HandMade({SERVICES: [service("s2", "p1", "37", "2023-02-01")]})
        other = HandMade({SERVICES: [service("s2", "p1", "46", "2023-01-01")]})
        assert [change for change, _, _ in told(old, new)] == ["changed"]
        assert [change for change, _, _ in told(old, other)] == ["added", "removed"]

    def test_rows_pair_what_looks_different(self, told: Callable) -> None:
        old = _periods(OPEN, sources=[source("a", "d1")])
        new = _periods(
            period("d2", "p1", "2024-01-01", task="15"), sources=[source("a", "d2", says="y")]
        )
        assert told(old, new) == [("changed", "source_changed", [])]

    def test_rows_part_what_looks_alike(self, told: Callable) -> None:
        old = _periods(OPEN, sources=[source("a", "d1")])
        new = _periods(
            period("d2", "p1", "2023-01-05"),
            sources=[
                source("a", "d1", fate="archived_in_kanta"),
                source("b", "d2", recorded="2023-05-02"),
            ],
        )
        assert told(old, new) == [("removed", "archived", []), ("added", "recorded_late", [])]

    def test_a_row_that_went_into_two_records_pairs_neither(self, told: Callable) -> None:
        old = _periods(OPEN, sources=[source("a", "d1"), source("b", "d1")])
        new = _periods(
            period("d2", "p1", "2023-01-05", "2023-01-20"),
            period("d3", "p1", "2023-02-05"),
            sources=[source("a", "d2", says="y"), source("b", "d3", says="y")],
        )
        assert sorted(change for change, _, _ in told(old, new)) == ["added", "added", "removed"]
