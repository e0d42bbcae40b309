"""Each node of dbt costs time in every build."""

import json
from collections import Counter
from pathlib import Path

MOST_NODES = 150
ALL_KEYS = "every_key_is_unique"


def test_a_production_build_keeps_to_its_budget_of_nodes(listed: Path) -> None:
    lines = (listed / "nodes.ndjson").read_text().splitlines()
    nodes = [json.loads(line) for line in lines if line.startswith("{")]
    run = [node for node in nodes if node["config"]["materialized"] != "ephemeral"]
    kinds = Counter(node["resource_type"] for node in run)
    assert kinds["model"] > 50, "nothing was listed"
    assert "nothing_blocks_the_delivery" in {node["name"] for node in run}
    assert kinds.total() <= MOST_NODES, kinds


def test_all_keyed_models_are_made_before_their_keys_are_tested(listed: Path) -> None:
    manifest = json.loads((listed / "manifest.json").read_text())
    nodes = manifest["nodes"]
    keyed = {
        node["attached_node"]
        for node in nodes.values()
        if (node.get("test_metadata") or {}).get("name") in ("unique_key", "filled_and_unique")
    }
    (test,) = (unique_id for unique_id, node in nodes.items() if node["name"] == ALL_KEYS)
    above, left = set(), [test]
    while left:
        for parent in manifest["parent_map"].get(left.pop(), []):
            if parent not in above:
                above.add(parent)
                left.append(parent)
    assert len(keyed) > 50
    assert keyed - above == set()
