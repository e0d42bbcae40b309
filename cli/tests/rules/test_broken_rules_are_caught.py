"""Every small fault in the SQL of a rule must fail at least one of the rule's unit tests."""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from rule_unit_tests import PROJECT, run_unit_tests, survivors, unit_test_queries

# Faults that change nothing: with them the rule finds the same records in any data.
SAME_FINDINGS = {
    # An empty value joins nothing and compares with nothing.
    "cl_011__one_client_has_two_identity_codes": [
        "where_clause left out: client_id is not null",
    ],
    "cl_020__one_person_differs_between_clients": [
        "where_clause left out: person_id is not null",
    ],
    "co_002__code_is_not_in_force": [
        "condition left out: outcome is not null",
        "condition left out: service_task is not null",
        "condition left out: service_task is not null",
        "condition left out: service_task is not null",
        "condition left out: social_service is not null",
        "condition left out: social_service is not null",
    ],
    # The service task of a child protection period is empty, and that of a client relation is not.
    "cp_007__no_child_welfare_period": ["where_clause left out: record_kind = 'client_relation'"],
    "cp_008__minor_without_child_protection_period": [
        "where_clause left out: record_kind = 'client_relation'",
        "where_clause left out: record_kind = 'client_relation'",
    ],
    "cp_009__period_was_merged": ["partition key left out: service_task"],
    "cr_019__short_break_between_periods": [
        "where_clause left out: record_kind = 'client_relation'",
        "where_clause left out: record_kind = 'client_relation'",
    ],
    "cr_018__service_unit_is_not_an_oid": [
        "condition left out: service_unit is not null",
    ],
    "ra_003__one_id_on_different_rows": [
        "condition left out: source_rows.record_id is not null",
    ],
    # Without an earlier period there is no earlier end either.
    "dl_001__periods_overlap_or_touch": [
        "condition left out: child_protection_in_order.earlier_period_id is not null",
        "condition left out: client_relations_in_order.earlier_period_id is not null",
        "partition key left out: organiser",
        "partition key left out: organiser",
        "partition key left out: person_id",
        "partition key left out: person_id",
        "partition key left out: service_task",
    ],
    # Where a period has no day in a half of the quarter: less than a bit, or one after the last.
    "dl_009__archived_period_is_delivered": [
        "number becomes -1: 0",
        "number becomes -1: 0",
        "number becomes 1: 0",
        "number becomes 2: 1",
    ],
    # The same comparison more than once.
    "dl_015__clients_are_other_persons": ["distinct left out"],
    # Any number but 1 says that the start is the same.
    "ka_003__dates_in_kanta_differ": ["number becomes -1: 0"],
    # What is looked for is that no row is there, not how many.
    "sd_010__no_client_relation_on_the_decision_date": ["distinct left out"],
    "su_005__no_client_relation_during_the_service": ["distinct left out"],
    "wa_002__waived_record_does_not_exist": ["distinct left out"],
}

RULES: dict[str, list[str]] = defaultdict(list)
for path in sorted((PROJECT / "models/rules").rglob("*.sql")):
    RULES[path.parent.name].append(path.stem)


@pytest.fixture(scope="module")
def queries(once: Callable[..., Path]) -> dict[str, list[str]]:
    return unit_test_queries(once("unit_tests", run_unit_tests))


def test_every_rule_has_unit_tests(queries: dict[str, list[str]]) -> None:
    assert set(queries) == {rule for rules in RULES.values() for rule in rules} > set(SAME_FINDINGS)


@pytest.mark.parametrize("area", RULES)
def test_every_fault_in_a_rule_fails_one_of_its_unit_tests(
    queries: dict[str, list[str]], area: str
) -> None:
    for rule in RULES[area]:
        assert sorted(survivors(queries[rule])) == SAME_FINDINGS.get(rule, []), rule
