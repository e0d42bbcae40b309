import json
import stat
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from fake_dbt import FakeDbt
from hand_made import ANNA

import sosdbt.build
from sosdbt.errors import BuildError, InputError
from sosdbt.raw import refusals
from sosdbt.raw.notices import Kind

Main = Callable[..., tuple[int, str, str]]
KEYS = {
    "status", "quarter", "as_of", "preview", "synthetic", "package", "version", "rows", "fates",
    "findings", "rules", "rule_runs", "compared_with", "seconds", "unreadable", "notices",
    "message",
}  # fmt: skip
OVERLAP = (
    "insert into findings values ('DL-001', 'blocker', null, 'client_relation_periods', null, "
    "null, null, 'k', '2023Q1')"
)
COUNT_AGAIN = (
    "update rule_runs set finding_count = "
    "(select count(*) from findings where findings.rule_id = rule_runs.rule_id)"
)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def run(fake_dbt: FakeDbt, sosdbt_main: Main, raw: Path, out: Path) -> Callable[..., tuple]:
    """One command on the hand-made county: exit code, the JSON object, standard error."""

    def run_command(command: str = "build", *arguments: str) -> tuple[int, dict, str]:
        code, printed, errors = sosdbt_main(
            command, "--quarter", "2023Q1", "--raw", raw, "--out", out, "--json", *arguments
        )
        return code, json.loads(printed), errors

    return run_command


