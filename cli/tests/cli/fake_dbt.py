"""Stands in for dbt in tests of what comes before and after it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hand_made import write_database

from sosdbt.dbt_run import Node

WORKING_NODES = (
    Node("stg_clients", "model", "success", ""),
    Node("int_source_findings", "model", "success", ""),
    Node("int_result_findings", "model", "success", ""),
    Node("rule_runs", "model", "success", ""),
    Node("CR-002", "test", "warn", "Got 2 results"),
    Node("CR-010", "test", "warn", "Got 1 result"),
    Node("DL-001", "test", "pass", ""),
    Node("every_raw_row_has_one_fate", "test", "pass", ""),
    Node("nothing_blocks_the_delivery", "test", "pass", ""),
    Node("delivery", "exposure", "no-op", ""),
)  # fmt: skip


class FakeDbt:
    """Stands in for dbt: leaves the hand-made database and reports the nodes it is told."""

    def __init__(self) -> None:
        self.nodes: Sequence[Node] = WORKING_NODES
        self.changes: list[str] = []
        self.error: BaseException | None = None
        self.writes_database = True
        self.calls: list[dict[str, Any]] = []

    def break_node(self, name: str, status: str, message: str = "") -> None:
        assert any(node.name == name for node in self.nodes)
        self.nodes = [
            Node(node.name, node.kind, status, message) if node.name == name else node
            for node in self.nodes
        ]

    def __call__(self, command: list[str], **named: Any) -> list[Node]:
        self.calls.append({"command": command, **named})
        if command[0] == "test":
            return [node for node in self.nodes if node.rule_id]
        if self.error is not None:
            raise self.error
        if self.writes_database:
            write_database(Path(named["environment"]["SOSDBT_DATABASE"]), self.changes)
        return list(self.nodes)
