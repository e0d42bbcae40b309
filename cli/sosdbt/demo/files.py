"""Which system gives which table in which form."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sosdbt.raw.raw_file import SYNTHETIC_COLUMN
from sosdbt.raw.tables import TABLES

ANSWER_SHEET = "planted_faults.csv"
DOCUMENTS = "demo_south/documents/kanta.ndjson"
ANSWER_COLUMNS = ("rule_id", "source_system", "source_table", "record_id", "source_row", "field")


@dataclass(frozen=True)
class DemoFile:
    system: str
    table: str
    columns: tuple[str, ...]
    file_format: str = "csv"
    delimiter: str = ","
    # A byte order mark before the first name.
    mark: str = ""
    # Lines that no reader should accept, after all others.
    unreadable: tuple[bytes, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.system}/{self.table}.{self.file_format}"

    @property
    def form(self) -> str:
        """In DuckDB's words."""
        if self.file_format == "parquet":
            return "format parquet"
        return f"format csv, header, delimiter '{self.delimiter}'"


_PARQUET_IN_SOUTH = ("clients", "client_relation_periods", "kanta_records")
_NOT_IN_LEGACY = ("identity_links", "kanta_records")
_UNREADABLE = {
    ("demo_north", "clients"): (b"199001,too few fields\n",),
    ("demo_north", "client_relation_periods"): (
        "599001,100001,LASU,2022-05-02,,Yksikkö,,false,,true\n".encode("latin-1"),
    ),
    ("demo_south", "service_decisions"): (b"599001,100001,too few fields\n",),
    ("demo_legacy", "service_use"): (b"L599001;L100001;9046;2.5.2022;;;;;;;too many fields\n",),
    ("demo_legacy", "child_protection_periods"): (b'L599001;"L100001;2.5.2022;;;ei;\n',),
}


def demo_files() -> Iterator[DemoFile]:
    for table in TABLES.values():
        yield _demo_file("demo_north", table.name, table.columns)
        if table.name in _PARQUET_IN_SOUTH:
            yield _demo_file("demo_south", table.name, table.columns, file_format="parquet")
        elif table.name == "child_protection_periods":
            columns = tuple(column for column in table.columns if column != "organiser")
            yield _demo_file("demo_south", table.name, columns)
        else:
            yield _demo_file("demo_south", table.name, table.columns)
        if table.name not in _NOT_IN_LEGACY:
            columns = table.columns
            if table.name == "clients":
                # The register knows no language of a client.
                columns = (*columns, "asiointikieli")
            elif table.name == "client_relation_periods":
                columns = columns[::-1]
            yield _demo_file("demo_legacy", table.name, columns, delimiter=";", mark="\ufeff")


def _demo_file(system: str, table: str, columns: tuple[str, ...], **form: Any) -> DemoFile:
    unreadable = _UNREADABLE.get((system, table), ())
    return DemoFile(system, table, (*columns, SYNTHETIC_COLUMN), unreadable=unreadable, **form)
