"""Any raw directory ends in rows that add up, or in one line that says what to mend.

SOSDBT_FUZZED says how many directories are tried (default 200).
"""

import os
import tempfile
from pathlib import Path

from hostile_pieces import CODE, entries, put_entries
from hypothesis import HealthCheck, event, given, settings

from sosdbt.errors import InputError
from sosdbt.raw.raw_directory import RawDirectory
from sosdbt.raw.scan import scan
from sosdbt.raw.tables import TABLES

FUZZED = int(os.environ.get("SOSDBT_FUZZED", "200"))


@given(made=entries())
@settings(max_examples=FUZZED, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_directory_is_read_or_refused(made: dict[str, tuple[str, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw"
        put_entries(raw, made)
        before = listing(Path(folder))
        try:
            notices = scan(raw).notices
            check_the_rows(RawDirectory(raw))
        except InputError as error:
            event("refused")
            notices = [str(error)]
        else:
            event("read")
        for notice in notices:
            assert notice
            assert "\n" not in notice
            assert CODE not in notice
        assert listing(Path(folder)) == before


def listing(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


def check_the_rows(directory: RawDirectory) -> None:
    read = dict.fromkeys(TABLES, 0)
    unreadable = dict.fromkeys(TABLES, 0)
    for name in TABLES:
        table = directory.table(name)
        table.validate(full=True)
        numbers: dict[str, list[int]] = {}
        for row in table.to_pylist():
            numbers.setdefault(row["source_system"], []).append(row["source_row"])
            read[name] += 1
            if row["read_error"]:
                unreadable[name] += 1
                assert all(row[column] is None for column in TABLES[name].columns)
                assert CODE not in row["read_error"]
        for of_system in numbers.values():
            assert of_system == list(range(1, len(of_system) + 1))
    for file in directory.table("input_files").to_pylist():
        read[file["source_table"]] -= file["rows_read"]
        unreadable[file["source_table"]] -= file["rows_unreadable"]
    assert not any(read.values())
    assert not any(unreadable.values())
