"""Hostile systems, many in one build: a package whose balances hold, and nothing leaks anywhere.

SOSDBT_FUZZED says how many systems (default 200); 100 of them are built at once.
"""

import csv
import io
import json
import os
import random
import re
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hostile_counties import CODES, write_hostile_system
from small_county import County, copy_of_the_project, county_in
from test_build_with_dbt import RAW

from sosdbt.package.read import open_package

pytestmark = [pytest.mark.proof, pytest.mark.dbt]

FUZZED = int(os.environ.get("SOSDBT_FUZZED", "200"))
AT_ONCE = 100
RUNS = re.compile(r'\s*"?[=+\-@\uFF0B\uFF0D\uFF1D\uFF20]')


@pytest.mark.parametrize("first", range(0, FUZZED, AT_ONCE))
def test_hostile_systems(tmp_path: Path, first: int) -> None:
    # Without a sound system nothing would be delivered, and DL-012 would block that.
    county = county_in(tmp_path, RAW, copy_of_the_project(tmp_path))
    for number in range(first, min(first + AT_ONCE, FUZZED)):
        name = f"select_{number}" if number % 20 else f"s{number}".ljust(255, "x")
        write_hostile_system(county.raw / name, random.Random(number))
    surroundings = {name: tmp_path / name.lower() for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME")}
    for name, folder in surroundings.items():
        folder.mkdir()
        county.environment[name] = str(folder)
    county.environment["SOSDBT_DEBUG"] = "1"
    # What dbt parsed is kept there, and nothing else.
    parsed = surroundings["XDG_CACHE_HOME"] / "sosdbt"
    before = listing(tmp_path, county.out, parsed)

    code, printed, errors = county.build("--json")

    assert (code, errors) == (0, ""), printed[-3000:] + errors[-3000:]
    report = json.loads(printed)
    assert report["status"] == "delivered"
    assert listing(tmp_path, county.out, parsed) == before
    assert [path.name for path in parsed.iterdir()] == ["parsed"]
    check_the_balances(Path(report["package"]), report, county.raw)
    check_the_lists(county.out)
    check_that_nobody_is_named(county.out, printed + errors)
    check_that_nobody_is_named(parsed, "")
    check_the_work_lists(county, tmp_path / "lists", sum(report["findings"].values()))


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (pa.array([1], pa.duration("s")), "holds values of the type duration[s]"),
        (pa.array(["x" * 9_000]), "is no Parquet file, or a damaged one"),
    ],
)
def test_input_that_only_reading_finds_broken(tmp_path: Path, column: pa.Array, said: str) -> None:
    county = county_in(tmp_path, {"effica/service_use.csv": "record_id,client_id\n"})
    (county.raw / "effica" / "service_use.csv").unlink()
    path = county.raw / "effica" / "clients.parquet"
    pq.write_table(pa.table({"client_id": ["1"], "sex": column}), path, compression="none")
    if "damaged" in said:
        content = bytearray(path.read_bytes())
        content[60:8_000] = b"\xff" * 7_940
        path.write_bytes(content)
    code, printed, errors = county.check()
    assert (code, errors.count("\n")) == (2, 1), printed + errors
    assert str(path) in errors
    assert said in errors
    assert "Traceback" not in errors


def listing(folder: Path, *but: Path) -> dict[Path, int]:
    """With sizes, so that a file that grew is seen."""
    return {
        path: path.stat().st_size if path.is_file() else 0
        for path in folder.rglob("*")
        if not {path, *path.parents} & set(but)
    }


def check_the_balances(package_file: Path, report: dict, raw: Path) -> None:
    with open_package(package_file) as package:
        manifest = package.manifest
    assert all(balance["is_balanced"] for balance in manifest["row_balance"])
    assert all(balance["is_balanced"] for balance in manifest["day_balance"])
    read: Counter[str] = Counter()
    for file in manifest["input_files"]:
        read[file["source_table"]] += file["rows_read"]
        content = (raw / file["source_system"] / file["file_name"]).read_bytes()
        if file["file_format"] == "csv" and b'"' not in content:
            header, *lines = re.split(rb"[\r\n]", content)
            delimiter = b";" if b";" in header else b","
            filled = [line for line in lines if is_filled(line.replace(delimiter, b""))]
            assert file["rows_read"] == len(filled), file
    for table, fates in report["fates"].items():
        assert sum(fates.values()) == read[table], table


def is_filled(line: bytes) -> bool:
    return line.decode("utf-8", "replace").strip() != ""


def check_the_lists(out: Path) -> None:
    for name in ("findings", "fates"):
        (path,) = out.glob(f"*_v1.{name}.csv")
        text = path.read_text(encoding="utf-8")
        # A spreadsheet that is set to Finnish or Swedish takes the semicolon for the separator.
        for delimiter in ",;\t":
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
                for cell in row:
                    assert not RUNS.match(cell), (delimiter, cell[:80])


def check_the_work_lists(county: County, lists: Path, findings: int) -> None:
    code, printed, errors = county.run(
        "worklist", "--quarter", "2023Q1", "--out", str(county.out), "--to", str(lists)
    )
    assert (code, errors) == (0, "")
    rows = 0
    for path in sorted(lists.iterdir()):
        assert re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,99}\.xlsx", path.name)
        with zipfile.ZipFile(path) as opened:
            opened.extractall(lists.with_name("unpacked") / path.stem)
        for sheet in openpyxl.load_workbook(path).worksheets[:-1]:
            rows += sheet.max_row - 1
            assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert rows == findings
    check_that_nobody_is_named(lists.with_name("unpacked"), printed)


def check_that_nobody_is_named(out: Path, said: str) -> None:
    named = re.compile("|".join(map(re.escape, CODES)).encode())
    assert not named.search(said.encode())
    holders = {
        path.name for path in out.rglob("*") if path.is_file() and named.search(path.read_bytes())
    }
    assert holders <= {"sosdbt.duckdb", "sosdbt_90_2023Q1_v1.zip"}
