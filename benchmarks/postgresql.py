"""Rows a second from a PostgreSQL database to a raw file, against COPY of the same table.

    .venv/bin/python benchmarks/postgresql.py [ROWS]

A server is started for it. COPY writes the rows of the table as text to nowhere.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "cli/tests/postgresql"))

from postgresql_server import INITDB, PASSWORD, running_server  # noqa: E402

MOST = 3
ROUNDS = 3
TABLE = """
    create schema eff;
create table eff.client_relation_periods as
    select
        n as record_id, n % 90000 as client_id,
        (array['10', '15', '20'])[n % 3 + 1] as service_task,
        date '2015-01-01' + n % 2900 as start_date,
        case when n % 2 = 0 then date '2023-01-01' + n % 300 end as end_date,
        'Unit ' || n % 997 as service_unit, '1.2.246.10.2012566.10.0' as organiser,
        false as cancelled,
        timestamptz '2023-02-01 08:15+02' + n * interval '1 second' as recorded_at
    from (select (random() * {rows})::int as n from generate_series(1, {rows})) as numbers"""


def main(rows: int) -> None:
    from sosdbt.raw.postgresql import land

    if INITDB is None:
        print("No PostgreSQL server on this machine: nothing was measured.")
        return
    os.environ |= {"PGUSER": "boss", "PGPASSWORD": PASSWORD}
    with running_server() as server, TemporaryDirectory() as name:
        server.sql(TABLE.format(rows=rows))
        copy = ["psql", server.url, "-qc"]
        copy += ["copy eff.client_relation_periods to stdout"]
        ratios = []
        for number in range(ROUNDS):
            start = time.perf_counter()
            subprocess.run(copy, check=True, stdout=subprocess.DEVNULL)
            copied = time.perf_counter()
            folder = Path(name, str(number))
            folder.mkdir()
            land(server.url, {}, folder)
            landed = time.perf_counter()
            ratios.append((landed - copied) / (copied - start))
            by_copy, by_us = rows / (copied - start), rows / (landed - copied)
            print(f"{rows:,} rows, a second: COPY {by_copy:,.0f}, to a raw file {by_us:,.0f}")
    print(f"best of {ROUNDS}: {min(ratios):.1f} times COPY, goal at most {MOST}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 750_000)
