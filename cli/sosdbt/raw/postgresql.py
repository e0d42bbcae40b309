"""Raw tables of a PostgreSQL database, each written as a Parquet file of texts.

A schema is a source system. All tables are read in one snapshot, and rows in the order of their
texts, so that the same rows give the same file whatever order the server keeps them in.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sosdbt.errors import InputError
from sosdbt.package.csv_lines import identifier
from sosdbt.raw.tables import TABLES, bare
from sosdbt.text import nearest

if TYPE_CHECKING:
    from adbc_driver_manager.dbapi import Cursor

SCHEMES = ("postgresql://", "postgres://")
_SECRETS = {"password", "sslpassword"}
# What libpq takes unless the URL says otherwise.
_DEFAULTS = {
    "PGCONNECT_TIMEOUT": "10",
    "PGOPTIONS": "-c statement_timeout=1h",
    "PGAPPNAME": "sosdbt",
}
_SETTINGS = (
    "transaction isolation level repeatable read, read only",
    "datestyle to 'ISO, YMD'",
    "client_encoding to 'UTF8'",
    "extra_float_digits to 1",
)
_COLUMNS = Path(__file__).with_suffix(".sql")
# Table -> its columns, as postgresql.sql tells them.
_Tables = dict[str, list[dict[str, Any]]]


def _check_url(url: str) -> None:
    """Refuses an address with a password in it, and never repeats it."""
    try:
        parts = urlsplit(url)
        has_secret = parts.password is not None or _SECRETS & set(parse_qs(parts.query))
    except ValueError:
        raise InputError(
            "The address of the database is no URL like postgresql://host/db."
        ) from None
    if has_secret:
        raise InputError(
            "The address of the database holds a password. Take it out, for others can see it, and "
            "set PGPASSWORD, a password file (PGPASSFILE) or a service file (PGSERVICE) instead."
        )


def land(url: str, systems: Mapping[str, str], folder: Path) -> None:
    """Writes <folder>/<source system>/<table>.parquet for each raw table of the database.

    Raises FileExistsError where the source system is there.

    `systems` says which schema is which source system; where it is empty, each schema with a raw
    table is one of its own name.
    """
    _check_url(url)
    with _connected(url) as cursor:
        schemas = _schemas(cursor)
        names = systems or {name: name for name in schemas}
        for missing in sorted(names.keys() - schemas.keys()):
            raise InputError(f"{url}: the schema {missing!r} holds no raw table, or is not there.")
        if not names:
            raise InputError(f"{url}: no schema holds a raw table such as clients.")
        for schema, system in names.items():
            if "/" in system or system.startswith("."):
                raise InputError(f"{url}: the schema {schema!r} cannot name a source system.")
            into = folder / system
            into.mkdir()
            _refuse_a_missed_table(f"{url}: {schema}", schema, schemas[schema])
            for table in filter(TABLES.__contains__, schemas[schema]):
                where = f"{url}: {schema}.{table}"
                with _told(where):
                    _write(cursor, schema, table, schemas[schema][table], into, where)


@contextmanager
def _connected(url: str) -> Iterator["Cursor"]:
    """A cursor that reads one snapshot, and writes nothing."""
    try:
        from adbc_driver_postgresql import dbapi
    except ImportError:
        raise InputError(
            "A database is read with a driver that is not installed: "
            "pip install 'sosdbt[postgresql]'."
        ) from None
    for variable, value in _DEFAULTS.items():
        os.environ.setdefault(variable, value)
    with _told(url):
        connection = dbapi.connect(url)
        cursor = connection.cursor()
        for setting in _SETTINGS:
            cursor.execute(f"set {setting}")
    with connection, cursor:
        yield cursor


@contextmanager
def _told(where: str) -> Iterator[None]:
    """What the server refuses, in one line."""
    from adbc_driver_manager import Error

    try:
        yield
    except (Error, pa.ArrowException, OSError) as error:
        lines = str(error).replace("[libpq] ", "").splitlines() or [type(error).__name__]
        text = lines[0].partition("Query was:")[0].split("ERROR:")[-1].split("FATAL:")[-1].strip()
        raise InputError(f"{where}: cannot be read: {text.rstrip('.')}.") from None


def _schemas(cursor: "Cursor") -> dict[str, _Tables]:
    """Those with raw tables, with all their tables."""
    cursor.execute(_COLUMNS.read_text(encoding="utf-8"))
    found: dict[str, _Tables] = {}
    for row in cursor.fetch_arrow_table().to_pylist():
        found.setdefault(row["schema_name"], {}).setdefault(row["table_name"], []).append(row)
    return {schema: tables for schema, tables in found.items() if TABLES.keys() & tables.keys()}


def _refuse_a_missed_table(where: str, schema: str, tables: _Tables) -> None:
    """A table with nearly the name of one that is not there was probably meant."""
    lacking = [table for table in TABLES if table not in tables]
    for name in sorted(tables.keys() - TABLES.keys()):
        if meant := nearest(name, lacking):
            raise InputError(
                f"{where}.{name} is not read, and there is no {schema}.{meant}. If it is that "
                f"table, make a view named {meant} of it; if not, make an empty one."
            )


def _write(
    cursor: "Cursor", schema: str, table: str, columns: list[dict[str, Any]], into: Path, where: str
) -> None:
    by_name = {bare(column["column_name"]): column for column in columns}
    read = [by_name[name] for name in TABLES[table].columns if name in by_name]
    for column in read:
        if column["text_sql"] is None:
            raise InputError(
                f"{where}: the column {column['column_name']} has the type {column['type_name']}, "
                "which has no text here. Let a view of that name give it as text."
            )
    # Columns that are not read keep their names, which a notice tells, and lose their values.
    texts = (
        f"{column['text_sql'] if column in read else 'null::text'} as {column['quoted_name']}"
        for column in columns
    )
    order = (f'{column["quoted_name"]} collate "C"' for column in read)
    cursor.execute(
        f"select * from (select {', '.join(texts)} from {identifier(schema)}.{identifier(table)}) "
        f"as texts order by {', '.join(order) or 'null'}"
    )
    rows = cursor.fetch_record_batch()
    with pq.ParquetWriter(into / f"{table}.parquet", rows.schema) as writer:
        for batch in rows:
            for column in read:
                _check(batch.column(column["column_name"]), column, where)
            writer.write_batch(batch)


def _check(values: pa.Array, column: dict[str, Any], where: str) -> None:
    form = f"^{column['form']}$"
    if column["form"] and not pc.all(pc.match_substring_regex(values, form), min_count=0).as_py():
        raise InputError(
            f"{where}: the column {column['column_name']} of the type {column['type_name']} holds "
            "a value that is no day from year 1 to 9999, or no number that can be told exactly. "
            "Correct it, or let a view give it as text."
        )
