import time
from pathlib import Path

import duckdb
import pytest

from sosdbt.demo import write_demo_county

HELSINKI = 92_000

pytestmark = pytest.mark.proof


def test_largest_county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    start = time.perf_counter()
    counts = write_demo_county(tmp_path / "raw", clients=HELSINKI)
    seconds = time.perf_counter() - start
    with capsys.disabled():
        print(f"\n{HELSINKI:,} clients, {sum(counts.values()):,} rows in {seconds:.1f} s")

    clients = str(tmp_path / "raw/demo_south/clients.parquet")
    with duckdb.connect() as connection:
        found, ids, codes, temporary = connection.execute(
            "select count(*), count(distinct client_id), count(distinct personal_identity_code), "
            "count(temporary_identifier) from read_parquet(?)",
            [clients],
        ).fetchone()
    assert found == counts["demo_south/clients"] > HELSINKI / 3
    # One planted client_id is there twice, with two codes.
    assert ids == found - 1
    assert codes >= found - temporary - 1
    assert sum(counts.values()) > 5 * HELSINKI
