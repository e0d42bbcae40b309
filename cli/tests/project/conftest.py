"""What dbt lists of the project, and its manifest, made once."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from forked import forked
from lenient_project import PROJECT

from sosdbt.build import BUILD


@pytest.fixture(scope="session")
def listed(once: Callable[..., Path]) -> Path:
    """The folder of the manifest, and of the nodes of a build as lines of JSON."""

    def fill(folder: Path) -> None:
        code, printed, errors = forked(
            *("dbt", "--quiet", "list", *BUILD[1:]),
            *("--resource-type", "model", "--resource-type", "seed", "--resource-type", "test"),
            *("--output", "json", "--output-keys", "name resource_type config"),
            *("--profiles-dir", PROJECT, "--target-path", folder, "--log-path", folder),
            environment={
                **os.environ,
                "SOSDBT_DATABASE": ":memory:",
                # As in a build of sosdbt.
                "SOSDBT_SEVERITY_OF_TESTS": "warn",
            },
            folder=PROJECT,
        )
        assert code == 0, printed + errors
        (folder / "nodes.ndjson").write_text(printed)

    return once("listed", fill)
