import functools
from pathlib import Path

import duckdb
import pytest
from demo_reading import file_hashes

from sosdbt.demo import write_demo_county


@pytest.mark.parametrize("threads", [1, 4])
def test_same_seed_gives_the_same_files(
    raw_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    config = {"threads": threads}
    monkeypatch.setattr(duckdb, "connect", functools.partial(duckdb.connect, config=config))
    write_demo_county(tmp_path / "again")
    assert file_hashes(tmp_path / "again") == file_hashes(raw_dir)


def test_another_seed_gives_other_files(raw_dir: Path, tmp_path: Path) -> None:
    write_demo_county(tmp_path / "other", seed=2)
    one, other = file_hashes(raw_dir), file_hashes(tmp_path / "other")
    assert list(one) == list(other)
    assert [name for name in one if one[name] == other[name]] == []
