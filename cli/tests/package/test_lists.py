import csv
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hand_made import write_database
from pyarrow import parquet

from sosdbt.package.lists import write_lists
from sosdbt.package.publish import Deliveries
from sosdbt.package.write import Delivery
from sosdbt.results import open_database

# Section 5 of the design.
FINDINGS = (
    "rule_id,severity,source_system,source_table,record_id,source_row,field,client_key,quarter"
)
FATES = "source_system,source_table,record_id,source_row,fate,rule_ids,delivered_id"
LINEAGE = (
    "source_system,source_table,record_id,source_row,row_digest,client_digest,identity_digest,recorded_at,"
    "delivered_id"
)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_columns_are_those_of_the_design(deliver_again: Callable[..., Delivery]) -> None:
    findings, fates, lineage = deliver_again().lists
    assert findings.read_text().split("\n", 1)[0] == FINDINGS
    assert fates.read_text().split("\n", 1)[0] == FATES
    assert parquet.read_schema(lineage).names == LINEAGE.split(",")


def test_rows_are_sorted_by_table_system_and_number(
    deliver_again: Callable[..., Delivery],
) -> None:
    changes = [
        "update findings set source_row = 2, record_id = 'zz' where record_id = 'b-2'",
        "update record_fates set source_table = 'service_use' where source_system = 'abc'",
        "update record_fates set record_id = 'zz' where source_row = 9",
    ]
    findings, fates, _ = deliver_again(changes).lists
    assert [(row["rule_id"], row["source_row"]) for row in _rows(findings)] == [
        ("CR-002", "2"),
        ("CR-002", "9"),
        ("CR-010", "11"),
    ]
    assert [
        (row["source_table"], row["source_system"], row["source_row"]) for row in _rows(fates)
    ] == [
        ("client_relation_periods", "effica", "9"),
        ("client_relation_periods", "effica", "10"),
        ("client_relation_periods", "effica", "11"),
        ("service_decisions", "effica", "1"),
        ("service_use", "abc", "1"),
    ]


def test_no_cell_runs_in_a_spreadsheet(deliver_again: Callable[..., Delivery]) -> None:
    findings, fates, _ = deliver_again().lists
    assert _rows(findings)[0]["record_id"] == "'=1+1"
    assert _rows(fates)[1]["record_id"] == "'=1+1"


def test_lineage_is_a_compressed_columnar_file_in_the_order_of_the_fates(
    deliver_again: Callable[..., Delivery],
) -> None:
    _, fates, lineage = deliver_again().lists
    assert lineage.name == "sosdbt_90_2023Q1_v1.lineage.parquet"
    content = parquet.read_table(lineage).to_pylist()
    assert [str(row["source_row"]) for row in content] == [r["source_row"] for r in _rows(fates)]
    assert content[1]["record_id"] == "=1+1"
    row_group = parquet.read_metadata(lineage).row_group(0)
    assert row_group.column(0).compression == "ZSTD"
    assert stat.S_IMODE(lineage.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("folder", "count"),
    [
        ("plain", 1_000),
        # More than one row group, so that threads share the work.
        ("it's a [new] year? #1 *.parquet", 300_000),
    ],
)
def test_lineage_has_the_same_bytes_whatever_the_order_of_rows_and_threads(
    tmp_path: Path, folder: str, count: int
) -> None:
    rows = (
        "insert into record_lineage select 'effica', 'service_use', 'r' || i, i, md5('' || i), "
        "md5('c' || i), md5('p' || i), date '2023-01-31', md5('d' || i) "
        f"from range({count}) t (i) order by {{}}"
    )
    written = []
    (tmp_path / folder).mkdir()
    for threads, order in ((1, "i"), (2, "hash(i)"), (4, "-i")):
        database = write_database(tmp_path / f"{threads}.duckdb", [rows.format(order)])
        with open_database(database) as connection:
            connection.execute(f"set threads = {threads}")
            deliveries = Deliveries(tmp_path / folder, "90", "2023Q1")
            *_, lineage = write_lists(connection, deliveries, 1, is_new=True)
        written.append(lineage.read_bytes())
    assert len(set(written)) == 1


def test_a_check_has_no_version_in_its_names(tmp_path: Path) -> None:
    with open_database(write_database(tmp_path / "c.duckdb")) as connection:
        lists = write_lists(connection, Deliveries(tmp_path, "90", "2023Q1"), None)
    assert [path.name for path in lists] == [
        "sosdbt_90_2023Q1.findings.csv",
        "sosdbt_90_2023Q1.fates.csv",
    ]


def test_half_a_million_findings_are_written_in_full(tmp_path: Path) -> None:
    many = (
        "insert into findings select 'CR-002', 'error', 'effica', 'client_relation_periods', "
        "'r' || range, range + 100, 'end_date', 'k', '2023Q1' from range(500000)"
    )
    with open_database(write_database(tmp_path / "c.duckdb", [many])) as connection:
        start = time.perf_counter()
        findings, _ = write_lists(connection, Deliveries(tmp_path, "90", "2023Q1"), None)
        print(f"500,000 findings: {time.perf_counter() - start:.2f} s")
    with findings.open() as file:
        assert sum(1 for _ in file) == 1 + 3 + 500_000
