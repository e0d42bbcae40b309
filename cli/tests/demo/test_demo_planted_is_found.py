"""The rules find in the demo county what is planted there, and nothing else of any severity."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from demo_reading import PROJECT, read_answers
from key_files import key_file

from sosdbt.demo import write_demo_county

ANSWER = ("rule_id", "source_system", "source_table", "record_id", "source_row", "field")


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shared: dbt parses the project once."""
    return tmp_path_factory.mktemp("target")


@pytest.mark.dbt
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_planted_is_found(tmp_path: Path, target: Path, seed: int) -> None:
    write_demo_county(tmp_path / "raw", clients=300, seed=seed)
    found = _findings(tmp_path, target)
    planted = sorted(
        tuple(answer[column] for column in ANSWER) for answer in read_answers(tmp_path / "raw")
    )
    assert sorted(set(planted) - set(found)) == []
    assert sorted(set(found) - set(planted)) == []
    assert found == planted


def _findings(folder: Path, target: Path) -> list[tuple[str, ...]]:
    database = folder / "sosdbt.duckdb"
    environment = os.environ | {
        "SOSDBT_RAW": str(folder / "raw"),
        "SOSDBT_DATABASE": str(database),
        "SOSDBT_KEY_FILE": key_file(folder / "id.key"),
    }
    command = [Path(sys.executable).parent / "dbt", "build", "--quiet", "--select", "+findings"]
    # A small county is mostly planted faults.
    command += ["--vars", "held_back_limit: 1"]
    command += ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
    command += ["--project-dir", PROJECT, "--profiles-dir", PROJECT]
    command += ["--target-path", target, "--log-path", folder / "logs"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    columns = ", ".join(f"coalesce(cast({column} as varchar), '')" for column in ANSWER)
    with duckdb.connect(str(database), read_only=True) as connection:
        return sorted(connection.execute(f"select {columns} from findings").fetchall())
