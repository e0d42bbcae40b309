"""Which database answers, and what is said when none can."""

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from explain_county import Built, fates, parsed

pytestmark = pytest.mark.dbt
Explain = Callable[..., tuple[int, str, str]]
ROW = "north/client_relation_periods/before"
UNKNOWN = "0" * 32


def _database(built: Built, quarter: str = "2023Q1") -> Path:
    return built.out / ".sosdbt" / quarter / "sosdbt.duckdb"


def _change(path: Path, sql: str) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute(sql)


def _fault(result: tuple[int, str, str]) -> str:
    """The one message of a command that ended with 2."""
    code, printed, errors = result
    assert (code, printed) == (2, "")
    assert errors.count("\n") == 1
    return errors


def test_without_databases_one_is_asked_for(explain: Explain, tmp_path: Path) -> None:
    for identifier in (UNKNOWN, ROW):
        message = _fault(explain(identifier, "--out", tmp_path))
        assert "There is no database of a quarter" in message
        message = _fault(explain(identifier, "--out", tmp_path, "--quarter", "2023Q1"))
        assert "There is no database of 2023Q1" in message
    assert not list(tmp_path.iterdir())


def test_an_unknown_id_names_the_quarters_searched(explain: Explain, built: Built) -> None:
    for identifier in (UNKNOWN, "north/client_relation_periods/no_such", "north/clients/#99"):
        message = _fault(explain(identifier, "--out", built.out))
        assert "Searched: 2023Q1." in message
        assert identifier in message


def test_the_newest_quarter_that_knows_the_id_answers(explain: Explain, copied: Built) -> None:
    shutil.copytree(_database(copied).parent, _database(copied, "2023Q2").parent)
    _change(_database(copied, "2023Q2"), "update delivery_parameters set quarter = '2023Q2'")
    asked = (ROW, "--out", copied.out, "--json")
    assert parsed(explain(*asked)[1])["quarter"] == "2023Q2"
    assert parsed(explain(*asked, "--quarter", "2023Q1")[1])["quarter"] == "2023Q1"
    _change(
        _database(copied, "2023Q2"),
        "delete from int_source_rows where record_id = 'before'",
    )
    assert parsed(explain(*asked)[1])["quarter"] == "2023Q1"


def test_a_quarter_that_is_none_is_refused(explain: Explain, built: Built) -> None:
    assert "no reporting quarter" in _fault(explain(ROW, "--out", built.out, "--quarter", "2023Q9"))


def test_a_running_build_is_named_and_other_quarters_answer(
    explain: Explain, copied: Built
) -> None:
    shutil.copytree(_database(copied).parent, _database(copied, "2023Q2").parent)
    with (_database(copied, "2023Q2").parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        message = _fault(explain(ROW, "--out", copied.out, "--quarter", "2023Q2"))
        assert "A build of 2023Q2 is running" in message
        found = parsed(explain(ROW, "--out", copied.out, "--json")[1])
        assert found["quarter"] == "2023Q1"
        assert "A build of 2023Q2 is running" in found["notices"][0]
        message = _fault(explain(UNKNOWN, "--out", copied.out))
        assert "Searched: 2023Q1." in message and "A build of 2023Q2 is running" in message


def test_a_database_open_for_writing_is_named(explain: Explain, copied: Built) -> None:
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(flush=True); input()"
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(_database(copied))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        holder.stdout.readline()
        message = _fault(explain(ROW, "--out", copied.out))
    finally:
        holder.communicate("\n")
    assert "open for writing in another program" in message
    assert str(_database(copied)) in message


def test_damaged_and_unfinished_databases_are_named(explain: Explain, copied: Built) -> None:
    _change(_database(copied), "drop table record_fates")
    message = _fault(explain(ROW, "--out", copied.out))
    assert "Build it again: sosdbt build --quarter 2023Q1" in message
    _database(copied).write_bytes(b"no database")
    message = _fault(explain(ROW, "--out", copied.out))
    assert "or it is damaged" in message
    content = parsed(explain(ROW, "--out", copied.out, "--json")[1])
    assert content["status"] == "invalid"


def test_of_an_id_whose_database_is_gone_is_told_to_build_it_again(
    explain: Explain, copied: Built
) -> None:
    delivered = fates(copied)["north/client_relation_periods/a"]["delivered_id"]
    shutil.rmtree(copied.out / ".sosdbt")
    for arguments in ([], ["--quarter", "2023Q1"]):
        message = _fault(explain(delivered, "--out", copied.out, *arguments))
        assert delivered in message and "There is no database" in message
        assert "build its quarter again first: sosdbt build --quarter Q --as-of DATE" in message


@pytest.mark.parametrize(
    ("change", "notice"),
    [
        (
            "update delivery_parameters set as_of_date = date '2023-06-01'",
            "they differ in as-of date.",
        ),
        ("update raw.input_files set rows_sha256 = 'x'", "they differ in source files."),
        ("update delivery_parameters set max_gap_days = 3", "they differ in settings."),
        ("update fate_counts set row_count = row_count + 1", "they differ in fates of rows."),
    ],
)
def test_a_database_that_is_not_the_packages_is_told(
    explain: Explain, copied: Built, change: str, notice: str
) -> None:
    _change(_database(copied), change)
    code, printed, errors = explain(ROW, "--out", copied.out, "--json")
    found = parsed(printed)
    assert (code, errors, found["version"]) == (0, "", None)
    assert notice in found["notices"][0]
    assert (
        "Note: sosdbt_90_2023Q1_v1.zip, the newest package," in explain(ROW, "--out", copied.out)[1]
    )


def test_a_check_has_no_package(explain: Explain, copied: Built) -> None:
    (copied.out / "sosdbt_90_2023Q1_v1.zip").unlink()
    assert "No package of 2023Q1" in explain(ROW, "--out", copied.out)[1]


def test_explaining_leaves_everything_as_it_was(explain: Explain, copied: Built) -> None:
    def state() -> dict[str, tuple[int, int]]:
        return {
            str(path): (path.stat().st_mtime_ns, path.stat().st_size)
            for path in copied.out.rglob("*")
        }

    before = state()
    assert explain(ROW, "--out", copied.out)[0] == 0
    assert state() == before
