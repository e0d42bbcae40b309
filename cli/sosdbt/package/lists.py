"""The lists beside a package: findings and fates for people, lineage for a later comparison."""

import filecmp
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow import csv, parquet

from sosdbt.errors import InputError
from sosdbt.files import replace, unfinished, write_over
from sosdbt.masking import mask
from sosdbt.package.csv_lines import literal, without_formula_guard, write_spreadsheet
from sosdbt.package.names import CONFLICTS, COVERAGE, FATES, FINDINGS, LINEAGE, NOTICES, UNITS
from sosdbt.package.publish import Deliveries
from sosdbt.results import tables_of

# List, the mart of which it has all columns, and their order.
_LISTS = (
    (FINDINGS, "findings", "rule_id source_system source_table source_row field"),
    (FATES, "record_fates", "source_table source_system source_row"),
    (COVERAGE, "coverage_shared", "record_kind line_kind line_key"),
    (
        CONFLICTS,
        "conflicts",
        "conflict_kind source_system source_table source_row kanta_system kanta_row",
    ),
    (UNITS, "rows_per_unit", "source_system service_unit"),
    (LINEAGE, "record_lineage", "source_table source_system source_row"),
)


def write_lists(
    connection: duckdb.DuckDBPyConnection,
    deliveries: Deliveries,
    version: int | None,
    *,
    is_new: bool = False,
) -> tuple[Path, ...]:
    """Writes the lists beside a new version, and without a version where there is no new one.

    The lists of an earlier version stay as they are, and are named if they say the same. Lineage
    belongs to a package: without one there is none. A blocked build may not have made all marts.
    """
    made = tables_of(connection) - ({"record_lineage"} if version is None else set())
    paths = []
    for name, mart, order in (one for one in _LISTS if one[1] in made):
        path = deliveries.list_file(name, version if is_new else None)
        earlier = deliveries.list_file(name, version)
        with unfinished(path) as temporary:
            if name == LINEAGE:
                _write_parquet(connection, mart, order.split(), temporary)
            else:
                write_spreadsheet(connection, mart, order.split(), temporary)
            is_beside = version is not None and not is_new and earlier.is_file()
            if is_beside and filecmp.cmp(earlier, temporary, shallow=False):
                path = earlier
            else:
                replace(temporary, path)
        paths.append(path)
    return tuple(paths)


def _write_parquet(
    connection: duckdb.DuckDBPyConnection, mart: str, order: Iterable[str], path: Path
) -> None:
    connection.execute(
        f"copy (from {mart} order by {', '.join(order)}) to {literal(str(path))} "
        "(format parquet, compression zstd, use_tmp_file false)"
    )
    path.chmod(0o600)
    with path.open("rb") as file:
        os.fsync(file.fileno())


def write_notices(
    deliveries: Deliveries, version: int | None, notices: Iterable[str]
) -> tuple[Path, ...]:
    """Writes the notices of a build one a line. Without any there is no file."""
    path = deliveries.list_file(NOTICES, version)
    lines = [mask(" ".join(notice.split())) + "\n" for notice in notices]
    if not lines:
        path.unlink(missing_ok=True)
        return ()
    write_over(path, "".join(lines).encode("utf-8"))
    return (path,)


def read_list(path: Path, columns: Sequence[str]) -> pa.Table:
    """Columns of a list as texts. What Arrow says of a fault quotes lines, and is not shown."""
    schema = pa.schema([(name, pa.string()) for name in columns])
    try:
        with path.open("rb") as file:
            if path.suffix == ".parquet":
                found = parquet.read_table(file, columns=list(columns))
                return found.select(columns).cast(schema)
            found = csv.read_csv(
                file,
                parse_options=csv.ParseOptions(newlines_in_values=True),
                convert_options=csv.ConvertOptions(
                    include_columns=columns,
                    column_types=schema,
                    null_values=[""],
                    strings_can_be_null=True,
                ),
            )
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no list that sosdbt wrote"
        raise InputError(
            f"{path.name} cannot be read: {why}. Restore it, or move it away: then nothing is "
            "compared with it."
        ) from None
    texts = (without_formula_guard(found[name]) for name in columns)
    return pa.table(dict(zip(columns, texts, strict=True)), schema)
