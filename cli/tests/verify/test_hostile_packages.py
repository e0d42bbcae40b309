"""What somebody made to do harm gets one message, and nothing of it is run or written."""

import json
import stat
import zipfile
from pathlib import Path

import pytest
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

from sosdbt.keys import new_keys
from sosdbt.verify import check
from sosdbt.verify.report import Report


@pytest.fixture(autouse=True)
def no_dbt(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: object) -> None:
        raise AssertionError("dbt was started")

    monkeypatch.setattr(check, "run_sql_tests", run)


def refused(path: Path, words: str, **options: bool) -> Report:
    report = check.verify(path, **options)
    assert (report.status, report.exit_code, report.message) == ("invalid", 1, None)
    assert any(words in fault for fault in faults_of(report)), faults_of(report)
    return report


@pytest.mark.parametrize(
    "text",
    [
        "2023Q1'; drop table x; --",
        "2023Q1' or '1'='1",
        "{{ run_query('select 1') }}",
        "{% do exceptions.raise_compiler_error('x') %}",
        "2023Q1\n",
        "\uff12\uff10\uff12\uff13Q1",
        "",
        "2023Q1" * 10_000,
    ],
)
@pytest.mark.parametrize("key", ["quarter", "as_of", "county", "organiser"])
def test_text_that_would_end_in_sql_is_refused(
    sound: Members, tmp_path: Path, key: str, text: str
) -> None:
    changed = with_manifest(sound, {**manifest_of(sound), key: text})
    report = refused(write_package(changed, tmp_path), f"{MANIFEST}: {key} ")
    assert all(len(fault) < 200 and "\n" not in fault for fault in faults_of(report))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("production", "true') or ('1'='1"),
        ("max_gap_days", "0) or (1=1"),
        ("max_gap_days", 10**12),
        ("clip_to_quarter", "{{ 1 }}"),
        ("clip_to_quarter", None),
    ],
)
def test_settings_of_another_type_are_refused(
    sound: Members, tmp_path: Path, key: str, value: object
) -> None:
    manifest = manifest_of(sound)
    manifest["settings"][key] = value
    changed = with_manifest(sound, manifest)
    refused(write_package(changed, tmp_path), f"{MANIFEST}: settings.{key} must be")


@pytest.mark.parametrize("depth", [500, 5_000, 200_000])
def test_a_deep_manifest(sound: Members, tmp_path: Path, depth: int) -> None:
    deep = sound[MANIFEST].replace(
        b'"county": "90"', b'"county": ' + b"[" * depth + b"]" * depth, 1
    )
    refused(write_package({**sound, MANIFEST: deep}, tmp_path), MANIFEST)


@pytest.mark.parametrize("depth", [500, 200_000])
def test_a_deep_descriptor(sound: Members, tmp_path: Path, depth: int) -> None:
    deep = {**sound, "datapackage.json": b'{"name": ' + b"[" * depth + b"]" * depth + b"}"}
    refused(write_package(deep, tmp_path), "datapackage.json", with_tests=False)


@pytest.mark.parametrize(
    "content",
    [
        b'{"version": ' + b"9" * 5_000 + b"}",
        b'{"version": 1e999, "county": "\\ud800", "files": [{"name": "\\ud800"}]}',
        b'{"signed": true, "signature": [[]]}',
        b'{"contract": {"name": {}, "version": []}}',
        b"{}",
        b"null",
    ],
)
def test_a_manifest_of_nonsense(sound: Members, tmp_path: Path, content: bytes) -> None:
    path = write_package({**sound, MANIFEST: content}, tmp_path)
    refused(path, MANIFEST)
    _, public = new_keys(tmp_path / "key")
    assert check.verify(path, public).exit_code == 1


def test_half_a_letter_where_only_sql_looks(sound: Members, tmp_path: Path) -> None:
    """The form is right, so the text goes on to the SQL that judges what the manifest says."""
    broken = sound[MANIFEST].replace(b'"stage": "', b'"stage": "\\ud800', 1)
    assert broken != sound[MANIFEST]
    refused(write_package({**sound, MANIFEST: broken}, tmp_path), "broken text", with_tests=False)


