"""A signature covers the whole package, and says whose it is."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from hand_made import PROJECT, write_database
from package_tools import (
    CLIENTS,
    MANIFEST,
    Members,
    faults_of,
    manifest_of,
    recomputed,
    with_manifest,
    write_package,
)

from sosdbt.keys import load_private_key, load_public_key, new_keys
from sosdbt.package.contract import contract_in_force
from sosdbt.package.json_form import json_bytes
from sosdbt.package.publish import Deliveries
from sosdbt.package.seal import is_signed_by
from sosdbt.package.write import Delivery, deliver
from sosdbt.results import open_database, read_results
from sosdbt.verify.check import verify

Keys = tuple[Path, Path]


def test_a_signed_package_is_valid_with_its_key_and_not_checked_without(
    signed: Members, keys: Keys, tmp_path: Path
) -> None:
    path = write_package(signed, tmp_path)
    report = verify(path, keys[1], with_tests=False)
    assert (report.status, report.exit_code, report.signature) == ("valid", 0, "valid")
    assert report.checks["signature"] == "passed"
    report = verify(path, with_tests=False)
    assert (report.status, report.signed, report.signature) == ("valid", True, "not checked")
    assert report.checks["signature"] == "not run"


def test_it_is_the_same_each_time(signed: Members, keys: Keys) -> None:
    manifest = manifest_of(signed)
    again = with_manifest(signed, manifest, load_private_key(keys[0]))
    assert again == signed
    assert len(base64.b64decode(manifest["signature"]["value"])) == 64


def test_another_key_does_not_fit(signed: Members, tmp_path: Path) -> None:
    _, other = new_keys(tmp_path / "other.key")
    report = verify(write_package(signed, tmp_path), other, with_tests=False)
    assert (report.exit_code, report.signature) == (1, "invalid")
    assert "signed with another key" in faults_of(report)[0]


def test_a_key_for_an_unsigned_package_is_a_fault(
    sound: Members, keys: Keys, tmp_path: Path
) -> None:
    path = write_package(sound, tmp_path)
    report = verify(path, keys[1], with_tests=False)
    assert (report.exit_code, report.signature) == (1, "unsigned")
    assert len(report.faults) == 1
    assert verify(path, with_tests=False).exit_code == 0


def test_what_is_changed_with_all_digests_made_anew_is_not_signed(
    signed: Members, keys: Keys, tmp_path: Path
) -> None:
    lines = signed[CLIENTS].splitlines(keepends=True)
    changed = recomputed({**signed, CLIENTS: b"".join(lines[:-1])})
    manifest = {**manifest_of(changed), "signed": True}
    manifest["signature"] = manifest_of(signed)["signature"]
    forged = {**changed, MANIFEST: json_bytes(manifest)}
    report = verify(write_package(forged, tmp_path), keys[1], with_tests=False)
    assert report.signature == "invalid"
    assert any("not that of this manifest" in fault for fault in faults_of(report, "signature"))


def test_every_other_way_to_write_the_signature_is_refused(signed: Members, keys: Keys) -> None:
    """The last letter before == has bits that base64 does not use."""
    manifest = manifest_of(signed)
    public = load_public_key(keys[1])
    assert is_signed_by(manifest, public)
    value = manifest["signature"]["value"]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    twin = letters[letters.index(value[85]) ^ 1]
    for other in (value[:85] + twin + "==", value + "\n", " " + value, value[:-1], ""):
        changed = {**manifest, "signature": {**manifest["signature"], "value": other}}
        assert not is_signed_by(changed, public)


@pytest.mark.parametrize(
    "change",
    [
        {"signed": False},
        {"signed": 1},
        {"signature": None},
        {"signature": {}},
        {"signature": "x"},
        {"county": "04"},
        {"note": "added"},
    ],
)
def test_no_field_of_the_manifest_can_change(signed: Members, keys: Keys, change: dict) -> None:
    assert not is_signed_by({**manifest_of(signed), **change}, load_public_key(keys[1]))


@pytest.fixture
def deliver_with(tmp_path: Path) -> Callable[[Path | None], tuple[Delivery, list[str]]]:
    runs = iter(range(9))
    (tmp_path / "out").mkdir()

    def run(key: Path | None) -> tuple[Delivery, list[str]]:
        work = tmp_path / f"work{next(runs)}"
        work.mkdir()
        notices: list[str] = []
        with open_database(write_database(work / "sosdbt.duckdb")) as connection:
            delivery = deliver(
                connection,
                project=PROJECT,
                contract=contract_in_force(PROJECT, "2023Q1"),
                results=read_results(connection, "en"),
                deliveries=Deliveries(tmp_path / "out", "90", "2023Q1"),
                folder=work / "package",
                notices=notices,
                signer=load_private_key(key) if key else None,
            )
        return delivery, notices

    return run


def test_an_unchanged_result_gets_a_new_version_only_for_a_signature_it_lacks(
    deliver_with: Callable, keys: Keys, tmp_path: Path
) -> None:
    other, _ = new_keys(tmp_path / "other.key")
    first, _ = deliver_with(None)
    unsigned_bytes = first.package.read_bytes()
    signed, notices = deliver_with(keys[0])
    assert (signed.version, signed.is_new, first.version) == (2, True, 1)
    assert notices == [
        "sosdbt_90_2023Q1_v1.zip holds the same but is not signed with this key; "
        "a new version is made."
    ]
    assert deliver_with(keys[0]) == (
        Delivery(2, False, signed.package, signed.lists),
        [],
    )
    assert deliver_with(None)[0].version == 2
    by_other, notices = deliver_with(other)
    assert (by_other.version, by_other.is_new, len(notices)) == (3, True, 1)
    assert first.package.read_bytes() == unsigned_bytes
