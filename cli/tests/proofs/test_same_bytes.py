"""Same raw rows in any order, locale, time zone and number of threads: one package, byte for byte.

SOSDBT_ORDERS says how many row orders are tried (default 4).
"""

import hashlib
import os
import random
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from lenient_project import lenient_project

from sosdbt.demo import write_demo_county

pytestmark = pytest.mark.proof

ORDERS = int(os.environ.get("SOSDBT_ORDERS", "4"))
# Without Python's own detour to UTF-8, the second knows ASCII only.
LOCALES = (
    {"LC_ALL": "C.UTF-8"},
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
)
TIME_ZONES = ("UTC", "Pacific/Auckland")
THREADS = ("1", "2", "8")
START = "from sosdbt.app import main; main()"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    raw = tmp_path_factory.mktemp("county") / "raw"
    write_demo_county(raw, clients=300)
    return raw


def shuffle(raw: Path, shuffled: Path, order: random.Random) -> None:
    for path in sorted(path for path in raw.rglob("*") if path.is_file()):
        target = shuffled / path.relative_to(raw)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            pq.write_table(table.take(order.sample(range(len(table)), len(table))), target)
        else:
            lines = path.read_bytes().splitlines(keepends=True)
            headers = 0 if path.suffix == ".ndjson" else 1
            rows = order.sample(lines[headers:], len(lines) - headers)
            target.write_bytes(b"".join(lines[:headers] + rows))


def package_hash(raw: Path, work: Path, **variables: str) -> str:
    key = work / "id.key"
    key.write_text("5" * 64 + "\n")
    key.chmod(0o600)
    folders = ["--raw", str(raw), "--out", str(work / "out")]
    done = subprocess.run(
        [sys.executable, "-c", START, "build", "--quarter", "2023Q1", *folders],
        env={
            **os.environ,
            "SOSDBT_KEY_FILE": str(key),
            "SOSDBT_PROJECT_DIR": str(lenient_project(raw.parent / "project")),
            **variables,
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (package,) = (work / "out").glob("*.zip")
    return hashlib.sha256(package.read_bytes()).hexdigest()


def test_any_order_of_the_rows_on_any_machine_gives_one_package(
    county: Path, tmp_path: Path
) -> None:
    hashes = {package_hash(county, _folder(tmp_path / "as_written"))}
    for number in range(ORDERS):
        folder = _folder(tmp_path / str(number))
        shuffle(county, folder / "raw", random.Random(number))
        hashes.add(
            package_hash(
                folder / "raw",
                folder,
                **LOCALES[number % 2],
                TZ=TIME_ZONES[number // 2 % 2],
                SOSDBT_THREADS=THREADS[number % 3],
            )
        )
    assert len(hashes) == 1
    print(f"{ORDERS + 1} builds, one hash: {hashes.pop()}")


def _folder(path: Path) -> Path:
    path.mkdir()
    return path