def test_the_folder_that_one_stands_in_is_a_raw_directory(
    fake_dbt: FakeDbt, sosdbt_main: Main, raw: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(raw)
    code, printed, _ = sosdbt_main(
        "build", "--quarter", "2023Q1", "--raw", ".", "--out", out, "--json"
    )
    assert (code, json.loads(printed)["synthetic"]) == (0, False)


def test_a_new_delivery(run: Callable, out: Path) -> None:
    code, report, errors = run()
    assert (code, errors) == (0, "")
    assert set(report) == KEYS
    assert report["status"] == "delivered"
    assert (report["quarter"], report["as_of"]) == ("2023Q1", "2023-05-01")
    assert report["package"] == str(out / "sosdbt_90_2023Q1_v1.zip")
    assert report["version"] == 1
    assert report["rows"]["asiakas.csv"] == 3
    assert report["rows"]["lastensuojelun_asiakkuusjakso.csv"] == 0
    assert report["fates"]["client_relation_periods"]["held_back"] == 2
    assert report["findings"] == {"CR-002": 2, "CR-010": 1}
    assert report["rules"] == {"total": 3, "ran": 3}
    assert set(report["seconds"]) == {"prepare", "dbt", "package", "report", "total"}
    assert any("unknown column shoe_size" in notice for notice in report["notices"])
    assert report["message"] is None


def test_a_rule_run_is_counted_and_compared(run: Callable, fake_dbt: FakeDbt) -> None:
    _, report, _ = run()
    assert report["compared_with"] is None
    assert report["rule_runs"]["CR-002"] == {
        "applicable": 5, "found": 2, "waived": 0, "new": None, "persisting": None, "resolved": None,
    }  # fmt: skip
    fake_dbt.changes.append(
        "update rule_runs set compared_with = 'sosdbt_90_2022Q4_v1.zip', new_count = 0, "
        "persisting_count = finding_count, resolved_count = 3, waived_count = 4"
    )
    _, report, _ = run()
    assert report["compared_with"] == "sosdbt_90_2022Q4_v1.zip"
    assert report["rule_runs"]["CR-002"] == {
        "applicable": 5, "found": 2, "waived": 4, "new": 0, "persisting": 2, "resolved": 3,
    }  # fmt: skip


def test_an_earlier_package_that_cannot_be_read_is_a_notice(run: Callable, out: Path) -> None:
    out.mkdir()
    (out / "sosdbt_90_2022Q4_v1.zip").write_bytes(b"no zip")
    code, report, _ = run()
    assert code == 0
    assert any("sosdbt_90_2022Q4_v1.zip is no delivery package" in n for n in report["notices"])


def test_the_number_of_a_package_that_is_gone_is_not_given_out_again(
    run: Callable, out: Path
) -> None:
    run()
    (out / "sosdbt_90_2023Q1_v1.zip").unlink()
    code, report, _ = run()
    assert (code, report["status"], report["version"]) == (0, "delivered", 2)


def test_an_unchanged_delivery(run: Callable) -> None:
    _, first, _ = run()
    code, report, _ = run()
    assert (code, report["status"]) == (0, "unchanged")
    assert (report["package"], report["version"]) == (first["package"], 1)


def test_a_check_with_errors(run: Callable, out: Path) -> None:
    code, report, _ = run("check")
    assert (code, report["status"]) == (1, "errors")
    assert (report["package"], report["version"]) == (None, None)
    assert report["rows"]["asiakas.csv"] == 3
    assert sorted(path.name for path in out.iterdir()) == [
        ".sosdbt",
        "sosdbt_90_2023Q1.fates.csv",
        "sosdbt_90_2023Q1.findings.csv",
        "sosdbt_90_2023Q1.notices.txt",
    ]


def test_a_check_with_warnings_only(run: Callable, fake_dbt: FakeDbt) -> None:
    fake_dbt.changes = ["delete from findings where severity = 'error'", COUNT_AGAIN]
    code, report, _ = run("check")
    assert (code, report["status"]) == (0, "checked")


def test_a_blocked_delivery_keeps_its_findings(run: Callable, fake_dbt: FakeDbt, out: Path) -> None:
    fake_dbt.changes = [OVERLAP, COUNT_AGAIN]
    fake_dbt.break_node("nothing_blocks_the_delivery", "fail", "Got 1 result")
    code, report, errors = run()
    assert (code, report["status"], report["package"]) == (1, "blocked", None)
    assert "DL-001 (1) Delivered periods overlap" in report["message"]
    assert "DL-001" in (out / "sosdbt_90_2023Q1.findings.csv").read_text()
    assert not list(out.glob("*.zip"))
    assert errors == ""


def test_a_rule_that_did_not_run_blocks(run: Callable, fake_dbt: FakeDbt, out: Path) -> None:
    fake_dbt.break_node("CR-010", "error", "Catalog Error: no table")
    fake_dbt.break_node("int_source_findings", "error", "Catalog Error: no table")
    fake_dbt.break_node("rule_runs", "skipped")
    code, report, _ = run()
    assert (code, report["status"]) == (1, "blocked")
    assert "rule CR-010 did not run: Catalog Error: no table" in report["message"]
    assert report["rules"] == {"total": 3, "ran": 2}
    assert not list(out.glob("*.zip"))


def test_a_rule_that_dbt_never_counted_blocks(run: Callable, fake_dbt: FakeDbt, out: Path) -> None:
    fake_dbt.changes = ["update rule_runs set has_run = false where rule_id = 'CR-010'"]
    code, report, _ = run()
    assert (code, report["status"]) == (1, "blocked")
    assert "rule CR-010 did not run" in report["message"]
    assert not list(out.glob("*.zip"))


def test_a_failed_model(run: Callable, fake_dbt: FakeDbt, out: Path) -> None:
    fake_dbt.break_node("stg_clients", "error", "Binder Error: no column")
    fake_dbt.writes_database = False
    code, report, _ = run()
    assert (code, report["status"]) == (3, "failed")
    assert report["message"] == "model stg_clients: Binder Error: no column"
    assert (report["rows"], report["fates"], report["findings"]) == ({}, {}, {})
    assert [path.name for path in out.iterdir()] == [".sosdbt"]


def test_a_table_that_dbt_did_not_write(run: Callable, fake_dbt: FakeDbt) -> None:
    fake_dbt.changes = ["drop table day_balance"]
    code, report, _ = run()
    assert (code, report["status"]) == (3, "failed")
    assert "did not write: day_balance" in report["message"]


def test_a_table_without_a_column_that_is_read(run: Callable, fake_dbt: FakeDbt) -> None:
    fake_dbt.changes = ["alter table rule_runs drop column waived_count"]
    code, report, _ = run()
    assert (code, report["status"]) == (3, "failed")
    assert "waived_count" in report["message"]


def test_another_quarter_than_asked_for_is_not_delivered(
    run: Callable, fake_dbt: FakeDbt, out: Path
) -> None:
    fake_dbt.changes = ["update delivery_parameters set quarter = '2023Q2'"]
    code, report, _ = run()
    assert (code, report["message"]) == (3, "dbt built 2023Q2, not 2023Q1.")
    assert not list(out.glob("*.zip"))


def test_a_profile_that_writes_elsewhere(run: Callable, fake_dbt: FakeDbt) -> None:
    fake_dbt.writes_database = False
    code, report, _ = run()
    assert code == 3
    assert "SOSDBT_DATABASE" in report["message"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--quarter", "2023Q5"), "2023Q5"),
        (("--quarter", "'; drop table"), "drop table"),
        (("--as-of", "1.5.2023"), "--as-of"),
        (("--raw", "/nowhere/at/all"), "/nowhere/at/all"),
        (("--target", "spark"), "spark"),
        (("--out", "/proc/sosdbt"), "/proc/sosdbt"),
    ],
)
def test_invalid_use(
    run: Callable, fake_dbt: FakeDbt, out: Path, arguments: tuple[str, ...], said: str
) -> None:
    code, report, _ = run("build", *arguments)
    assert (code, report["status"]) == (2, "invalid")
    assert set(report) == KEYS
    assert said in report["message"]
    assert fake_dbt.calls == []
    assert not out.exists()


