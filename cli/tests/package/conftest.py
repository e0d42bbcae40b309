from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
import pytest
from hand_made import PROJECT, write_database

from sosdbt.package.contract import Contract, contract_in_force
from sosdbt.package.publish import Deliveries
from sosdbt.package.write import Delivery, deliver
from sosdbt.results import open_database, read_results


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_database(write_database(tmp_path / "hand_made.duckdb")) as opened:
        yield opened


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def deliver_again(tmp_path: Path, out: Path) -> Callable[..., Delivery]:
    """Delivers the hand-made county, each time from a fresh database with some changes."""
    runs = iter(range(100))

    def run(
        changes: Sequence[str] = (),
        notices: list[str] | None = None,
        contract: Contract | None = None,
    ) -> Delivery:
        work = tmp_path / f"work{next(runs)}"
        work.mkdir()
        with open_database(write_database(work / "sosdbt.duckdb", changes)) as connection:
            return deliver(
                connection,
                project=PROJECT,
                contract=contract or contract_in_force(PROJECT, "2023Q1"),
                results=read_results(connection, "en"),
                deliveries=Deliveries(out, "90", "2023Q1"),
                folder=work / "package",
                notices=[] if notices is None else notices,
            )

    return run
