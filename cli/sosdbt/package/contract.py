"""The delivery contract: which column of which mart goes out in which file under which name."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sosdbt.errors import ConfigError
from sosdbt.named_rows import named_rows
from sosdbt.package.csv_lines import Cell, date_cell, text_cell

if TYPE_CHECKING:
    import duckdb

SEED = "seeds/contract/delivery_contract.csv"
LANGUAGES = ("fi", "sv", "en")
_FILE_NAME = re.compile(r"[a-z0-9_-]+\.csv")


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
            if file.mart == mart:
                for column in file.columns:
                    if column.name == column_name:
                        return file, column
        raise ConfigError(f"{SEED}: refers_to names {mart}.{column_name}, which is not delivered.")


def read_contract(connection: "duckdb.DuckDBPyConnection") -> Contract:
    """The contract of a build, whose marts are there."""
    contract = make_contract(named_rows(connection.execute("select * from delivery_contract")))
    for file in contract.files:
        _check_columns_exist(connection, file)
    return contract


def make_contract(rows: list[dict[str, Any]]) -> Contract:
    """The contract of the rows of its seed, in any order."""
    if not rows:
        raise ConfigError(f"{SEED} is empty.")
    labels = {(_text(row["contract"]), _text(row["version"])) for row in rows}
    if len(labels) != 1:
        raise ConfigError(f"{SEED}: contract and version must be the same on every row.")
    name, version = labels.pop()
    by_file: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(
        rows, key=lambda row: (_order(row, "file_order"), _order(row, "column_order"))
    ):
        by_file.setdefault(_text(row["file_name"]), []).append(row)
    contract = Contract(name, version, tuple(_file(*item) for item in by_file.items()))
    for file in contract.files:
        for column in file.columns:
            if column.refers_to:
                contract.delivered_column(*column.refers_to)
    return contract


def _order(row: dict[str, Any], column: str) -> int:
    try:
        return int(row[column])
    except (TypeError, ValueError):
        raise ConfigError(f"{SEED}: {column} must be a whole number.") from None


def _file(name: str, rows: list[dict[str, Any]]) -> DeliveredFile:
    if not _FILE_NAME.fullmatch(name):
        raise ConfigError(f"{SEED}: {name!r} is no file name of lower case letters and .csv.")
    marts = {_text(row["mart"]) for row in rows}
    if len(marts) != 1:
        raise ConfigError(f"{SEED}: {name} must come from one mart, not {len(marts)}.")
    columns = tuple(_column(name, row) for row in rows)
    delivered_names = [column.delivered_name for column in columns]
    for delivered_name in delivered_names:
        if not delivered_name or delivered_names.count(delivered_name) > 1:
            raise ConfigError(f"{SEED}: {name} has the column {delivered_name!r} twice or unnamed.")
    file = DeliveredFile(
        name=name,
        mart=marts.pop(),
        descriptions={
            language: _text(rows[0][f"file_description_{language}"]) for language in LANGUAGES
        },
        columns=columns,
    )
    if not file.key:
        raise ConfigError(f"{SEED}: {name} has no column with key = primary.")
    return file


def _column(file_name: str, row: dict[str, Any]) -> Column:
    name = _text(row["column_name"])
    data_type = _text(row["data_type"])
    if data_type not in ("string", "date"):
        raise ConfigError(f"{SEED}: data_type of {file_name} {name} must be string or date.")
    required = _text(row["required"]).lower()
    if required not in ("true", "false"):
        raise ConfigError(f"{SEED}: required of {file_name} {name} must be true or false.")
    mart, _, column = _text(row["refers_to"]).partition(".")
    enum = _text(row["constraint_enum"])
    return Column(
        name=name,
        delivered_name=_text(row["delivered_name"]),
        data_type=data_type,
        is_required=required == "true",
        is_key=_text(row["key"]) == "primary",
        refers_to=(mart, column) if mart else None,
        pattern=_text(row["constraint_pattern"]),
        enum=tuple(enum.split("|")) if enum else (),
        descriptions={language: _text(row[f"description_{language}"]) for language in LANGUAGES},
    )


def _check_columns_exist(connection: "duckdb.DuckDBPyConnection", file: DeliveredFile) -> None:
    present = {
        row[0]
        for row in connection.execute(
            "select column_name from information_schema.columns "
            "where table_schema = 'main' and table_name = ?",
            [file.mart],
        ).fetchall()
    }
    if not present:
        raise ConfigError(f"{SEED}: the mart {file.mart!r} of {file.name} does not exist.")
    for column in file.columns:
        if column.name not in present:
            raise ConfigError(f"{SEED}: {file.mart} has no column {column.name!r}.")


def _text(value: Any) -> str:
    return "" if value is None else str(value)
