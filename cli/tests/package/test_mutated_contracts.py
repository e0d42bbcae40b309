"""Every value of every key of a contract replaced by nonsense: file and line, never a traceback."""

import copy
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from contract_edits import PROJECT, project_with

from sosdbt.errors import BlockedError, ConfigError
from sosdbt.package.contract import Contract, contract_and_faults
from sosdbt.package.data_files import write_data_files
from sosdbt.package.form import run_parameters
from sosdbt.results import read_results

FOLDERS = [
    PROJECT / "contracts" / "sosdbt-default",
    *sorted((Path(__file__).with_name("foreign") / "contracts").iterdir()),
]
NONSENSE: list[Any] = [
    None, True, 0, -1, 10**30, 1.5, "", "\u0000", "x" * 300, "ä€😀", "[", "yyyy", "99Q9", "'; drop",
    [], [[]], [None], {}, {"x": 1}, {1: [2]},
]  # fmt: skip
_LINE = re.compile(r"contracts/[a-z0-9-]+/[a-z0-9_]+\.yml(, line [0-9]+)?: .+")
Place = tuple[str | int, ...]


def places(content: Any, at: Place = ()) -> Iterator[Place]:
    items = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in items:
        yield (*at, key)
        if isinstance(value, dict | list):
            yield from places(value, (*at, key))


def mutated(content: Any, place: Place, nonsense: Any, is_dropped: bool) -> Any:
    content = copy.deepcopy(content)
    part = content
    for key in place[:-1]:
        part = part[key]
    if is_dropped:
        del part[place[-1]]
    else:
        part[place[-1]] = nonsense
    return content


@pytest.mark.parametrize("one_in", [10, pytest.param(3, marks=pytest.mark.proof)])
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_nonsense_is_named_with_its_line(
    folder: Path, one_in: int, tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    project = project_with(tmp_path / "p")
    shutil.rmtree(project / "contracts")
    copied = project / "contracts" / folder.name
    shutil.copytree(folder, copied)
    parameters = run_parameters(read_results(connection, "en").parameters)
    number = 0
    for path in sorted(copied.glob("*.yml")):
        text = path.read_text(encoding="utf-8")
        content = yaml.safe_load(text)
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        assert contract_and_faults(project, folder.name)[1] == []
        for turn, place in enumerate(places(content)):
            number += 1
            if turn % one_in != len(path.name) % one_in:
                continue
            nonsense = NONSENSE[turn % len(NONSENSE)]
            said = mutated(content, place, nonsense, is_dropped=number % 7 == 0)
            path.write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
            try:
                contract, faults = contract_and_faults(project, folder.name)
            except ConfigError as error:
                contract, faults = None, [str(error)]
            for fault in faults:
                assert _LINE.fullmatch(fault), (place, nonsense, fault)
            if not faults:
                assert contract is not None
                write(connection, contract, parameters, tmp_path / f"out{number}")
        path.write_text(text, encoding="utf-8")
    assert contract_and_faults(project, folder.name)[1] == []


def write(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    parameters: dict[str, str],
    folder: Path,
) -> None:
    """What can be followed is followed, or has no place for some row."""
    folder.mkdir()
    try:
        write_data_files(connection, contract, parameters, folder)
    except BlockedError as error:
        assert "contract" in str(error) or "does not have" in str(error)
