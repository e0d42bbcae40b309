"""Whatever is changed in a package after it was made is found, and the file is named."""

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from package_tools import (
    ALL,
    CLIENTS,
    DESCRIPTOR,
    MANIFEST,
    ORGANISERS,
    PERIODS,
    SERVICES,
    TABLES,
    Members,
    faults_of,
    manifest_of,
    recomputed,
    with_manifest,
    write_package,
)

from sosdbt.verify.check import verify
from sosdbt.verify.report import Report


def check(path: Path) -> Report:
    return verify(path, with_tests=False)


def refuses(path: Path, *words: str) -> None:
    """One of the faults has all the words."""
    report = check(path)
    assert (report.status, report.exit_code, report.message) == ("invalid", 1, None)
    faults = faults_of(report)
    assert any(all(word in fault for word in words) for fault in faults), faults


def with_changed_cell(content: bytes) -> bytes:
    """Another last digit in the last line: the file stays a CSV or JSON."""
    digit = max(content.rfind(str(number).encode()) for number in range(10))
    other = b"1" if content[digit : digit + 1] != b"1" else b"2"
    return content[:digit] + other + content[digit + 1 :]


def test_a_sound_package_is_valid(sound: Members, tmp_path: Path) -> None:
    report = check(write_package(sound, tmp_path))
    assert (report.status, report.exit_code, report.faults) == ("valid", 0, [])
    assert report.rows == {
        CLIENTS: 3,
        ORGANISERS: 1,
        PERIODS: 2,
        "lastensuojelun_asiakkuusjakso.csv": 0,
        SERVICES: 1,
    }


@pytest.mark.parametrize(
    ("change", "is_its_own"),
    [
        (("", ""), True),
        (("2023Q1", "2023Q2"), False),
        (("sosdbt_90", "sosdbt_91"), False),
        (("_v1", "_v2"), False),
    ],
)
def test_a_package_under_the_name_of_another_is_refused(
    sound: Members, tmp_path: Path, change: tuple[str, str], is_its_own: bool
) -> None:
    manifest = manifest_of(sound)
    own = f"sosdbt_{manifest['county']}_{manifest['quarter']}_v{manifest['version']}.zip"
    path = write_package(sound, tmp_path, own.replace(*change))
    if is_its_own:
        assert check(path).faults == []
    else:
        refuses(path, f"the file is named {path.name}", "Give it back its own name")


@pytest.mark.parametrize("name", ALL)
def test_a_byte_of_a_member_changed_in_the_zip_file(
    sound: Members, tmp_path: Path, name: str
) -> None:
    path = write_package(sound, tmp_path)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo(name).header_offset + 30 + len(name)
    content[start + 9] ^= 0x01
    path.write_bytes(content)
    refuses(path, name, "CRC" if name == MANIFEST else "check sum")


@pytest.mark.parametrize("name", ALL)
def test_a_member_changed_and_packed_again(sound: Members, tmp_path: Path, name: str) -> None:
    changed = {**sound, name: with_changed_cell(sound[name])}
    refuses(write_package(changed, tmp_path), f"{name}: ")


@pytest.mark.parametrize("name", [*TABLES, DESCRIPTOR])
def test_sizes_and_hashes_are_those_of_the_manifest(
    sound: Members, tmp_path: Path, name: str
) -> None:
    longer = {**sound, name: sound[name] + b"\n"}
    refuses(write_package(longer, tmp_path, "longer.zip"), name, "SHA-256")
    refuses(write_package(longer, tmp_path / "again", "longer.zip"), name, "bytes; the manifest")


@pytest.mark.parametrize("name", ALL)
def test_a_missing_member(sound: Members, tmp_path: Path, name: str) -> None:
    rest = {member: content for member, content in sound.items() if member != name}
    refuses(write_package(rest, tmp_path), name)


def test_a_member_that_nobody_knows(sound: Members, tmp_path: Path) -> None:
    path = write_package({**sound, "more.csv": b"x\n"}, tmp_path)
    refuses(path, "more.csv: the contract knows no such file")


def test_members_in_another_order(sound: Members, tmp_path: Path) -> None:
    names = [ALL[1], ALL[0], *ALL[2:]]
    path = write_package({name: sound[name] for name in names}, tmp_path)
    refuses(path, "in another order")


