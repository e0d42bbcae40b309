"""A county in which every row breaks a rule: time, memory, and whether all findings are listed.

Run as `python benchmarks/findings.py [FINDINGS]`; without a number 500,000.
"""

import sys
import tempfile
from pathlib import Path

from county_check import check

_CLIENTS = 5_000


def write_county(raw: Path, rows: int, end_date: str) -> None:
    """Client relations that start on 10.1.2023; with an earlier end each breaks CR-002."""
    system = raw / "effica"
    system.mkdir(parents=True)
    with (system / "clients.csv").open("w") as file:
        file.write("client_id,temporary_identifier,temporary_identifier_assigner,birth_date,sex\n")
        for client in range(_CLIENTS):
            file.write(f"{client},T{client},1.2.246.10.2012566.10.0,1990-01-01,2\n")
    with (system / "client_relation_periods.csv").open("w") as file:
        file.write("record_id,client_id,service_task,start_date,end_date\n")
        for row in range(rows):
            file.write(f"{row},{row % _CLIENTS},20,2023-01-10,{end_date}\n")


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_county(folder / "sound", rows, "2023-02-10")
        write_county(folder / "broken", rows, "2023-01-09")
        sound = check(folder / "sound", folder / "a")
        broken = check(folder / "broken", folder / "b")
        found = broken.report["findings"]["CR-002"]
        with broken.findings_file.open() as file:
            listed = sum(line.startswith("CR-002,") for line in file)
        if not found == listed == rows:
            raise SystemExit(f"{rows:,} findings, but {found:,} counted and {listed:,} listed")
        print(
            f"{rows:,} findings of CR-002, all counted and listed: {broken.seconds:.1f} s "
            f"({broken.report['seconds']['package']:.1f} s of it after dbt), "
            f"peak {broken.peak_megabytes:,.0f} MB. "
            f"The same rows without a fault: {sound.seconds:.1f} s, "
            f"ratio {broken.seconds / sound.seconds:.2f}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500_000)
