"""dbt on the shared project, which is parsed once for all: the parameters are not part of it."""

import json
import os
import sys
from pathlib import Path

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
