import errno
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sosdbt.errors import BuildError, ConfigError
from sosdbt.package import publish, write
from sosdbt.package.publish import Deliveries, publish_package
from sosdbt.package.write import Delivery

ONE_MORE = ["insert into delivered_services select repeat('e', 32), * exclude (service_id) "
            "from delivered_services"]  # fmt: skip
Deliver = Callable[..., Delivery]


def _tree(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir()}


def _packages(out: Path) -> list[str]:
    return sorted(path.name for path in out.iterdir() if path.suffix == ".zip")


def test_same_database_same_bytes(deliver_again: Deliver, out: Path, tmp_path: Path) -> None:
    first = deliver_again()
    bytes_of_first = first.package.read_bytes()
    for path in out.iterdir():
        path.unlink()
    shuffled = [
        f"create or replace table {table} as select * from {table} order by hash({column} || 'x')"
        for table, column in [
            ("delivered_clients", "person_id"),
            ("delivered_client_relation_periods", "period_id"),
            ("findings", "source_row"),
            ("record_fates", "source_row"),
            ("raw.input_files", "source_system"),
            ("rule_runs", "rule_id"),
        ]
    ]
    assert deliver_again(shuffled).package.read_bytes() == bytes_of_first


def test_an_unchanged_result_makes_no_new_version(deliver_again: Deliver, out: Path) -> None:
    first = deliver_again()
    before = _tree(out)
    second = deliver_again(["update raw.input_files set rows_sha256 = 'cc'"])
    assert (second.is_new, second.version, second.package) == (False, 1, first.package)
    assert _tree(out) == before


def test_a_changed_result_makes_the_next_version_and_touches_no_other(
    deliver_again: Deliver, out: Path
) -> None:
    deliver_again()
    before = _tree(out)
    second = deliver_again(ONE_MORE)
    assert (second.is_new, second.version) == (True, 2)
    assert {name: _tree(out)[name] for name in before} == before
    assert _packages(out) == ["sosdbt_90_2023Q1_v1.zip", "sosdbt_90_2023Q1_v2.zip"]


def test_a_return_to_an_older_result_is_a_new_version(deliver_again: Deliver) -> None:
    assert [deliver_again(changes).version for changes in ([], ONE_MORE, [])] == [1, 2, 3]


def test_the_number_follows_the_highest_one_of_this_county_and_quarter(
    deliver_again: Deliver, out: Path
) -> None:
    for name in (
        "sosdbt_90_2023Q1_v9.zip",
        "sosdbt_90_2023Q1_v10.zip",
        "sosdbt_90_2023Q2_v44.zip",
        "sosdbt_04_2023Q1_v55.zip",
        "sosdbt_90_2023Q1_v66.zip.bak",
    ):
        with zipfile.ZipFile(out / name, "w") as archive:
            archive.writestr("manifest.json", "{}")
    assert deliver_again().version == 11


def test_a_damaged_newest_package_is_kept_and_said(deliver_again: Deliver, out: Path) -> None:
    (out / "sosdbt_90_2023Q1_v1.zip").write_bytes(b"PK not a zip")
    notices: list[str] = []
    assert deliver_again(notices=notices).version == 2
    assert (out / "sosdbt_90_2023Q1_v1.zip").read_bytes() == b"PK not a zip"
    assert "sosdbt_90_2023Q1_v1.zip cannot be read" in notices[0]


def test_all_is_readable_by_the_owner_only(deliver_again: Deliver, out: Path) -> None:
    umask = os.umask(0)
    try:
        deliver_again()
    finally:
        os.umask(umask)
    assert len(list(out.iterdir())) == 4
    for path in out.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_findings_fates_and_lineage_lie_beside_the_package(
    deliver_again: Deliver, out: Path
) -> None:
    delivery = deliver_again()
    assert delivery.lists == (
        out / "sosdbt_90_2023Q1_v1.findings.csv",
        out / "sosdbt_90_2023Q1_v1.fates.csv",
        out / "sosdbt_90_2023Q1_v1.lineage.parquet",
    )


def test_other_findings_with_the_same_package_do_not_touch_those_of_the_version(
    deliver_again: Deliver, out: Path
) -> None:
    deliver_again()
    before = _tree(out)
    delivery = deliver_again(["delete from findings where rule_id = 'CR-010'"])
    assert not delivery.is_new
    assert [path.name for path in delivery.lists] == [
        "sosdbt_90_2023Q1.findings.csv",
        "sosdbt_90_2023Q1_v1.fates.csv",
        "sosdbt_90_2023Q1_v1.lineage.parquet",
    ]
    assert {name: _tree(out)[name] for name in before} == before
    assert b"CR-010" not in delivery.lists[0].read_bytes()


class Stopped(Exception):
    """Stands for whatever may stop a process between two steps."""