def test_raw_data_that_cannot_be_used(run: Callable, raw: Path, out: Path) -> None:
    (raw / "effica" / "service_use.csv").write_text("record_id,client_id\n")
    code, report, _ = run()
    assert (code, report["status"]) == (2, "invalid")
    assert "service_use.csv" in report["message"]
    assert "social_service" in report["message"]
    assert not out.exists()


def test_a_key_file_that_others_can_read_stops_the_build(
    run: Callable, tmp_path: Path, fake_dbt: FakeDbt
) -> None:
    key = tmp_path / "key" / "id.key"
    key.chmod(0o644)
    code, report, _ = run()
    assert (code, report["status"]) == (2, "invalid")
    assert str(key) in report["message"]
    assert fake_dbt.calls == []


def test_dbt_is_run_once_with_the_quarter_and_the_day(
    run: Callable, fake_dbt: FakeDbt, raw: Path, out: Path
) -> None:
    run("build", "--as-of", "2023-06-01", "--target", "duckdb")
    (call,) = fake_dbt.calls
    command = call["command"]
    assert command[:3] == ["build", "--exclude", "tag:rule"]
    assert command.count("unit_test") == 1
    assert "--vars" not in command
    assert call["parameters"] == {"quarter": "2023Q1", "as_of": "2023-06-01"}
    assert call["target"] == "duckdb"
    work = out / ".sosdbt" / "2023Q1"
    assert call["environment"] == {
        "SOSDBT_RAW": str(raw),
        "SOSDBT_OUT": str(out),
        "SOSDBT_DATABASE": str(work / "sosdbt.duckdb"),
    }
    assert call["work"] == work


