from dataclasses import replace

import pytest
from fake_dbt import WORKING_NODES, FakeDbt

from sosdbt.dbt_run import Node
from sosdbt.errors import BlockedError, BuildError
from sosdbt.results import Results, Rule
from sosdbt.verdict import check_that_dbt_worked, check_that_the_catalogue_ran, check_the_gate

DL_001 = next(node for node in WORKING_NODES if node.name == "DL-001")


def _nodes(*changes: tuple[str, str, str]) -> list[Node]:
    fake = FakeDbt()
    for name, status, message in changes:
        fake.break_node(name, status, message)
    return list(fake.nodes)


def test_working_nodes_pass() -> None:
    check_that_dbt_worked(WORKING_NODES)
    check_the_gate(WORKING_NODES, Results())


def test_an_empty_run_is_a_failure() -> None:
    with pytest.raises(BuildError, match="nothing to run"):
        check_that_dbt_worked([])


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("stg_clients", "error"),
        ("every_raw_row_has_one_fate", "fail"),
        ("every_raw_row_has_one_fate", "warn"),
        ("every_raw_row_has_one_fate", "runtime error"),
    ],
)
def test_a_broken_node_is_a_failure_that_names_it(name: str, status: str) -> None:
    with pytest.raises(BuildError, match=f"{name}: no such column"):
        check_that_dbt_worked(_nodes((name, status, "no such column")))


def test_the_cause_is_named_and_not_the_rules_it_took_along() -> None:
    nodes = _nodes(("stg_clients", "error", "broken"), ("CR-002", "skipped", ""))
    with pytest.raises(BuildError) as error:
        check_that_dbt_worked(nodes)
    assert str(error.value) == "model stg_clients: broken"


def test_a_rule_whose_model_broke_blocks_and_is_named() -> None:
    nodes = _nodes(
        ("int_source_findings", "error", "no column end_dat"),
        ("CR-002", "error", "no column end_dat"),
        ("nothing_blocks_the_delivery", "skipped", ""),
    )
    with pytest.raises(BlockedError, match="rule CR-002 did not run: no column end_dat") as error:
        check_that_dbt_worked(nodes)
    assert error.value.exit_code == 1


@pytest.mark.parametrize("status", ["error", "skipped"])
def test_a_rule_whose_test_did_not_run_blocks(status: str) -> None:
    with pytest.raises(BlockedError, match="rule CR-010 did not run"):
        check_that_dbt_worked(_nodes(("CR-010", status, "")))


def test_a_rule_that_broke_is_told_before_a_test_that_failed() -> None:
    nodes = _nodes(
        ("every_raw_row_has_one_fate", "warn", "Got 2 results"), ("CR-010", "error", "broken")
    )
    with pytest.raises(BlockedError, match="rule CR-010 did not run: broken"):
        check_that_dbt_worked(nodes)


def test_a_skipped_node_without_a_cause_is_a_failure() -> None:
    with pytest.raises(BuildError, match="model stg_clients did not run"):
        check_that_dbt_worked(_nodes(("stg_clients", "skipped", "")))


def test_a_missing_gate_is_a_failure() -> None:
    nodes = [node for node in WORKING_NODES if node.name != "nothing_blocks_the_delivery"]
    with pytest.raises(BuildError, match="nothing_blocks_the_delivery is missing"):
        check_that_dbt_worked(nodes)


@pytest.mark.parametrize("status", ["fail", "warn"])
def test_a_gate_that_does_not_pass_blocks_and_tells_what_to_mend(status: str) -> None:
    nodes = _nodes(("nothing_blocks_the_delivery", status, ""))
    rules = [
        Rule("DL-001", "blocker", "Periods overlap", "Tell us", has_run=True, finding_count=3),
        Rule("DL-002", "blocker", "No day", "Tell us", has_run=True, finding_count=0),
        Rule("CR-002", "error", "Ends early", "Mend it", finding_count=9),
    ]
    check_that_dbt_worked(nodes)
    with pytest.raises(BlockedError) as error:
        check_the_gate(nodes, Results(rules=rules))
    assert "DL-001 (3) Periods overlap. Tell us" in str(error.value)
    assert "DL-002" not in str(error.value)
    assert "CR-002" not in str(error.value)


@pytest.mark.parametrize(
    ("rule", "blocks"),
    [
        (Rule("CR-002", "error", "", "", is_in_force=True, has_run=True), False),
        (Rule("CR-002", "error", "", "", is_in_force=True, has_run=False), True),
        (Rule("CR-099", "error", "", "", is_in_force=False, has_run=False), False),
    ],
)
def test_every_rule_in_force_needs_a_run(rule: Rule, blocks: bool) -> None:
    results = Results(rules=[rule])
    if not blocks:
        check_that_the_catalogue_ran(results)
        return
    with pytest.raises(BlockedError, match=f"rule {rule.rule_id} did not run"):
        check_that_the_catalogue_ran(results)


FAILURES = [
    (),
    (("every_raw_row_has_one_fate", "warn", "Got 2 results"),),
    (("stg_clients", "error", "broken"), ("CR-002", "skipped", "")),
    (("CR-010", "error", "broken"),),
    (("nothing_blocks_the_delivery", "skipped", ""),),
]


@pytest.mark.parametrize("failures", FAILURES)
def test_a_blocker_that_found_something_blocks_whatever_else_failed(failures) -> None:
    rule = Rule("DL-001", "blocker", "Periods overlap", "Tell us", has_run=True, finding_count=3)
    with pytest.raises(BlockedError) as error:
        check_the_gate(_nodes(*failures), Results(rules=[rule]))
    assert "DL-001 (3) Periods overlap. Tell us" in str(error.value)
    for name, status, message in failures:
        assert (f"{name}: {message}" in str(error.value)) == (status != "skipped")


@pytest.mark.parametrize("failures", FAILURES)
def test_before_the_runs_are_counted_the_test_of_a_blocker_speaks(failures) -> None:
    nodes = [*_nodes(*failures), replace(DL_001, name="DL-002", failures=3)]
    rules = [
        Rule("DL-001", "blocker", "Periods overlap", "Tell us"),
        Rule("DL-002", "blocker", "No day", "Tell us"),
    ]
    with pytest.raises(BlockedError) as error:
        check_the_gate(nodes, Results(rules=rules))
    assert "DL-002 (3) No day. Tell us" in str(error.value)
    assert "DL-001" not in str(error.value)


def test_findings_of_a_blocker_that_is_waived_or_not_in_force_do_not_block() -> None:
    nodes = [replace(DL_001, failures=3)]
    for rule in (
        Rule("DL-001", "blocker", "", "", has_run=True, finding_count=0, waived_count=3),
        Rule("DL-001", "blocker", "", "", is_in_force=False),
        Rule("DL-001", "warning", "", ""),
    ):
        check_the_gate(nodes, Results(rules=[rule]))