def test_bytes_before_and_after(sound: Members, tmp_path: Path) -> None:
    path = write_package(sound, tmp_path)
    content = path.read_bytes()
    for changed, place in ((b"x" + content, 0), (content + b"x", len(content))):
        path.write_bytes(changed)
        refuses(path, "something was added", f"differs first at byte {place:,}.")


def test_a_comment_of_the_zip_file(sound: Members, tmp_path: Path) -> None:
    path = write_package(sound, tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"hello"
    refuses(path, f"differs first at byte {path.stat().st_size - 7:,}.")


def test_a_truncated_package(sound: Members, tmp_path: Path) -> None:
    path = write_package(sound, tmp_path)
    content = path.read_bytes()
    for size in (5, 100, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:size])
        refuses(path, "given.zip")


def test_times_or_rights_in_the_zip_file(sound: Members, tmp_path: Path) -> None:
    path = tmp_path / "given.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in sound.items():
            archive.writestr(zipfile.ZipInfo(name, (2023, 5, 1, 12, 34, 56)), content)
    refuses(path, "packed anew", "differs first at byte 10.")


def test_two_files_that_changed_places(sound: Members, tmp_path: Path) -> None:
    swapped = {**sound, CLIENTS: sound[SERVICES], SERVICES: sound[CLIENTS]}
    path = write_package(recomputed(swapped), tmp_path)
    refuses(path, f"{CLIENTS}: its header is not that of the contract")
    refuses(path, f"{SERVICES}: its header is not that of the contract")


def test_a_row_removed_with_the_hashes_made_anew(sound: Members, tmp_path: Path) -> None:
    fewer = {**sound, PERIODS: b"".join(sound[PERIODS].splitlines(keepends=True)[:-1])}
    refuses(
        write_package(recomputed(fewer, rows=False), tmp_path),
        f"{PERIODS}: it has 1 rows; the manifest says 2",
    )


def test_a_manifest_made_anew_for_other_files(sound: Members, tmp_path: Path) -> None:
    manifest = manifest_of(sound)
    manifest["files"] = manifest["files"][1:]
    path = write_package(with_manifest(sound, manifest), tmp_path)
    refuses(path, f"{MANIFEST}: its list of files is not that of the contract")


def test_a_descriptor_that_the_contract_does_not_give(sound: Members, tmp_path: Path) -> None:
    other = sound[DESCRIPTOR].replace(b'"required": true', b'"required": false', 1)
    changed = {**sound, DESCRIPTOR: other}
    manifest = manifest_of(recomputed(changed))
    path = write_package(with_manifest(changed, manifest), tmp_path)
    line = other[: sound[DESCRIPTOR].index(b'"required": true')].count(b"\n") + 1
    refuses(path, f"{DESCRIPTOR}: ", f"It differs first in line {line}.")


def test_a_package_of_another_contract(sound: Members, tmp_path: Path) -> None:
    manifest = manifest_of(sound)
    manifest["contract"]["version"] = "2"
    report = check(write_package(with_manifest(sound, manifest), tmp_path))
    assert [fault.check for fault in report.faults] == ["contract"]
    assert "contract sosdbt-default version 2" in faults_of(report)[0]
    assert report.checks["csv"] == report.checks["tests"] == "not run"


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("signed",), "yes", "signed must be true or false"),
        (("version",), 0, "version must be 1 or more"),
        (("version",), True, "version must be a whole number"),
        (("version",), 10**30, "version must be a whole number"),
        (("settings", "max_gap_days"), -1, "settings.max_gap_days must be a whole number"),
        (("settings", "max_gap_days"), 1.0, "settings.max_gap_days must be a whole number"),
        (("settings", "production"), 0, "settings.production must be true or false"),
        (("settings",), [], "settings must be an object"),
        (("files",), {}, "files must be a list"),
        (("files", 0, "bytes"), "1", "files 1.bytes must be a whole number"),
        (("files", 0, "sha256"), "aa", "must be 64 hexadecimal digits"),
        (("files", 0, "rows"), None, "files 1.rows must be a whole number"),
        (("fates", "service_use", "delivered"), None, "fates.service_use.delivered must be"),
        (("format_version",), 2, "format_version must be 1"),
        (("first_day",), "2023-01-02", "first_day is not that of 2023Q1"),
        (("as_of",), "2023-02-30", "as_of must be a date"),
        (("as_of",), "20230301", "as_of must be a date"),
        (("organiser",), "1.2.3", "organiser '1.2.3' is not in the code list"),
        (("county",), "99", "county '99' is not in the code list"),
        (("county",), "04", "organiser '1.2.246.10.2012566.10.0' is of another county"),
        (("rules", 0, "has_run"), False, "says that rule 'CR-002' did not run"),
        (("rules", 2, "finding_count"), 1, "says that the blocker 'DL-001' found something"),
        (("rules",), [], "it names no rule that ran"),
        (("row_balance", 0, "raw_rows"), 77, "do not balance"),
        (("day_balance", 0, "delivered_days"), 77, "do not balance"),
    ],
)
def test_a_manifest_that_says_what_it_cannot(
    sound: Members, tmp_path: Path, path: tuple, value: object, words: str
) -> None:
    manifest = manifest_of(sound)
    part = manifest
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    if path == ("signed",):
        changed = {
            **sound,
            MANIFEST: sound[MANIFEST].replace(b'"signed": false', b'"signed": "yes"'),
        }
    else:
        changed = with_manifest(sound, manifest)
    refuses(write_package(changed, tmp_path), MANIFEST if "files 1" in words else "", words)