def test_countless_faults_give_a_short_list(sound: Members, tmp_path: Path) -> None:
    manifest = manifest_of(sound)
    manifest["files"] = [{"name": f"{number}.csv"} for number in range(20_000)]
    report = refused(write_package(with_manifest(sound, manifest), tmp_path), "more faults")
    assert len(report.faults) <= 6


def zip_with(path: Path, members: list[tuple[zipfile.ZipInfo | str, bytes]], kind: int = 0) -> Path:
    with zipfile.ZipFile(path, "w", kind) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("name", ["../asiakas.csv", "/tmp/asiakas.csv", "a/b.csv", "ASIAKAS.CSV"])
def test_a_member_that_would_lie_elsewhere(sound: Members, tmp_path: Path, name: str) -> None:
    path = zip_with(tmp_path / "given.zip", [*sound.items(), (name, b"x")])
    report = refused(path, "no name of a file in a package")
    assert len(report.faults) == 1


def test_a_compressed_bomb(sound: Members, tmp_path: Path) -> None:
    bomb = {**sound, CLIENTS: b"0" * 50_000_000}
    path = zip_with(tmp_path / "given.zip", list(bomb.items()), zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 200_000
    report = refused(path, f"{CLIENTS} is compressed")
    assert report.seconds < 2


def test_a_symbolic_link(sound: Members, tmp_path: Path) -> None:
    link = zipfile.ZipInfo(CLIENTS)
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    rest = [(name, content) for name, content in sound.items() if name != CLIENTS]
    path = zip_with(tmp_path / "given.zip", [(link, b"/etc/passwd"), *rest])
    report = refused(path, "SHA-256", with_tests=False)
    assert "root:" not in json.dumps(report.as_json())


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice(sound: Members, tmp_path: Path) -> None:
    path = zip_with(tmp_path / "given.zip", [*sound.items(), (CLIENTS, b"x")])
    refused(path, "is in it twice")


def test_names_that_hold_an_identity_code_are_masked(sound: Members, tmp_path: Path) -> None:
    path = zip_with(tmp_path / "given.zip", [*sound.items(), ("010190-901J/x", b"")])
    assert "010190-901J" not in json.dumps(refused(path, "***").as_json())


@pytest.mark.parametrize(
    "cell", ["\0", "x" * 200_000, "'; drop table delivered_clients; --", "=1+1"]
)
def test_cells_are_data_only(sound: Members, tmp_path: Path, cell: str) -> None:
    text = sound[CLIENTS].decode().replace('"T ""7"", x"', cell, 1)
    path = write_package(recomputed({**sound, CLIENTS: text.encode()}), tmp_path)
    report = check.verify(path, with_tests=False)
    assert report.message is None
    assert faults_of(report) == (
        [f"{CLIENTS}: it is no CSV as of RFC 4180 after row 2."] if len(cell) > 100_000 else []
    )


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip", b"\x1f\x8b\x08"])
def test_a_file_that_is_no_zip_is_no_package(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "given.zip"
    path.write_bytes(content)
    report = check.verify(path)
    assert (report.status, report.exit_code, report.faults) == ("unusable", 2, [])
    assert "is no delivery package" in report.message


def test_a_missing_file_a_folder_or_a_bad_key(sound: Members, tmp_path: Path) -> None:
    path = write_package(sound, tmp_path)
    private, _ = new_keys(tmp_path / "key")
    for arguments, words in (
        ((tmp_path / "missing.zip",), "cannot be read"),
        ((tmp_path,), "cannot be read"),
        ((path, tmp_path / "missing.pub"), "cannot be read"),
        ((path, private), "holds no public Ed25519 key"),
        ((path, path), "holds no public Ed25519 key"),
    ):
        report = check.verify(*arguments)
        assert (report.status, report.exit_code) == ("unusable", 2)
        assert words in report.message
