"""Where the union of a stage broke, each of its rules is tried alone and the culprit named."""

import pytest

from sosdbt.dbt_run import Node
from sosdbt.verdict import rules_one_by_one

UNION = {"source": "int_source_findings", "result": "int_result_findings"}
RULE = {"int_source_findings": "CR-002", "int_result_findings": "DL-001"}


def _built(source: str, result: str, counts: str) -> list[Node]:
    statuses = {UNION["source"]: source, UNION["result"]: result, "rule_runs": counts}
    return [Node(name, "model", status, "") for name, status in statuses.items()]


def _tried(nodes: list[Node], status: str) -> dict[str, str]:
    """The statuses told of one rule of each stage, both of which end with one status."""

    def run(command: list[str]) -> list[Node]:
        assert command[:2] == ["test", "--select"]
        union = command[2].removeprefix("1+").removesuffix(",tag:rule")
        return [Node(RULE[union], "test", status, "")]

    return {node.name: node.status for node in rules_one_by_one(nodes, run)}


def test_no_rule_is_tried_again_where_all_were_counted() -> None:
    assert _tried(_built("success", "success", "success"), "error") == {}


def test_a_rule_breaks_by_itself_only_where_its_union_was_tried() -> None:
    assert _tried(_built("error", "skipped", "skipped"), "error") == {
        "CR-002": "error",
        "DL-001": "skipped",
    }
    assert _tried(_built("success", "error", "skipped"), "error")["DL-001"] == "error"


@pytest.mark.parametrize("status", ["pass", "warn"])
def test_what_a_rule_counted_is_told_though_its_union_was_not_tried(status: str) -> None:
    assert _tried(_built("skipped", "skipped", "skipped"), status) == {
        "CR-002": status,
        "DL-001": status,
    }
