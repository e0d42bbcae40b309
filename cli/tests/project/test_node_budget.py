"""Each node of dbt costs time in every build."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from sosdbt.build import BUILD

PROJECT = Path(__file__).resolve().parents[3]
MOST_NODES = 220


def test_a_production_build_keeps_to_its_budget_of_nodes(tmp_path: Path) -> None:
    listed = subprocess.run(
        [
            *(str(Path(sys.executable).parent / "dbt"), "--quiet", "list", *BUILD[1:]),
            *("--resource-type", "model", "--resource-type", "seed", "--resource-type", "test"),
            *("--output", "json", "--output-keys", "name resource_type config"),
            *("--profiles-dir", str(PROJECT), "--target-path", str(tmp_path)),
            *("--log-path", str(tmp_path)),
        ],
        cwd=PROJECT,
        env={**os.environ, "SOSDBT_DATABASE": ":memory:"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    nodes = [json.loads(line) for line in listed.splitlines() if line.startswith("{")]
    run = [node for node in nodes if node["config"]["materialized"] != "ephemeral"]
    kinds = Counter(node["resource_type"] for node in run)
    assert kinds["model"] > 50, "nothing was listed"
    assert "nothing_blocks_the_delivery" in {node["name"] for node in run}
    assert kinds.total() <= MOST_NODES, kinds
