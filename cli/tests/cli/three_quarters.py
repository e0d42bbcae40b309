"""A county of which three quarters are built, to be read only. Of the second there is one row, and
it is held back: DL-012 blocks."""

import json
from pathlib import Path

from small_county import county_in

QUARTERS = ("2023Q1", "2023Q2", "2023Q3")
PERIODS = "client_relation_periods.csv"
RAW = {
    "north/clients.csv": (
        "client_id,temporary_identifier,temporary_identifier_assigner,birth_date,sex,municipality\n"
        + "".join(
            f"{client},T{client},1.2.246.10.2012566.10.0,1990-01-01,2,091\n" for client in range(5)
        )
    ),
    f"north/{PERIODS}": (
        "record_id,client_id,service_task,start_date,end_date,recorded_at\n"
        "first,0,20,2023-01-10,2023-03-20,2023-01-10\n"
        "second,1,20,2023-02-10,2023-03-20,2023-02-10\n"
        "late,2,20,2023-02-01,2023-03-01,2023-09-01\n"
        "nobody,ghost,20,2023-05-01,2023-05-20,2023-05-01\n"
        "third,3,20,2023-07-05,,2023-07-05\n"
    ),
}
SAID = "said.json"


def build_three_quarters(folder: Path) -> None:
    code, printed, errors = county_in(folder, RAW).build("--json", quarter="2023Q1..2023Q3")
    assert (code, errors) == (1, "")
    (folder / SAID).write_text(printed, encoding="utf-8")


def said_of_them(folder: Path) -> dict:
    return json.loads((folder / SAID).read_text(encoding="utf-8"))


def files(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}


def times(out: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in out.iterdir() if path.is_file()}
