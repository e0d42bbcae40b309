"""The digest of a file's rows: blind to their order, and to nothing else."""

import random
import shutil
import subprocess
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from raw_samples import WITH_A_NOTE, put, simple_lines

from sosdbt.raw.raw_directory import RawDirectory

HEADER = ",".join(WITH_A_NOTE)
PATH = "effica/clients.csv"


def digest(raw: Path) -> str:
    (file,) = RawDirectory(raw).table("input_files").to_pylist()
    return file["rows_sha256"]


def digest_of(raw: Path, rows: list[str], header: str = HEADER, line_end: str = "\n") -> str:
    put(raw, PATH, line_end.join([header, *rows]) + line_end)
    return digest(raw)


def test_order_does_not_count(tmp_path: Path) -> None:
    rows = [*simple_lines(range(500)), 'R500,"a\n\nb",x', 'R501,"a,x', "R502,x", "R1,K1,2023-01-01"]
    shuffled = rows.copy()
    random.Random(1).shuffle(shuffled)
    assert shuffled != rows
    assert digest_of(tmp_path, shuffled) == digest_of(tmp_path, rows)


@pytest.mark.parametrize(
    "rows",
    [
        ["R1,K1,a", "R2,K2,c"],
        ["R1,K1,a"],
        ["R1,K1,a", "R2,K2,b", "R2,K2,b"],
        ["R1,K1,a", "R2,K2,b", "R3"],
        ["R1,K1,a", 'R2,"K2",b'],
        [],
    ],
)
def test_every_change_counts(tmp_path: Path, rows: list[str]) -> None:
    assert digest_of(tmp_path, rows) != digest_of(tmp_path, ["R1,K1,a", "R2,K2,b"])


def test_header_counts(tmp_path: Path) -> None:
    rows = ["R1,K1,a"]
    other = "client_id,other,sex"
    assert digest_of(tmp_path, rows, other) != digest_of(tmp_path, rows)


def test_line_ends_byte_order_mark_and_blank_lines_do_not_count(tmp_path: Path) -> None:
    rows = ["R1,K1,a", 'R2,"K\n2",b', "R3,K3,c"]
    plain = digest_of(tmp_path, rows)
    assert digest_of(tmp_path, rows, line_end="\r\n") == plain
    assert digest_of(tmp_path, [*rows, "", ""]) == plain
    assert digest_of(tmp_path, rows, header="\ufeff" + HEADER) == plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (['R1,"x\na\nb\ny",c'], ['R1,"x\nb\na\ny",c']),
        (['R1,"a\nb",c', 'R2,"d\ne",f'], ['R1,"a\ne",f', 'R2,"d\nb",c']),
        (['R1,"a', 'b",c'], ['b",c', 'R1,"a']),
        (['R1,"a\nb",c'], ['R1,"a\n\nb",c']),
    ],
)
def test_lines_of_a_row_stay_together(tmp_path: Path, one: list[str], other: list[str]) -> None:
    assert digest_of(tmp_path, one) != digest_of(tmp_path, other)


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
def test_it_can_be_checked_with_common_tools(tmp_path: Path) -> None:
    rows = [*simple_lines(random.Random(2).sample(range(30_000), 25_000)), "ä,Z,a", "z,ä,b"]
    found = digest_of(tmp_path, rows)
    shell = "(head -n 1 {0}; tail -n +2 {0} | LC_ALL=C sort) | sha256sum".format(tmp_path / PATH)
    printed = subprocess.run(shell, shell=True, check=True, capture_output=True, text=True).stdout
    assert found == printed.split()[0]


def put_clients(
    raw: Path, rows: list[tuple[str | None, str | None]], ids: str = "client_id"
) -> str:
    (raw / "effica").mkdir(parents=True, exist_ok=True)
    columns = [pa.array(values, pa.string()) for values in zip(*rows, strict=True)]
    pq.write_table(pa.table(columns, [ids, "sex"]), raw / "effica" / "clients.parquet")
    return digest(raw)


def test_parquet_rows(tmp_path: Path) -> None:
    rows = [("K1", "1"), ("K2", ""), ("K3", None), ("K4", "a,b")]
    plain = put_clients(tmp_path, rows)
    assert put_clients(tmp_path, rows[::-1]) == plain
    for changed in (
        rows[:3],
        [*rows, rows[0]],
        [("K1", "1"), ("K2", None), ("K3", ""), ("K4", "a,b")],
        [("K1", "2"), *rows[1:]],
    ):
        assert put_clients(tmp_path, changed) != plain


def test_parquet_bytes_that_are_no_text_count(tmp_path: Path) -> None:
    digests = set()
    for value in (b"\xe4", b"\xf6", b"\\xe4"):
        (tmp_path / "effica").mkdir(exist_ok=True)
        table = pa.table({"client_id": pa.array([value], pa.binary())})
        pq.write_table(table, tmp_path / "effica" / "clients.parquet")
        digests.add(digest(tmp_path))
    assert len(digests) == 3
