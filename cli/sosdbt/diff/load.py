"""Puts two packages and the lists beside them into tables of an in-memory database."""

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sosdbt.diff.tables import DeliveredTable, tables_of
from sosdbt.errors import InputError
from sosdbt.package.lists import FATES_COLUMNS, LINEAGE_COLUMNS
from sosdbt.package.read import Package, PackageError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_KEY_SEPARATOR = "\x1f"
_DATES = ("first_day", "last_day", "as_of")
_QUARTER = re.compile(r"[0-9]{4}Q[1-4]")


def load_package(connection: "duckdb.DuckDBPyConnection", side: str, package: Package) -> None:
    for table in tables_of(package):
        with package.open(table.file) as file:
            content = _read_csv(file, [field.name for field in table.fields])
        if content is None:
            raise PackageError(
                f"{package.path}: {table.file} is no table with the columns that "
                "its descriptor names."
            )
        _load_table(connection, side, package, table, content)
    _load_facts(connection, side, package)


def load_lists(connection: "duckdb.DuckDBPyConnection", side: str, package: Path) -> list[str]:
    """Loads fates and lineage; if one is missing, nothing. Gives the names of the missing."""
    fates, lineage = (package.with_suffix(f".{name}") for name in ("fates.csv", "lineage.parquet"))
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
    connection.execute(
        "insert into facts values (?, 'lists', ?)", [side, "false" if missing else "true"]
    )
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
        table = parquet.read_table(file)
        return table.cast(pa.schema([(name, pa.string()) for name in columns]))
    except (pa.ArrowException, ValueError):
        return None


def _load_table(
    connection: "duckdb.DuckDBPyConnection",
    side: str,
    package: Package,
    table: DeliveredTable,
    content: "pa.Table",
) -> None:
    import pyarrow as pa
    from pyarrow import compute

    keys = compute.binary_join_element_wise(
        *[content[name] for name in table.key], _KEY_SEPARATOR, null_handling="replace"
    )
    if len(keys) != len(compute.unique(keys)):
        raise PackageError(f"{package.path}: {table.file} has one key on more than one row.")
    fields = pa.concat_tables(
        pa.table(
            {
                "record_key": keys,
                "column_name": pa.repeat(field.column, len(keys)),
                "value": content[field.name],
            }
        )
        for field in table.fields
    )
    _insert(
        connection,
        fields,
        "insert into fields select ?, ?, record_key, column_name, value from loaded "
        "where value is not null",
        [side, table.mart],
    )
    names = {
        "column_name": [field.column for field in table.fields],
        "delivered_name": [field.name for field in table.fields],
        "is_key": [field.is_key for field in table.fields],
    }
    _insert(
        connection,
        pa.table(names),
        "insert into delivered_names select ?, ?, ?, column_name, delivered_name, is_key "
        "from loaded",
        [side, table.mart, table.file],
    )


def _insert(
    connection: "duckdb.DuckDBPyConnection", rows: "pa.Table", sql: str, parameters: list[str]
) -> None:
    connection.register("loaded", rows)
    connection.execute(sql, parameters)
    connection.unregister("loaded")


def _load_facts(connection: "duckdb.DuckDBPyConnection", side: str, package: Package) -> None:
    manifest = package.manifest
    if not _QUARTER.fullmatch(str(manifest.get("quarter"))):
        raise PackageError(f"{package.path}: manifest.json names no quarter.")
    if not _text(manifest.get("county")):
        raise PackageError(f"{package.path}: manifest.json names no county.")
    for name in _DATES:
        if not _is_date(manifest.get(name)):
            raise PackageError(f"{package.path}: manifest.json has no date {name}.")
    facts = [(item, value) for item, value in _facts(manifest) if value is not None]
    _insert(
        connection,
        _text_table(("item", "value"), facts),
        "insert into facts select ?, item, value from loaded",
        [side],
    )
    names = ("rule_id", "severity", "is_in_force", "waived_count")
    rules = manifest.get("rules")
    entries = [
        tuple(_text(rule.get(name)) for name in names)
        for rule in (rules if isinstance(rules, list) else [])
        if isinstance(rule, dict)
    ]
    _insert(
        connection,
        _text_table(names, entries),
        "insert into rules select ?, rule_id, severity, is_in_force, waived_count from loaded",
        [side],
    )


def _text_table(names: tuple[str, ...], rows: Sequence[tuple[str | None, ...]]) -> "pa.Table":
    import pyarrow as pa

    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def _facts(manifest: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    for name in ("county", "quarter", *_DATES, "organiser", "key_fingerprint"):
        yield name, _text(manifest.get(name))
    contract = _object(manifest.get("contract"))
    yield "contract_name", _text(contract.get("name"))
    yield "contract_version", _text(contract.get("version"))
    settings = _object(manifest.get("settings"))
    for name in ("production", "max_gap_days", "clip_to_quarter"):
        yield name, _text(settings.get(name))
    code = _object(manifest.get("code_version"))
    for name in ("sosdbt", "project_sha256"):
        yield name, _text(code.get(name))
    parts = _object(code.get("parts"))
    for name in ("rules", "code_lists", "contract", "models", "project_file"):
        yield name, _text(parts.get(name))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int) else None


def _is_date(value: Any) -> bool:
    try:
        datetime.date.fromisoformat(str(value))
    except ValueError:
        return False
    return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)) is not None
