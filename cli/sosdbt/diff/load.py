"""Puts two packages and the lists beside them into tables of an in-memory database."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from sosdbt.config import find_project
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
_DESCRIPTOR, _MANIFEST = (
    Path(__file__).with_name(f"{name}.schema.json") for name in ("descriptor", "manifest")
)


class Field(NamedTuple):
    """A column of a mart, under which name it is delivered, and whether it is of the key."""

    column: str
    name: str
    is_key: bool


class Table(NamedTuple):
    """A delivered file. Its rows are in `loaded`, whose columns are named by their places."""

    file: str
    mart: str
    fields: Sequence[Field]


def load_package(connection: "duckdb.DuckDBPyConnection", side: str, package: Package) -> None:
    contract = _contract(package)
    tables = _contracted(connection, package, contract) if contract else _described(package)
    for table in tables:
        if not contract:
            with package.open(table.file) as file:
                loaded = _read(file, [field.name for field in table.fields], is_csv=True)
            if loaded is None:
                raise PackageError(
                    f"{package.path}: {table.file} is no table with the columns that "
                    "its descriptor names."
                )
            # Names of somebody's package do not become names in SQL.
            places = [f"cell_{place}" for place in range(len(table.fields))]
            connection.register("loaded", loaded.rename_columns(places))
        _insert(connection, side, package, table)
    fault = next(faults_of_form(package.manifest, _MANIFEST), None)
    if fault:
        raise PackageError(f"{package.path}: {MANIFEST}: {fault}.")
    connection.execute(
        "insert into manifests values (?, ?)", [side, json_for_sql(package.manifest)]
    )


def _contract(package: Package) -> Contract | None:
    """The contract of a package that its descriptor cannot tell how to read."""
    try:
        contracts = read_contracts(find_project())
    except ConfigError:
        contracts = []
    for contract in contracts:
        if package.manifest.get("contract") == contract.said:
            return None if contract.is_plain else contract
    listed = package.json(DESCRIPTOR).get("resources")
    resources = listed if isinstance(listed, list) else []
    if any("form" in one for one in resources if isinstance(one, dict)):
        raise PackageError(
            f"{package.path}: the project has no such contract as its manifest names, and its "
            "files cannot be read without. Put the contract back into contracts."
        )
    return None


def _contracted(
    connection: "duckdb.DuckDBPyConnection", package: Package, contract: Contract
) -> Iterator[Table]:
    for file in contract.files:
        is_there = file.name in package.members
        if not is_there and file.empty == "no_file":
            continue
        if not is_there or not file.key:
            what = f"{file.name} is missing, or has no key to compare by."
            raise PackageError(f"{package.path}: {what}")
        with package.open(file.name) as content:
            found = read_back(connection, file, content)
        if not found.is_whole:
            raise PackageError(f"{package.path}: {found.faults[0]}")
        texts = ", ".join(
            f"cast({identifier(source)} as varchar) as cell_{place}"
            for place, source in enumerate(file.sources)
        )
        connection.execute(f"create or replace temp view loaded as select {texts} from {VALUES}")
        fields = [Field(source, column.name, column.key) for source, column in file.sources.items()]
        yield Table(file.name, file.mart, fields)
        connection.execute("drop view loaded")


def _described(package: Package) -> list[Table]:
    """What its descriptor says that the files hold."""
    descriptor, tables = package.json(DESCRIPTOR), []
    faults = faults_of_form(descriptor, _DESCRIPTOR)
    fault = next((f"does not describe its files: {it}" for it in faults), None)
    for resource in [] if fault else descriptor["resources"]:
        file, said = resource["path"], resource["schema"]
        keys = [said["primaryKey"]] if isinstance(said["primaryKey"], str) else said["primaryKey"]
        fields = [Field(it["column"], it["name"], it["name"] in keys) for it in said["fields"]]
        names = [field.name for field in fields]
        if file not in package.members:
            fault = "names a file that is not in the package"
        elif _is_twice(names) or _is_twice([it.column for it in fields]) or set(keys) - set(names):
            fault = f"does not describe the columns of {file}"
        tables.append(Table(file, resource["mart"], fields))
    if _is_twice([table.file for table in tables]) or _is_twice([table.mart for table in tables]):
        fault = "names a file or a mart twice"
    if fault:
        raise PackageError(f"{package.path} is no delivery package: its {DESCRIPTOR} {fault}.")
    return tables


def _is_twice(names: list[str]) -> bool:
    return len(set(names)) != len(names)


def _insert(
    connection: "duckdb.DuckDBPyConnection", side: str, package: Package, table: Table
) -> None:
    key = " || chr(31) || ".join(
        f"coalesce(cell_{place}, '')" for place, field in enumerate(table.fields) if field.is_key
    )
    ((is_twice,),) = connection.execute(
        f"select count(*) > count(distinct {key}) from loaded"
    ).fetchall()
    if is_twice:
        raise PackageError(f"{package.path}: {table.file} has one key on more than one row.")
    for place, field in enumerate(table.fields):
        connection.execute(
            f"insert into fields select ?, ?, {key}, ?, cell_{place} from loaded "
            f"where cell_{place} is not null",
            [side, table.mart, field.column],
        )
    names = [[side, table.mart, table.file, *field] for field in table.fields]
    connection.executemany("insert into delivered_names values (?, ?, ?, ?, ?, ?)", names)


def load_lists(connection: "duckdb.DuckDBPyConnection", side: str, package: Path) -> list[str]:
    """Loads fates and lineage; if one is missing, nothing. Gives the names of the missing."""
    lists = {"fates": (FATES, FATES_COLUMNS), "lineage": (LINEAGE, LINEAGE_COLUMNS)}
    paths = {name: beside(package, ending) for name, (ending, _) in lists.items()}
    missing = [path.name for path in paths.values() if not path.is_file()]
    if paths["lineage"].name in missing and paths["lineage"].with_suffix(".csv").is_file():
        missing[-1] += " (an older sosdbt wrote it as CSV, which is not read)"
    if missing:
        return missing
    for name, path in paths.items():
        try:
            with path.open("rb") as file:
                content = _read(file, list(lists[name][1]), is_csv=name == "fates")
        except OSError as error:
            raise InputError(f"{path} cannot be read: {error.strerror}.") from None
        if content is None:
            raise InputError(f"{path} is no list that sosdbt wrote. Restore it, or move it away.")
        connection.register(f"loaded_{name}", content)
    connection.execute(
        "insert into source_rows select ?, source_system, source_table, lineage.record_id, "
        "source_row, row_digest, client_digest, recorded_at, lineage.delivered_id, fate, "
        "rule_ids from loaded_lineage as lineage full join loaded_fates as fates "
        "using (source_system, source_table, source_row)",
        [side],
    )
    return []


def _read(file: IO[bytes], columns: list[str], *, is_csv: bool) -> "pa.Table | None":
    """All text; None where the file is no such table. Arrow's messages quote lines: not shown."""
    import pyarrow as pa
    from pyarrow import csv, parquet

    schema = pa.schema([(name, pa.string()) for name in columns])
    try:
        if not is_csv:
            return parquet.read_table(file).select(columns).cast(schema)
        table = csv.read_csv(
            file,
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                column_types=schema, null_values=[""], strings_can_be_null=True
            ),
        )
    except (pa.ArrowException, KeyError, ValueError):
        return None
    return table if table.column_names == columns else None