def test_the_work_area_is_the_owners_only_and_keeps_no_copy_of_the_package(
    run: Callable, out: Path
) -> None:
    run()
    work = out / ".sosdbt" / "2023Q1"
    assert stat.S_IMODE(work.stat().st_mode) == 0o700
    for path in [out, *out.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path
    assert not (work / "package").exists()


def test_each_build_starts_from_an_empty_database(
    run: Callable, fake_dbt: FakeDbt, out: Path
) -> None:
    run()
    fake_dbt.error = BuildError("dbt stopped: x")
    code, _, _ = run()
    assert code == 3
    assert not (out / ".sosdbt" / "2023Q1" / "sosdbt.duckdb").exists()


def test_a_rule_without_its_file_blocks_and_is_named(run: Callable, fake_dbt: FakeDbt) -> None:
    fake_dbt.error = BuildError(
        "dbt stopped: Compilation Error Model 'int_source_findings' depends on a node named "
        "'cr_002__end_is_before_start' which was not found"
    )
    code, report, _ = run()
    assert (code, report["status"], report["package"]) == (1, "blocked", None)
    assert report["message"].startswith("rule CR-002 did not run: dbt stopped")


def test_leftovers_of_a_killed_build_are_removed(run: Callable, out: Path) -> None:
    out.mkdir()
    (out / ".sosdbt_90_2023Q1_v1.zip.partial").write_text("half")
    (out / ".sosdbt_90_2023Q1.fates.csv.partial").write_text("half")
    assert run()[1]["status"] == "delivered"
    assert not list(out.glob(".*.partial"))


def test_lists_whose_package_and_history_were_deleted_stop_the_build(
    run: Callable, out: Path
) -> None:
    assert run()[1]["status"] == "delivered"
    for path in (*out.glob("*.zip"), *out.glob("*_history.json*")):
        path.unlink()
    before = {path.name: path.read_bytes() for path in out.glob("*_v1.*")}
    code, report, _ = run()
    assert (code, report["package"]) == (2, None)
    assert "sosdbt_90_2023Q1_v1.fates.csv lies there without its package" in report["message"]
    assert {path.name: path.read_bytes() for path in out.glob("*_v1.*")} == before
    for path in out.glob("*_v1.*"):
        path.unlink()
    assert run()[1]["status"] == "delivered"


def test_a_database_that_is_locked_while_dbt_works(run: Callable, fake_dbt: FakeDbt) -> None:
    fake_dbt.error = BuildError("dbt stopped: IO Error: Could not set lock on file x")
    code, report, _ = run()
    assert code == 3
    assert "is open in another program" in report["message"]


@pytest.mark.parametrize("error", [RuntimeError(f"row of {ANNA}"), OSError(5, "I/O error")])
def test_an_unexpected_error_is_one_masked_line(
    run: Callable, fake_dbt: FakeDbt, error: Exception
) -> None:
    fake_dbt.error = error
    code, report, errors = run()
    assert (code, report["status"], errors) == (3, "failed", "")
    assert report["message"].startswith("the build failed: ")
    assert "\n" not in report["message"]
    assert ANNA not in report["message"]


def test_a_full_disk_is_said_once_and_in_plain_words(
    run: Callable, fake_dbt: FakeDbt, out: Path
) -> None:
    full = (
        f"The disk with {out} is full. Nothing was delivered. "
        "Make room, then start the build again."
    )
    fake_dbt.error = OSError(28, "No space left on device")
    assert (run()[0], run()[1]["message"]) == (3, full)
    fake_dbt.error = None
    # Of a rule, too: it has not run, but that is no blocker.
    fake_dbt.break_node("CR-010", "error", "IO Error: Could not write: No space left on device")
    code, report, _ = run()
    assert (code, report["status"], report["message"]) == (3, "failed", full)


def test_lines_noticed_while_dbt_runs_are_told_first_and_once(
    run: Callable, fake_dbt: FakeDbt, raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(command: list[str], **named: object) -> list:
        noticed = (Kind.MISSED, "effica/clients.csv", "lines that look like rows")
        refusals.remember_noticed("effica/clients.csv", [noticed])
        return fake_dbt(command, **named)

    with monkeypatch.context() as reading:
        reading.setattr(sosdbt.build, "run_dbt", read)
        _, report, _ = run()
    assert report["notices"][0].startswith("effica/clients.csv: lines that look like rows")
    _, report, _ = run()
    assert not any("look like rows" in notice for notice in report["notices"])


def test_input_refused_while_dbt_runs_is_invalid_input(
    run: Callable, fake_dbt: FakeDbt, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_dbt.break_node("stg_clients", "error", "Runtime Error in model stg_clients: x.parquet")

    def refuse(command: list[str], **named: object) -> list:
        for name in ("y.parquet: is damaged.", "x.parquet: is damaged."):
            refusals.remember(InputError(name))
        return fake_dbt(command, **named)

    with monkeypatch.context() as refusing:
        refusing.setattr(sosdbt.build, "run_dbt", refuse)
        code, report, errors = run()
    assert (code, report["status"], errors) == (2, "invalid", "")
    assert report["message"] == "x.parquet: is damaged."
    # What was refused then is not held against the next build.
    code, report, _ = run()
    assert (code, report["message"][:17]) == (3, "model stg_clients")


def test_a_database_opened_by_another_program_after_dbt(
    run: Callable, fake_dbt: FakeDbt, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(path: Path) -> None:
        raise duckdb.IOException(f"IO Error: Could not set lock on file {path}")

    monkeypatch.setattr(sosdbt.build, "open_database", locked)
    code, report, _ = run()
    assert code == 3
    assert "is open in another program" in report["message"]


def test_a_work_area_that_cannot_be_used(run: Callable, fake_dbt: FakeDbt, out: Path) -> None:
    out.mkdir()
    (out / ".sosdbt").write_text("in the way")
    code, report, _ = run()
    assert (code, report["status"]) == (2, "invalid")
    assert str(out / ".sosdbt" / "2023Q1") in report["message"]
    assert fake_dbt.calls == []


def test_ctrl_c(run: Callable, fake_dbt: FakeDbt, out: Path) -> None:
    fake_dbt.error = KeyboardInterrupt()
    code, report, _ = run()
    assert (code, report["status"], report["message"]) == (130, "failed", "Interrupted.")
    assert not list(out.glob("*.zip"))
    fake_dbt.error = None
    assert run()[1]["status"] == "delivered"
