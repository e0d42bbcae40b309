from pathlib import Path

import pytest
from demo_reading import Row, read_answers, read_rows

from sosdbt.demo import write_demo_county


@pytest.fixture(scope="session")
def raw_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "raw"
    write_demo_county(folder)
    return folder


@pytest.fixture(scope="session")
def rows(raw_dir: Path) -> list[Row]:
    return read_rows(raw_dir)


@pytest.fixture(scope="session")
def answers(raw_dir: Path) -> list[dict[str, str]]:
    return read_answers(raw_dir)
