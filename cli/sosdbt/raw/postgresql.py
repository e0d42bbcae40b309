"""Raw tables of a PostgreSQL database, each written as a Parquet file of texts.

A schema is a source system. All tables are read in one snapshot, and rows in the order of their
texts, so that the same rows give the same file whatever order the server keeps them in.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sosdbt.errors import InputError
from sosdbt.package.csv_lines import identifier, literal
from sosdbt.raw.raw_file import bare
from sosdbt.raw.tables import TABLES
from sosdbt.text import nearest

if TYPE_CHECKING:
    from adbc_driver_manager.dbapi import Cursor

SCHEMES = ("postgresql", "postgres")
_SECRETS = {"password", "sslpassword"}
# What the server uses unless the URL or the environment of libpq says otherwise.
_DEFAULTS = {
    "connect_timeout": ("PGCONNECT_TIMEOUT", "10"),
    "options": ("PGOPTIONS", "-c statement_timeout=1h"),
    "application_name": ("PGAPPNAME", "sosdbt"),
}
_ANY, _NUMBER = "", r"-?[0-9]+(\.[0-9]+)?"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_MOMENT = _DAY + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
# Type -> the text of a value, and the form that it has unless there is no date or number in it.
_TEXTS = {
    **dict.fromkeys(("text", "varchar", "bpchar", "name", "uuid", "enum"), ("{}::text", _ANY)),
    **dict.fromkeys(("bool", "int2", "int4", "int8"), ("{}::text", _ANY)),
    **dict.fromkeys(("numeric", "float4", "float8"), ("{}::text", _NUMBER)),
    "date": ("{}::text", _DAY),
    "timestamp": ("replace({}::text, ' ', 'T')", _MOMENT),
    "timestamptz": ("replace(({} at time zone 'UTC')::text, ' ', 'T') || 'Z'", _MOMENT + "Z"),
}
# A column whose type is a domain has the type under it.
_COLUMNS = """
    with recursive types as (
        select oid as column_type, oid, typname, typtype, typbasetype, typnamespace from pg_type
        union all
        select types.column_type, base.oid, base.typname, base.typtype, base.typbasetype,
            base.typnamespace
        from types
        inner join pg_type as base on types.typbasetype = base.oid
    )

    select
        pg_namespace.nspname::text as schema_name,
        pg_class.relname::text as table_name,
        pg_attribute.attname::text as column_name,
        case
            when types.typtype = 'e' then 'enum'
            when types.typnamespace = 'pg_catalog'::regnamespace then types.typname::text
            else format_type(types.oid, null)
        end as type_name
    from pg_class
    inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
    inner join pg_attribute on pg_class.oid = pg_attribute.attrelid
    inner join types on pg_attribute.atttypid = types.column_type and types.typtype <> 'd'
    where
        pg_class.relname in ({tables})
        and pg_class.relkind in ('r', 'v', 'm', 'p', 'f')
        and pg_class.relpersistence <> 't'
        and pg_attribute.attnum > 0
        and not pg_attribute.attisdropped
    order by pg_namespace.nspname::text, pg_class.relname::text, pg_attribute.attnum
"""
_TABLES = """
    select pg_class.relname::text as table_name
    from pg_class
    inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
    where pg_namespace.nspname = {schema} and pg_class.relkind in ('r', 'v', 'm', 'p', 'f')
    order by pg_class.relname::text
