"""The rules find in the demo county what is planted there, and nothing else of any severity."""

from pathlib import Path

import duckdb
import pytest
from demo_reading import read_answers
from kept_dbt import NO_TESTS, kept_dbt
from key_files import key_file

from sosdbt.demo import write_demo_county

ANSWER = ("rule_id", "source_system", "source_table", "record_id", "source_row", "field")


@pytest.mark.dbt
@pytest.mark.parametrize(
    "seed", [*(pytest.param(n, marks=pytest.mark.proof) for n in range(1, 5)), 5]
)
def test_planted_is_found(tmp_path: Path, seed: int) -> None:
    write_demo_county(tmp_path / "raw", clients=300, seed=seed)
    found = _findings(tmp_path)
    planted = sorted(
        tuple(answer[column] for column in ANSWER) for answer in read_answers(tmp_path / "raw")
    )
    assert sorted(set(planted) - set(found)) == []
    assert sorted(set(found) - set(planted)) == []
    assert found == planted


def _findings(folder: Path) -> list[tuple[str, ...]]:
    database = folder / "sosdbt.duckdb"
    environment = {
        "SOSDBT_RAW": str(folder / "raw"),
        "SOSDBT_DATABASE": str(database),
        "SOSDBT_KEY_FILE": key_file(folder / "id.key"),
    }
    kept_dbt(folder, environment, "build", "--select", "+findings", *NO_TESTS)
    columns = ", ".join(f"coalesce(cast({column} as varchar), '')" for column in ANSWER)
    with duckdb.connect(str(database), read_only=True) as connection:
        return sorted(connection.execute(f"select {columns} from findings").fetchall())
