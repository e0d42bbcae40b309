"""A package's files as tables under the names and types of the marts they came from."""

from pathlib import Path
from typing import TYPE_CHECKING

from sosdbt.package.contract import Contract, DeliveredFile
from sosdbt.package.csv_lines import identifier
from sosdbt.verify.archive_form import Member
from sosdbt.verify.csv_form import CsvFile

if TYPE_CHECKING:
    import duckdb


def load_tables(
    database: Path,
    contract: Contract,
    columns: dict[str, dict[str, str]],
    members: dict[str, Member],
) -> dict[str, CsvFile]:
    """The files that are there, each read to its end or its first unreadable place."""
    import duckdb

    read = {}
    with duckdb.connect(str(database)) as connection:
        for file in contract.files:
            if file.name not in members:
                continue
            csv_file = CsvFile(members[file.name].path, file)
            _load(connection, file, columns[file.mart], csv_file)
            read[file.name] = csv_file
    return read


def _load(
    connection: "duckdb.DuckDBPyConnection",
    file: DeliveredFile,
    columns: dict[str, str],
    csv_file: CsvFile,
) -> None:
    import pyarrow as pa

    table = identifier(file.mart)
    declared = ", ".join(f"{identifier(name)} {kind}" for name, kind in columns.items())
    connection.execute(f"create table {table} ({declared})")
    names = [column.name for column in file.columns]
    into = ", ".join(identifier(name) for name in names)
    values = ", ".join(f"cast({identifier(name)} as {columns[name]})" for name in names)
    for rows in csv_file.batches():
        arrays = zip(*rows, strict=True) if rows else [()] * len(names)
        batch = pa.table(
            {name: pa.array(array, pa.string()) for name, array in zip(names, arrays, strict=True)}
        )
        connection.register("batch", batch)
        connection.execute(f"insert into {table} ({into}) select {values} from batch")
        connection.unregister("batch")