"""
# Table -> column -> type.
_Tables = dict[str, dict[str, str]]


def check_url(url: str) -> None:
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

    The URL is one that `check_url` let pass. `systems` says which schema is which source system;
    where it is empty, each schema with a raw table is one of its own name.
    """
    with _connected(url) as cursor:
        schemas = _find(cursor)
        names = systems or {name: name for name in schemas}
        for missing in sorted(names.keys() - schemas.keys()):
            raise InputError(f"{url}: the schema {missing!r} holds no raw table, or is not there.")
        if not names:
            raise InputError(f"{url}: no schema holds a raw table such as clients.")
        for schema, system in names.items():
            if "/" in system or system.startswith("."):
                raise InputError(f"{url}: the schema {schema!r} cannot name a source system.")
            into = folder / system
            try:
                into.mkdir()
            except FileExistsError:
                raise InputError(f"{url}: the source system {system} is there twice.") from None
            _refuse_a_missed_table(cursor, schema, schemas[schema], url)
            for table, columns in schemas[schema].items():
                where = f"{url}: {schema}.{table}"
                with _told(where):
                    _write(cursor, schema, table, columns, into / f"{table}.parquet", where)


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
    said = parse_qs(urlsplit(url).query)
    defaults = urlencode(
        {
            name: value
            for name, (variable, value) in _DEFAULTS.items()
            if name not in said and variable not in os.environ
        },
        quote_via=quote,
    )
    with _told(url):
        connection = dbapi.connect(f"{url}{'&' if said else '?'}{defaults}" if defaults else url)
    with connection, connection.cursor() as cursor:
        with _told(url):
            for setting in (
                "transaction isolation level repeatable read, read only",
                "datestyle to 'ISO, YMD'",
                "client_encoding to 'UTF8'",
                "extra_float_digits to 1",
            ):
                cursor.execute(f"set {setting}")
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


def _find(cursor: "Cursor") -> dict[str, _Tables]:
    """The raw tables of each schema, with all their columns."""
    cursor.execute(_COLUMNS.format(tables=", ".join(f"'{name}'" for name in TABLES)))
    found: dict[str, _Tables] = {}
    for row in cursor.fetch_arrow_table().to_pylist():
        tables = found.setdefault(row["schema_name"], {})
        tables.setdefault(row["table_name"], {})[row["column_name"]] = row["type_name"]
    return found


def _refuse_a_missed_table(cursor: "Cursor", schema: str, found: _Tables, url: str) -> None:
    """A table with nearly the name of one that is not there was probably meant."""
    cursor.execute(_TABLES.format(schema=literal(schema)))
    for name in cursor.fetch_arrow_table().column(0).to_pylist():
        meant = nearest(name, [table for table in TABLES if table not in found])
        if name not in found and meant:
            raise InputError(
                f"{url}: {schema}.{name} is not read, and there is no {schema}.{meant}. If it is "
                f"that table, make a view named {meant} of it; if not, make an empty one."
            )


def _write(
    cursor: "Cursor", schema: str, table: str, columns: dict[str, str], path: Path, where: str
) -> None:
    read = {name: kind for name, kind in columns.items() if bare(name) in TABLES[table].columns}
    for name, kind in read.items():
        if kind not in _TEXTS:
            raise InputError(
                f"{where}: the column {name} has the type {kind}, which has no text here. "
                "Let a view of that name give it as text."
            )
    texts = [f"{_TEXTS[kind][0].format(identifier(name))} as {identifier(name)}"
             for name, kind in read.items()]  # fmt: skip
    in_order = sorted(read, key=lambda name: TABLES[table].columns.index(bare(name)))
    order = ", ".join(f'{identifier(name)} collate "C"' for name in in_order)
    cursor.execute(
        f"select * from (select {', '.join(texts) or 'null::text as nothing'} "
        f"from {identifier(schema)}.{identifier(table)}) as texts"
        + (f" order by {order}" if order else "")
    )
    # Columns that are not read keep their names, which a notice tells, and lose their values.
    schema_of_file = pa.schema(
        [(name, pa.string() if name in read else pa.null()) for name in columns]
    )
    with pq.ParquetWriter(path, schema_of_file) as writer:
        for batch in cursor.fetch_record_batch():
            for name, kind in read.items():
                _check(batch.column(name), _TEXTS[kind][1], f"{where}: the column {name}", kind)
            writer.write_batch(_with_nulls(batch, schema_of_file))


def _check(values: pa.Array, form: str, what: str, kind: str) -> None:
    if form and not pc.all(pc.match_substring_regex(values, f"^{form}$"), min_count=0).as_py():
        raise InputError(
            f"{what} of the type {kind} holds a value that is no day from year 1 to 9999, or no "
            "number that can be told exactly. Correct it, or let a view give it as text."
        )


def _with_nulls(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    arrays: list[Any] = [
        batch.column(field.name) if field.type == pa.string() else pa.nulls(len(batch))
        for field in schema
    ]
    return pa.record_batch(arrays, schema=schema)