def test_every_key_of_the_manifest_is_needed(sound: Members, tmp_path: Path) -> None:
    manifest = manifest_of(sound)
    for number, key in enumerate(manifest):
        if key in ("signed", "manifest_sha256"):
            continue
        rest = {name: value for name, value in manifest.items() if name != key}
        path = write_package(with_manifest(sound, rest), tmp_path / str(number))
        refuses(path, f"{MANIFEST}: it lacks {key}")


def test_a_manifest_without_its_digest_or_written_in_another_way(
    sound: Members, tmp_path: Path
) -> None:
    content = sound[MANIFEST]
    for number, (other, words) in enumerate(
        (
            (content.replace(b'"manifest_sha256"', b'"sha"'), "lacks manifest_sha256"),
            (content.replace(b"{\n", b'{\n  "county": "90",\n', 1), "not written as sosdbt"),
            (content.replace(b"  ", b" "), "not written as sosdbt"),
            (content + b"\n", "not written as sosdbt"),
            (content.replace(b'"version": 1', b'"version": 2', 1), "it was changed"),
        )
    ):
        path = write_package({**sound, MANIFEST: other}, tmp_path / str(number))
        refuses(path, f"{MANIFEST}: ", words)


def _structure(path: Path) -> list[int]:
    """Offsets of all bytes of the zip file that belong to no member's content."""
    with zipfile.ZipFile(path) as archive:
        offsets: list[int] = []
        for info in archive.infolist():
            offsets += range(info.header_offset, info.header_offset + 30 + len(info.filename))
        return [*offsets, *range(archive.start_dir, path.stat().st_size)]


def flips(count: int) -> Callable[[Callable], Callable]:
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


@pytest.mark.proof
@flips(400)
@given(data=st.data())
def test_any_flipped_bit_is_found(sound: Members, tmp_path: Path, data: st.DataObject) -> None:
    a_flipped_bit_is_found(sound, tmp_path, data)


@flips(25)
@given(data=st.data())
def test_a_flipped_bit_is_found(sound: Members, tmp_path: Path, data: st.DataObject) -> None:
    a_flipped_bit_is_found(sound, tmp_path, data)


def a_flipped_bit_is_found(sound: Members, tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "given.zip"
    if not path.exists():
        write_package(sound, tmp_path)
        (tmp_path / "sound").write_bytes(path.read_bytes())
    content = bytearray((tmp_path / "sound").read_bytes())
    path.write_bytes(content)
    anywhere = st.integers(0, len(content) - 1)
    offset = data.draw(st.one_of(st.sampled_from(_structure(path)), anywhere))
    content[offset] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    report = check(path)
    assert (report.status, report.exit_code, report.message) == ("invalid", 1, None)
    assert report.faults


def test_a_flip_with_the_check_sum_of_the_zip_made_anew(sound: Members, tmp_path: Path) -> None:
    """The zip file's own check sums protect from accidents only."""
    path = write_package(sound, tmp_path)
    first = path.read_bytes()
    changed = {**sound, CLIENTS: with_changed_cell(sound[CLIENTS])}
    second = write_package(changed, tmp_path / "again").read_bytes()
    assert struct.unpack_from("<I", first, 14) != struct.unpack_from("<I", second, 14)
    refuses(tmp_path / "again" / "given.zip", CLIENTS, "SHA-256")
