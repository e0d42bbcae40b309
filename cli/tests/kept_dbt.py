"""dbt on the shared project, which is parsed once for all: the parameters are not part of it."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from forked import forked
from lenient_project import SHARED

NO_TESTS = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]


def kept_dbt(work: Path, environment: dict[str, str], *command: str, **parameters: object) -> None:
    """What dbt compiles is left in `work`."""
    surroundings = {**os.environ, **environment, **SHARED.environment}
    said = json.dumps(parameters, default=str)
    code, printed, errors = forked("kept_dbt", work, said, *command, environment=surroundings)
    assert code == 0, printed + errors


def main() -> None:
    from sosdbt.dbt_run import run_dbt

    _look_at_each_relation_once()
    work, parameters, *command = sys.argv[1:]
    nodes = run_dbt(
        command,
        project=Path(os.environ["SOSDBT_PROJECT_DIR"]),
        work=Path(work),
        environment={},
        parameters=json.loads(parameters),
    )
    failed = [node for node in nodes if node.status in ("error", "fail", "skipped")]
    if failed or not nodes:
        sys.exit("\n".join(["dbt failed", *(f"{node.name}: {node.message}" for node in failed)]))


def _look_at_each_relation_once() -> None:
    """A unit test asks for the columns of all that it reads, and no run changes them."""
    from dbt.adapters.duckdb.impl import DuckDBAdapter

    columns_of, known = DuckDBAdapter.get_columns_in_relation, {}

    def columns(adapter: DuckDBAdapter, relation: Any) -> Any:
        name = str(relation)
        known[name] = known.get(name) or columns_of(adapter, relation)
        return known[name]

    DuckDBAdapter.get_columns_in_relation = columns
