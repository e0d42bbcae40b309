"""What earlier deliveries in the output directory say, as tables that models can read."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from sosdbt.errors import InputError
from sosdbt.package.csv_lines import without_formula_guard
from sosdbt.package.names import FINDINGS, LINEAGE, PackageName, beside, is_named_so, packages_in
from sosdbt.package.read import open_package
from sosdbt.text import iso_date

_TEXT, _NUMBER = pa.string(), pa.int64()
_PACKAGES = {
    "county": _TEXT,
    "quarter": _TEXT,
    "version": _NUMBER,
    "as_of": _TEXT,
    "has_findings": pa.bool_(),
    "has_lineage": pa.bool_(),
}
_CLIENT_COUNTS = {"service_task": _TEXT, "client_count": _NUMBER}
_INPUT_FILES = {"source_system": _TEXT, "source_table": _TEXT, "rows_read": _NUMBER}
_FINDINGS = dict.fromkeys(
    ("rule_id", "source_system", "source_table", "record_id", "source_row", "field"), _TEXT
)
_LINEAGE = dict.fromkeys(("source_table", "row_digest", "identity_digest"), _TEXT)


@dataclass(frozen=True)
class EarlierPackage:
    path: Path
    county: str
    quarter: str
    version: int
    as_of: str
    client_counts: dict[str, int]
    rows_read: dict[tuple[str, str], int]  # by source system and table

    @property
    def findings_file(self) -> Path:
        return beside(self.path, FINDINGS)

    @property
    def lineage_file(self) -> Path:
        return beside(self.path, LINEAGE)


def find_packages(out: Path) -> tuple[list[EarlierPackage], list[str]]:
    """The packages in a folder by name, and a notice for each that cannot be used."""
    packages, notices = [], []
    for name, path in packages_in(out):
        try:
            packages.append(_read(path, name))
        except InputError as error:
            notices.append(f"{error} The build compares nothing with it.")
    return packages, notices


def systems_gone(
    packages: list[EarlierPackage], county: str, as_of: str, systems: Collection[str]
) -> list[str]:
    """A notice for each source system that gave rows to the last delivery and has no folder now."""
    last = _last_known(packages, as_of).get(county)
    if last is None:
        return []
    gave_rows = {system for (system, _), count in last.rows_read.items() if count}
    return [
        f"{system}: no such source system any more; {last.path.name} was made with it."
        for system in sorted(gave_rows - set(systems))
    ]


def _last_known(packages: list[EarlierPackage], as_of: str) -> dict[str, EarlierPackage]:
    """The last delivery of each county that was known on a day, as int_last_delivery has it."""
    known = [package for package in packages if package.as_of <= as_of]
    known.sort(key=lambda package: (package.as_of, package.quarter, package.version))
    return {package.county: package for package in known}


def _table(columns: dict[str, pa.DataType], rows: Iterable[tuple[Any, ...]]) -> pa.Table:
    """Each row is the name of its package and a value for each column."""
    schema = _schema(columns)
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema)


def _schema(columns: dict[str, pa.DataType]) -> pa.Schema:
    return pa.schema({"package_name": _TEXT, **columns})


def package_table(packages: list[EarlierPackage]) -> pa.Table:
    kept = ((p, p.findings_file.is_file(), p.lineage_file.is_file()) for p in packages)
    rows = ((p.path.name, p.county, p.quarter, p.version, p.as_of, *lists) for p, *lists in kept)
    return _table(_PACKAGES, rows)


def client_count_table(packages: list[EarlierPackage]) -> pa.Table:
    rows = ((p.path.name, *item) for p in packages for item in p.client_counts.items())
    return _table(_CLIENT_COUNTS, rows)


def input_file_table(packages: list[EarlierPackage]) -> pa.Table:
    rows = ((p.path.name, *key, n) for p in packages for key, n in p.rows_read.items())
    return _table(_INPUT_FILES, rows)


def finding_table(packages: list[EarlierPackage], as_of: str | None) -> pa.Table:
    """The long lists beside the packages: where an as-of date is given, of the last known then."""
    compared = (
        package for package in _compared(packages, as_of) if package.findings_file.is_file()
    )
    tables = [_findings(package) for package in compared]
    return pa.concat_tables(tables) if tables else _schema(_FINDINGS).empty_table()


def lineage_table(packages: list[EarlierPackage], as_of: str | None) -> pa.Table:
    """The same of the lineage."""
    compared = (package for package in _compared(packages, as_of) if package.lineage_file.is_file())
    tables = [_lineage(package) for package in compared]
    return pa.concat_tables(tables) if tables else _schema(_LINEAGE).empty_table()


def _compared(packages: list[EarlierPackage], as_of: str | None) -> list[EarlierPackage]:
    return list(_last_known(packages, as_of).values()) if as_of else packages


def _lineage(package: EarlierPackage) -> pa.Table:
    try:
        table = pyarrow.parquet.read_table(package.lineage_file, columns=list(_LINEAGE))
        name = pa.repeat(package.path.name, len(table))
        return table.add_column(0, "package_name", name).cast(_schema(_LINEAGE))
    except (pa.ArrowException, ValueError, OSError) as error:
        raise _cannot_be_read(package.lineage_file, error, "records") from None


def _cannot_be_read(path: Path, error: Exception, what: str) -> InputError:
    return InputError(
        f"{path.name} cannot be read: {(str(error).splitlines() or [''])[0]} "
        f"Restore it, or move it away: the build then compares no {what} with it."
    )


def _read(path: Path, name: PackageName) -> EarlierPackage:
    with open_package(path) as package:
        said: Any = package.manifest
        counts = said.get("clients_per_service_task")
        if not is_named_so(said, name):
            raise InputError(f"{path.name}: the manifest inside is of another package.")
        if not iso_date(said.get("as_of")) or not _are_counts(counts):
            raise InputError(f"{path.name}: the manifest inside is not complete.")
        county = str(said.get("county"))
        rows = _rows_read(said.get("input_files"))
        return EarlierPackage(path, county, name.quarter, name.version, said["as_of"], counts, rows)


def _are_counts(counts: Any) -> bool:
    return isinstance(counts, dict) and all(type(count) is int for count in counts.values())


def _rows_read(files: Any) -> dict[tuple[str, str], int]:
    """Nothing where one of the files is not told as a manifest tells it, or is told twice."""
    rows: dict[tuple[str, str], int] = {}
    for file in files if isinstance(files, list) else []:
        match file:
            case {
                "source_system": str(system),
                "source_table": str(table),
                "rows_read": int(count),
            } if type(count) is int and 0 <= count < 2**63 and (system, table) not in rows:
                rows[system, table] = count
            case _:
                return {}
    return rows


def _findings(package: EarlierPackage) -> pa.Table:
    try:
        table = pyarrow.csv.read_csv(
            package.findings_file,
            parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(
                include_columns=list(_FINDINGS),
                column_types=_FINDINGS,
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                null_values=[""],
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError, OSError) as error:
        raise _cannot_be_read(package.findings_file, error, "findings") from None
    columns = [pa.repeat(package.path.name, len(table))]
    columns += [_without_guard(table[name]) for name in _FINDINGS]
    return pa.Table.from_arrays(columns, schema=_schema(_FINDINGS))


def _without_guard(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The apostrophe that keeps a spreadsheet from running a cell is no part of the value."""
    guarded = pc.fill_null(pc.match_substring(column, "'"), False)
    if not pc.any(guarded).as_py():
        return column
    values = [without_formula_guard(value) for value in column.to_pylist()]
    return pa.chunked_array([pa.array(values, pa.string())])