STEPS = [
    (write, "_write_members"),
    (write, "manifest"),
    (write, "write_lists"),
    (write, "publish_package"),
    (publish, "write_archive"),
    (publish, "appear"),
]


@pytest.mark.parametrize(("module", "step"), STEPS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_stop_at_any_step_leaves_a_whole_package_or_none(
    deliver_again: Deliver,
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: object,
    step: str,
    when: str,
) -> None:
    deliver_again()
    before = _tree(out)
    original = getattr(module, step)

    def stopping(*arguments: object, **named: object) -> None:
        if when == "after":
            original(*arguments, **named)
        raise Stopped

    monkeypatch.setattr(module, step, stopping)
    with pytest.raises(Stopped):
        deliver_again(ONE_MORE)
    monkeypatch.undo()
    assert {name: _tree(out)[name] for name in before} == before
    assert not [name for name in _tree(out) if name.endswith(".partial")]
    for name in _packages(out):
        with zipfile.ZipFile(out / name) as archive:
            assert archive.testzip() is None
    Deliveries(out, "90", "2023Q1").check_that_lists_have_a_package()
    assert deliver_again(ONE_MORE).version == 2
    assert _packages(out) == ["sosdbt_90_2023Q1_v1.zip", "sosdbt_90_2023Q1_v2.zip"]


def test_what_a_killed_build_left_is_removed(out: Path) -> None:
    for name in (
        ".sosdbt_90_2023Q1_v2.zip.partial",
        ".sosdbt_90_2023Q1.findings.csv.partial",
        ".sosdbt_90_2023Q2_v1.zip.partial",
        ".sosdbt_04_2023Q1_v1.zip.partial",
        "sosdbt_90_2023Q1_v1.findings.csv",
        "sosdbt_90_2023Q1_v2.findings.csv",
        "sosdbt_90_2023Q1_v2.fates.csv",
        "sosdbt_90_2023Q1_v21.fates.csv",
    ):
        (out / name).write_text("half")
    Deliveries(out, "90", "2023Q1").remove_leftovers()
    assert set(_tree(out)) == {
        ".sosdbt_90_2023Q2_v1.zip.partial",
        ".sosdbt_04_2023Q1_v1.zip.partial",
        "sosdbt_90_2023Q1_v1.findings.csv",
        "sosdbt_90_2023Q1_v21.fates.csv",
    }


def test_lists_of_a_package_that_is_there_are_no_leftovers(out: Path) -> None:
    names = {"sosdbt_90_2023Q1_v1.zip", "sosdbt_90_2023Q1_v1.fates.csv"}
    for name in (*names, ".sosdbt_90_2023Q1_v1.zip.partial"):
        (out / name).write_text("whole")
    deliveries = Deliveries(out, "90", "2023Q1")
    deliveries.remove_leftovers()
    deliveries.check_that_lists_have_a_package()
    assert set(_tree(out)) == names


def test_lists_whose_package_and_history_are_gone_are_never_written_over(out: Path) -> None:
    old = out / "sosdbt_90_2023Q1_v2.lineage.parquet"
    old.write_text("what was delivered")
    with pytest.raises(ConfigError, match=r"v2\.lineage\.parquet .* Bring the package back, or"):
        Deliveries(out, "90", "2023Q1").check_that_lists_have_a_package()
    Deliveries(out, "90", "2023Q1", frozenset({2})).check_that_lists_have_a_package()
    Deliveries(out, "90", "2023Q2").check_that_lists_have_a_package()
    (out / "sosdbt_90_2023Q1.findings.csv").write_text("of a check")
    (out / "sosdbt_90_2023Q1_v3.zip").write_text("a later one")
    Deliveries(out, "90", "2023Q1").check_that_lists_have_a_package()


@pytest.fixture
def members(tmp_path: Path) -> list[Path]:
    member = tmp_path / "asiakas.csv"
    member.write_text("x\n")
    return [member]


def _no_hard_links(*_: object) -> None:
    raise OSError(errno.EPERM, "not permitted")


@pytest.mark.parametrize("links", [True, False])
def test_a_package_that_appeared_meanwhile_is_not_overwritten(
    out: Path, members: list[Path], links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", _no_hard_links)
    (out / "p.zip").write_bytes(b"another build's")
    with pytest.raises(BuildError, match="exists already"):
        publish_package(members, out / "p.zip", tuple)
    assert _tree(out) == {"p.zip": b"another build's"}


def test_a_file_system_without_hard_links_will_do(
    out: Path, members: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", _no_hard_links)
    publish_package(members, out / "p.zip", tuple)
    assert list(_tree(out)) == ["p.zip"]
    assert zipfile.ZipFile(out / "p.zip").namelist() == ["asiakas.csv"]


def test_a_full_disk_leaves_nothing(
    out: Path, members: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        publish_package(members, out / "p.zip", tuple)
    assert _tree(out) == {}
