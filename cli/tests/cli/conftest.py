import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "package"))

from hand_made import write_database  # noqa: E402

import sosdbt.build  # noqa: E402
from sosdbt.dbt_run import Node  # noqa: E402

WORKING_NODES = (
    Node("stg_clients", "model", "models/staging/stg_clients.sql", "success", ""),
    Node("cr_002__end_is_before_start", "model",
         "models/rules/client_relation_periods/cr_002__end_is_before_start.sql", "success", ""),
    Node("CR-002", "test", "models/rules/x.yml", "warn", "Got 2 results"),
    Node("CR-010", "test", "models/rules/x.yml", "warn", "Got 1 result"),
    Node("DL-001", "test", "models/rules/x.yml", "pass", ""),
    Node("rows_balance", "test", "tests/invariants/rows_balance.sql", "pass", ""),
    Node("nothing_blocks_the_delivery", "test", "tests/gate/x.sql", "pass", ""),
    Node("delivery", "exposure", "models/marts/delivery/exposures.yml", "no-op", ""),
)  # fmt: skip


class FakeDbt:
    """Stands in for dbt: leaves the hand-made database and reports the nodes it is told."""

    def __init__(self) -> None:
        self.nodes: Sequence[Node] = WORKING_NODES
        self.changes: list[str] = []
        self.error: BaseException | None = None
        self.writes_database = True
        self.calls: list[dict[str, Any]] = []

    def break_node(self, name: str, status: str, message: str = "") -> None:
        assert any(node.name == name for node in self.nodes)
        self.nodes = [
            Node(node.name, node.kind, node.path, status, message) if node.name == name else node
            for node in self.nodes
        ]

    def __call__(self, command: list[str], **named: Any) -> list[Node]:
        self.calls.append({"command": command, **named})
        if self.error is not None:
            raise self.error
        if self.writes_database:
            write_database(Path(named["environment"]["SOSDBT_DATABASE"]), self.changes)
        return list(self.nodes)


@pytest.fixture
def fake_dbt(monkeypatch: pytest.MonkeyPatch) -> FakeDbt:
    fake = FakeDbt()
    monkeypatch.setattr(sosdbt.build, "run_dbt", fake)
    return fake


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw" / "effica"
    folder.mkdir(parents=True)
    (folder / "clients.csv").write_text("client_id,shoe_size\n1,43\n")
    return folder.parent


@pytest.fixture(autouse=True)
def own_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the tester's own key, variables or directory plays a part."""
    for name in os.environ:
        if name.startswith(("SOSDBT_", "DBT_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SOSDBT_KEY_FILE", str(tmp_path / "key" / "id.key"))


@pytest.fixture
def sosdbt_main(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs the command line in this process: exit code, standard output, standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        from sosdbt.app import main

        monkeypatch.setattr(sys, "argv", ["sosdbt", *map(str, arguments)])
        with monkeypatch.context() as streams, pytest.raises(SystemExit) as end:
            streams.setattr(sys, "stdout", sys.stdout)
            streams.setattr(sys, "stderr", sys.stderr)
            main()
        captured = capsys.readouterr()
        return end.value.code, captured.out, captured.err

    return run
