"""What follows from the columns that raw files have or lack, and from tables that are not there."""

from collections.abc import Collection, Iterable, Iterator

from sosdbt.errors import InputError
from sosdbt.raw.notices import Kind, Noticed
from sosdbt.raw.raw_file import SYNTHETIC_COLUMN, RawFile
from sosdbt.raw.tables import TABLES, bare
from sosdbt.text import nearest, shown


def check_columns(file: RawFile) -> None:
    """Refuses a file without a required column, with one twice, or of another table."""
    own, names = TABLES[file.source_table], list(map(bare, file.header.columns))
    others = [name for name in names if name not in own.columns]
    for column in own.required:
        if column not in names:
            near = nearest(column, others)
            hint = f" It has {shown(near)!r}: rename that." if near else ""
            raise InputError(f"{file.path}: the required column {column} is missing.{hint}")
    for column in own.columns:
        if names.count(column) > 1:
            raise InputError(f"{file.path}: the column {column} is there twice. Keep one of them.")
    whole = [table for table in TABLES.values() if set(table.required) <= set(names)]
    # Of several that fit alike, the own one.
    fits = max([own, *whole], key=lambda table: len(set(table.columns) & set(names)))
    if fits != own:
        telling = [name for name in fits.columns if name in others]
        raise InputError(
            f"{file.path}: looks like {fits.name}, for it has {', '.join(telling)}. Name it "
            f"{fits.name}{file.path.suffix}; if it does hold {own.name}, which have no such "
            "columns, leave them out of the file."
        )


def notice_columns(file: RawFile) -> Iterator[Noticed]:
    table = TABLES[file.source_table]
    place = f"{file.source_system}/{file.path.name}"
    names = dict.fromkeys(map(bare, file.header.columns))
    unknown = [name for name in names if name not in (*table.columns, SYNTHETIC_COLUMN)]
    for name in table.columns:
        if name not in names:
            near = nearest(name, unknown)
            question = f"; is it the unknown column {shown(near)}?" if near else ""
            kind = Kind.UNCHECKED if name in table.only_checked else Kind.NO_COLUMN
            without = f"no column {name}: {table.meanings[name]}{question}"
            yield Kind.MISSED if near else kind, place, without
    for name in dict.fromkeys(map(shown, unknown)):
        yield Kind.UNKNOWN_COLUMN, place, f"unknown column {name}, not read"


def notice_tables(
    systems: list[str],
    files: list[RawFile],
    with_documents: Iterable[str],
    sources: Collection[str],
) -> Iterator[Noticed]:
    # Who has records of clients.
    of_clients = [table for table in TABLES if "client_id" in TABLES[table].columns]
    found = {(file.source_system, file.source_table) for file in files}
    for system in with_documents:
        of_documents = of_clients if system in sources else ["kanta_records"]
        found |= {(system, table) for table in of_documents}
    with_records = {system for system, table in found if table in of_clients}
    for name, table in TABLES.items():
        lacking = [system for system in systems if (system, name) not in found]
        if lacking == systems:
            yield Kind.NO_TABLE, "all source systems", f"no {name}: {table.without}"
            continue
        for system in lacking:
            if name == "clients" and system in with_records:
                yield Kind.NO_TABLE, system, f"no {name}: {table.without}"
            else:
                yield Kind.EMPTY, system, f"no {name}, taken as empty"
