"""Puts two packages and the lists beside them into tables of an in-memory database."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sosdbt.config import find_project
from sosdbt.diff.tables import DeliveredTable, tables_of
from sosdbt.errors import ConfigError, InputError
from sosdbt.package.contract import Contract, read_contracts
from sosdbt.package.csv_lines import identifier
from sosdbt.package.json_form import faults_of_form
from sosdbt.package.json_text import json_for_sql
from sosdbt.package.names import DESCRIPTOR, FATES, LINEAGE, MANIFEST, beside
from sosdbt.package.read import Package, PackageError
from sosdbt.verify.file_form import VALUES, read_back

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

# What is needed of the lists.
FATES_COLUMNS = (
    *("source_system", "source_table", "record_id", "source_row"),
    *("fate", "rule_ids", "delivered_id"),
)
LINEAGE_COLUMNS = (
    *("source_system", "source_table", "record_id", "source_row"),
    *("row_digest", "client_digest", "recorded_at", "delivered_id"),
)
_SCHEMA = Path(__file__).with_name("manifest.schema.json")


def load_package(connection: "duckdb.DuckDBPyConnection", side: str, package: Package) -> None:
    for table in () if _load_by_contract(connection, side, package) else tables_of(package):
        with package.open(table.file) as file:
            content = _read_csv(file, [field.name for field in table.fields])
        if content is None:
            raise PackageError(
                f"{package.path}: {table.file} is no table with the columns that "
                "its descriptor names."
            )
        _load_table(connection, side, package, table, content)
    fault = next(faults_of_form(package.manifest, _SCHEMA), None)
    if fault:
        raise PackageError(f"{package.path}: {MANIFEST}: {fault}.")
    connection.execute(
        "insert into manifests values (?, ?)", [side, json_for_sql(package.manifest)]
    )


def _load_by_contract(connection: "duckdb.DuckDBPyConnection", side: str, package: Package) -> bool:
    """Loads a package that its descriptor cannot tell how to read; whether it is one."""
    said = package.manifest.get("contract")
    contract = next((one for one in _contracts() if said == one.said), None)
    if contract is None or contract.is_plain:
        if contract is None and any("form" in one for one in _resources(package)):
            raise PackageError(
                f"{package.path}: the project has no such contract as its manifest names, and its "
                "files cannot be read without. Put the contract back into contracts."
            )
        return False
    for file in contract.files:
        if file.name not in package.members and file.empty == "no_file":
            continue
        if file.name not in package.members or not file.key:
            what = f"{file.name} is missing, or has no key to compare by."
            raise PackageError(f"{package.path}: {what}")
        with package.open(file.name) as content:
            found = read_back(connection, file, content)
        if not found.is_whole:
            raise PackageError(f"{package.path}: {found.faults[0]}")
        columns = [(source, column.name, column.key) for source, column in file.sources.items()]
        texts = ", ".join(
            f"cast({identifier(source)} as varchar) as cell_{place}"
            for place, (source, *_) in enumerate(columns)
        )
        connection.execute(f"create or replace temp view loaded as select {texts} from {VALUES}")
        _insert(connection, side, package, file.mart, file.name, columns)
        connection.execute("drop view loaded")
    return True


def _contracts() -> list[Contract]:
    try:
        return read_contracts(find_project())
    except ConfigError:
        return []


def _resources(package: Package) -> list[Any]:
    listed = package.json(DESCRIPTOR).get("resources")
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def load_lists(connection: "duckdb.DuckDBPyConnection", side: str, package: Path) -> list[str]:
    """Loads fates and lineage; if one is missing, nothing. Gives the names of the missing."""
    fates, lineage = (beside(package, name) for name in (FATES, LINEAGE))
    missing = [path.name for path in (fates, lineage) if not path.is_file()]
    if not lineage.is_file() and lineage.with_suffix(".csv").is_file():
        missing[-1] += " (an older sosdbt wrote it as CSV, which is not read)"
    if not missing:
        connection.register("loaded_fates", _read_list(fates, _read_csv, FATES_COLUMNS))
        connection.register("loaded_lineage", _read_list(lineage, _read_parquet, LINEAGE_COLUMNS))
        connection.execute(
            "insert into source_rows select ?, source_system, source_table, lineage.record_id, "
            "source_row, row_digest, client_digest, recorded_at, lineage.delivered_id, fate, "
            "rule_ids from loaded_lineage as lineage full join loaded_fates as fates "
            "using (source_system, source_table, source_row)",
            [side],
        )
        connection.unregister("loaded_fates")
        connection.unregister("loaded_lineage")
    return missing


def _read_list(path: Path, read: Callable[..., Any], columns: tuple[str, ...]) -> "pa.Table":
    try:
        with path.open("rb") as file:
            content = read(file, list(columns))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from None
    if content is None:
        raise InputError(f"{path} is no list that sosdbt wrote. Restore it, or move it away.")
    return content


def _read_csv(file: IO[bytes], columns: list[str]) -> "pa.Table | None":
    """All text; None where the file is no such table. Arrow's messages quote lines: not shown."""
    import pyarrow as pa
    from pyarrow import csv

    try:
        table = csv.read_csv(
            file,
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                column_types={name: pa.string() for name in columns},
                null_values=[""],
                strings_can_be_null=True,
            ),
        )
    except (pa.ArrowException, ValueError):
        return None
    return table if table.column_names == columns else None


def _read_parquet(file: IO[bytes], columns: list[str]) -> "pa.Table | None":
    """The same of a columnar list."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        return (
            parquet.read_table(file)
            .select(columns)
            .cast(pa.schema([(name, pa.string()) for name in columns]))
        )
    except (pa.ArrowException, KeyError, ValueError):
        return None


def _load_table(
    connection: "duckdb.DuckDBPyConnection",
    side: str,
    package: Package,
    table: DeliveredTable,
    content: "pa.Table",
) -> None:
    # Names of somebody's package do not become names in SQL.
    connection.register(
        "loaded", content.rename_columns([f"cell_{place}" for place in range(len(table.fields))])
    )
    columns = [(field.column, field.name, field.is_key) for field in table.fields]
    _insert(connection, side, package, table.mart, table.file, columns)
    connection.unregister("loaded")


def _insert(
    connection: "duckdb.DuckDBPyConnection",
    side: str,
    package: Package,
    mart: str,
    file: str,
    columns: Sequence[tuple[str, str, bool]],
) -> None:
    """From `loaded`, whose columns are named by their places: column, delivered name, is key."""
    key = " || chr(31) || ".join(
        f"coalesce(cell_{place}, '')" for place, (*_, is_key) in enumerate(columns) if is_key
    )
    ((is_twice,),) = connection.execute(
        f"select count(*) > count(distinct {key}) from loaded"
    ).fetchall()
    if is_twice:
        raise PackageError(f"{package.path}: {file} has one key on more than one row.")
    for place, (column, name, is_key) in enumerate(columns):
        connection.execute(
            f"insert into fields select ?, ?, {key}, ?, cell_{place} from loaded "
            f"where cell_{place} is not null",
            [side, mart, column],
        )
        connection.execute(
            "insert into delivered_names values (?, ?, ?, ?, ?, ?)",
            [side, mart, file, column, name, is_key],
        )
