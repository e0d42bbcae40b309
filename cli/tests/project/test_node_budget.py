"""Each node of dbt costs time in every build."""

import json
from collections import Counter
from pathlib import Path

MOST_NODES = 220


def test_a_production_build_keeps_to_its_budget_of_nodes(listed: Path) -> None:
    lines = (listed / "nodes.ndjson").read_text().splitlines()
    nodes = [json.loads(line) for line in lines if line.startswith("{")]
    run = [node for node in nodes if node["config"]["materialized"] != "ephemeral"]
    kinds = Counter(node["resource_type"] for node in run)
    assert kinds["model"] > 50, "nothing was listed"
    assert "nothing_blocks_the_delivery" in {node["name"] for node in run}
    assert kinds.total() <= MOST_NODES, kinds
