"""A county whose ids and units are as bad as they come: delivered once, then blocked."""

import csv
import io
import os
from collections.abc import Iterable
from pathlib import Path

from forked import forked
from hand_made import identity_code
from lenient_project import SHARED

PEOPLE = [identity_code("010190", number) for number in range(901, 941)]
# Each is a unit of its own; most would have one file name, or a bad one.
UNITS = [
    "Perhekeskus Itä",
    "PERHEKESKUS/ITÄ",
    "perhekeskus ita",
    "../../etc/passwd",
    "CON",
    "kanta",
    "💥",
    '=HYPERLINK("http://x.example","y")',
    "x" * 300,
    f"Yksikkö {PEOPLE[0]}",
    f"010190{PEOPLE[1][6:].lower()}",
]
IDS = [
    '=HYPERLINK("http://x.example","y")',
    "{=1+1}",
    "+1",
    "-1",
    "@SUM(1)",
    "007",
    "http://x.example",
    "mailto:x@x.example",
    "_x0041_",
    "a\x01b",
    f"r-{PEOPLE[2]}",
    f"'={PEOPLE[3]}",
    "y" * 40_000,
]
_PERIODS = ("record_id", "client_id", "service_task", "start_date", "end_date", "service_unit")


def _csv(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def write_raw(raw: Path, *, is_bad: bool) -> None:
    clients = [("client_id", "personal_identity_code", "birth_date", "sex")]
    # Other people under the same ids: that blocks.
    people = [*PEOPLE[:20], *PEOPLE[21:], PEOPLE[20]] if is_bad else PEOPLE
    clients += [(n, code, "1990-01-01", "1") for n, code in enumerate(people)]
    periods = [(f"p{n}", n, "20", "2023-01-10", "", "1.2.3") for n in range(len(PEOPLE))]
    # The end stands before the start: an error, there already at the first delivery.
    periods[0] = ("p0", 0, "20", "2023-01-10", "2023-01-01", "1.2.3")
    south = [("client_id", "personal_identity_code"), (PEOPLE[5], PEOPLE[5])]
    kanta = [
        ("document_id", "document_set", "version", "archived_at", "record_kind", "end_date",
         "personal_identity_code", "service_task", "start_date"),
        (f"k-{PEOPLE[6]}", "k1", "1", "2023-04-01", "client_relation", "2023-01-31", PEOPLE[6],
         "20", "2022-01-01"),
    ]  # fmt: skip
    of_south = [(f"s-{PEOPLE[5]}", PEOPLE[5], "20", "2023-01-10", "2023-01-01", "")]
    protection = [("record_id", "client_id", "start_date", "end_date")]
    if is_bad:
        periods += [(f"u{n}", n, "20", "1980-02-01", "", unit) for n, unit in enumerate(UNITS)]
        periods += [
            (record_id, n, "20", f"31.2.2023 {PEOPLE[n]}", "2023-01-01", "1.2.3")
            for n, record_id in enumerate(IDS)
        ]
        # Copies of one finding: one was there, one is new.
        periods.append(periods[0])
        protection.append(("c1", "8", "2023-02-01", "2023-01-01"))
    files = {
        "north/clients.csv": clients,
        "north/client_relation_periods.csv": [_PERIODS, *periods],
        "north/child_protection_periods.csv": protection,
        "north/kanta_records.csv": kanta,
        "south/clients.csv": south,
        "south/client_relation_periods.csv": [_PERIODS, *of_south],
    }
    for name, rows in files.items():
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_csv(rows), encoding="utf-8")


def environment(folder: Path) -> dict[str, str]:
    key = folder / "id.key"
    if not key.exists():
        key.write_text("7" * 64 + "\n")
        key.chmod(0o600)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SOSDBT_", "DBT_"))}
    return {**kept, "SOSDBT_KEY_FILE": str(key), **SHARED.environment, "SOSDBT_THREADS": "2"}


def run(folder: Path, *arguments: object) -> tuple[int, str, str]:
    return forked("sosdbt", *arguments, environment=environment(folder))


def build(folder: Path) -> None:
    """Delivered, then looked at from a bad extract, which is blocked."""
    for is_bad, wanted in ((False, 0), (True, 1)):
        write_raw(folder / "raw", is_bad=is_bad)
        places = ("--raw", folder / "raw", "--out", folder / "out")
        code, printed, errors = run(folder, "build", "--quarter", "2023Q1", *places)
        assert code == wanted, printed + errors
