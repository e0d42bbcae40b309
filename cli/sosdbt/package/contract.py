"""The delivery contract: which column of which mart goes out in which file under which name."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sosdbt.errors import ConfigError
from sosdbt.named_rows import named_rows
from sosdbt.package.csv_lines import Cell, date_cell, text_cell

if TYPE_CHECKING:
    import duckdb

SEED = "seeds/contract/delivery_contract.csv"
_LANGUAGES = ("fi", "sv", "en")
_FILE_NAME = re.compile(r"[a-z0-9_-]+\.csv")
_Row = dict[str, str]


@dataclass(frozen=True)
class Column:
    name: str
    delivered_name: str
    data_type: str
    is_required: bool
    is_key: bool
    refers_to: tuple[str, str] | None
    pattern: str
    enum: tuple[str, ...]
    descriptions: dict[str, str]

    @property
    def cell(self) -> Cell:
        make = date_cell if self.data_type == "date" else text_cell
        return make(self.name, self.delivered_name)


@dataclass(frozen=True)
class DeliveredFile:
    name: str
    mart: str
    descriptions: dict[str, str]
    columns: tuple[Column, ...]

    @property
    def key(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.is_key)


@dataclass(frozen=True)
class Contract:
    name: str
    version: str
    files: tuple[DeliveredFile, ...]

    def delivered_column(self, mart: str, column_name: str) -> tuple[DeliveredFile, Column]:
        for file in self.files:
            for column in file.columns:
                if (file.mart, column.name) == (mart, column_name):
                    return file, column
        raise ConfigError(f"{SEED}: refers_to names {mart}.{column_name}, which is not delivered.")


def read_contract(connection: "duckdb.DuckDBPyConnection") -> Contract:
    """The contract of a build, whose marts are there."""
    contract = make_contract(named_rows(connection.execute("select * from delivery_contract")))
    columns: dict[str, list[str]] = {}
    for mart, column in connection.execute(
        "select table_name, column_name from information_schema.columns where table_schema = 'main'"
    ).fetchall():
        columns.setdefault(mart, []).append(column)
    check_marts(contract, columns)
    return contract


def check_marts(contract: Contract, columns: Mapping[str, Collection[str]]) -> None:
    """Whether each mart is there, and has what is delivered of it."""
    for file in contract.files:
        if file.mart not in columns:
            raise ConfigError(f"{SEED}: the mart {file.mart!r} of {file.name} does not exist.")
        for column in file.columns:
            if column.name not in columns[file.mart]:
                raise ConfigError(f"{SEED}: {file.mart} has no column {column.name!r}.")


def make_contract(rows: list[dict[str, Any]]) -> Contract:
    """The contract of the rows of its seed, in any order, whatever types they were read with."""
    if not rows:
        raise ConfigError(f"{SEED} is empty.")
    texts = [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in rows
    ]
    labels = {(row["contract"], row["version"]) for row in texts}
    if len(labels) != 1:
        raise ConfigError(f"{SEED}: contract and version must be the same on every row.")
    by_file: dict[str, list[_Row]] = {}
    for row in sorted(texts, key=_place):
        by_file.setdefault(row["file_name"], []).append(row)
    contract = Contract(*labels.pop(), tuple(_file(*item) for item in by_file.items()))
    for file in contract.files:
        for column in file.columns:
            if column.refers_to:
                contract.delivered_column(*column.refers_to)
    return contract


def _place(row: _Row) -> tuple[int, int]:
    try:
        return int(row["file_order"]), int(row["column_order"])
    except ValueError:
        raise ConfigError(f"{SEED}: file_order and column_order must be whole numbers.") from None


def _file(name: str, rows: list[_Row]) -> DeliveredFile:
    if not _FILE_NAME.fullmatch(name):
        raise ConfigError(f"{SEED}: {name!r} is no file name of lower case letters and .csv.")
    marts = {row["mart"] for row in rows}
    if len(marts) != 1:
        raise ConfigError(f"{SEED}: {name} must come from one mart, not {len(marts)}.")
    delivered_names = [row["delivered_name"] for row in rows]
    for delivered_name in delivered_names:
        if not delivered_name or delivered_names.count(delivered_name) > 1:
            raise ConfigError(f"{SEED}: {name} has the column {delivered_name!r} twice or unnamed.")
    columns = tuple(_column(name, row) for row in rows)
    file = DeliveredFile(name, marts.pop(), _described(rows[0], "file_description"), columns)
    if not file.key:
        raise ConfigError(f"{SEED}: {name} has no column with key = primary.")
    return file


def _column(file_name: str, row: _Row) -> Column:
    name, required = row["column_name"], row["required"].lower()
    if row["data_type"] not in ("string", "date"):
        raise ConfigError(f"{SEED}: data_type of {file_name} {name} must be string or date.")
    if required not in ("true", "false"):
        raise ConfigError(f"{SEED}: required of {file_name} {name} must be true or false.")
    mart, _, column = row["refers_to"].partition(".")
    return Column(
        name=name,
        delivered_name=row["delivered_name"],
        data_type=row["data_type"],
        is_required=required == "true",
        is_key=row["key"] == "primary",
        refers_to=(mart, column) if mart else None,
        pattern=row["constraint_pattern"],
        enum=tuple(filter(None, row["constraint_enum"].split("|"))),
        descriptions=_described(row, "description"),
    )


def _described(row: _Row, name: str) -> dict[str, str]:
    return {language: row[f"{name}_{language}"] for language in _LANGUAGES}
