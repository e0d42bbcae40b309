"""What is given as a package or a list may be anything: one message, or harmless output."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from diff_packages import CLIENTS, PERIODS, HandMade, client, period, source
from hand_made import identity_code

FILE = "asiakkuusjakso_palvelutehtavassa.csv"
CODE = identity_code("010190", 901)


@pytest.fixture
def refused(tmp_path: Path, sosdbt_diff: Callable) -> Callable[[Path], str]:
    """Gives the one message: the file that is in order comes first, or second and as JSON."""
    good = HandMade({CLIENTS: [client("p1")]}).write(tmp_path, "good")

    def compare(path: Path) -> str:
        code, printed, errors = sosdbt_diff(good, path)
        assert (code, printed) == (2, "")
        assert errors.count("\n") == 1
        assert CODE not in errors and "Traceback" not in errors
        code, printed, nothing = sosdbt_diff(path, good, "--json")
        assert (code, nothing) == (2, "")
        said = json.loads(printed)
        assert (said["status"], said["message"] + "\n") == ("invalid", errors)
        return errors

    return compare


def _with(folder: Path, **members: bytes) -> Path:
    """A package in order but for some members."""
    good = HandMade({PERIODS: [period("d1", "p1", "2023-01-01")]}).write(folder, "sound")
    path = folder / "bad.zip"
    with zipfile.ZipFile(good) as archive, zipfile.ZipFile(path, "w") as bad:
        for name in archive.namelist():
            bad.writestr(name, members.pop(name.partition(".")[0], archive.read(name)))
    assert not members
    return path


def test_no_package(tmp_path: Path, refused: Callable) -> None:
    (tmp_path / "a.zip").write_bytes(b"no zip")
    assert "no delivery package" in refused(tmp_path / "a.zip")
    assert "cannot be read" in refused(tmp_path / "missing.zip")


def test_a_path_out_of_the_package_and_a_bomb(tmp_path: Path, refused: Callable) -> None:
    for name, compression in (("../x.csv", 0), ("x.csv", zipfile.ZIP_DEFLATED)):
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w", compression) as archive:
            archive.writestr(name, "0" * 1_000_000)
            archive.writestr("manifest.json", "{}")
        assert "no delivery package" in refused(path)


HEADER = b"jakso_id,asiakas_id,palvelunjarjestaja,palvelutehtava,asiakkuuden_alkamispvm,"
HEADER += b"asiakkuuden_paattymispvm\n"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"jakso_id\nd1\n",
        HEADER.replace(b"jakso_id", b"JAKSO_ID"),
        HEADER + f"d1,p1,{CODE}\n".encode(),
        HEADER + f"d1,p1,1.2,20,{CODE},,\n".encode(),
        HEADER + b"d1,p1,1.2,20,2023-01-01,\xff\n",
    ],
)
def test_a_broken_table(tmp_path: Path, refused: Callable, content: bytes) -> None:
    message = refused(_with(tmp_path, asiakkuusjakso_palvelutehtavassa=content))
    assert f"{FILE} is not as its contract or its descriptor says" in message


def test_a_key_on_two_rows(tmp_path: Path, refused: Callable) -> None:
    rows = HEADER + b"d1,p1,1.2,20,2023-01-01,\n" * 2
    assert "is not as its contract or its descriptor says" in refused(
        _with(tmp_path, asiakkuusjakso_palvelutehtavassa=rows)
    )


@pytest.mark.parametrize(
    "descriptor",
    [
        {},
        {"resources": []},
        {"resources": "x"},
        {"resources": [1]},
        {"resources": [{"path": "/etc/passwd"}]},
        {"resources": [{"path": "manifest.json"}]},
        {"resources": [{"path": FILE}]},
        {"resources": [{"path": FILE, "schema": {"fields": [{"name": ""}], "primaryKey": []}}]},
        {"resources": [{"path": FILE, "schema": {"fields": [{"name": "a"}], "primaryKey": "b"}}]},
        {"resources": [{"path": FILE, "schema": {"fields": [{"name": "a"}] * 2,
                                                 "primaryKey": "a"}}]},
    ],
)  # fmt: skip
def test_a_broken_descriptor(tmp_path: Path, refused: Callable, descriptor: object) -> None:
    content = json.dumps(descriptor).encode()
    assert "its datapackage.json" in refused(_with(tmp_path, datapackage=content))


@pytest.mark.parametrize(
    "change",
    [
        {"quarter": None},
        {"quarter": "2023Q5"},
        {"county": None},
        {"county": ["90"]},
        {"as_of": "yesterday"},
        {"first_day": 20230101},
        {"last_day": "20230331"},
    ],
)
def test_a_broken_manifest(tmp_path: Path, refused: Callable, change: dict) -> None:
    content = json.dumps(HandMade().manifest() | change).encode()
    assert "manifest.json" in refused(_with(tmp_path, manifest=content))


def test_what_else_a_manifest_says_may_be_anything(tmp_path: Path, sosdbt_diff: Callable) -> None:
    odd = {"contract": [1], "settings": "x", "rules": [1, {"rule_id": {}}], "code_version": None}
    good = HandMade({PERIODS: [period("d1", "p1", "2023-01-01")]}, []).write(tmp_path, "good")
    bad = HandMade({}, [], facts={**odd, "key_fingerprint": 1.5}).write(tmp_path, "bad")
    code, _, errors = sosdbt_diff(good, bad)
    assert (code, errors) == (0, "")


def test_packages_of_two_counties(tmp_path: Path, sosdbt_diff: Callable) -> None:
    one = HandMade().write(tmp_path, "one")
    two = HandMade(facts={"county": f"{CODE} ; drop table fields"}).write(tmp_path, "two")
    code, printed, errors = sosdbt_diff(one, two)
    assert (code, printed) == (2, "")
    assert "two counties, *** ; drop table fields and 90" in errors


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe", b'"'])
def test_a_broken_list(tmp_path: Path, sosdbt_diff: Callable, content: bytes) -> None:
    one = HandMade({}, []).write(tmp_path, "one")
    two = HandMade({}, [source("a")]).write(tmp_path, "two")
    (tmp_path / "two.lineage.parquet").write_bytes(content)
    code, printed, errors = sosdbt_diff(one, two)
    assert (code, printed) == (2, "")
    assert "two.lineage.parquet cannot be read: it is no list that sosdbt wrote" in errors


def test_lists_of_another_delivery_explain_nothing(tmp_path: Path, sosdbt_diff: Callable) -> None:
    lists = [source("a", "elsewhere"), source("a", "elsewhere")]
    old = HandMade({PERIODS: [period("d1", "p1", "2023-01-01")]}, lists).write(tmp_path, "old")
    new = HandMade({}, lists).write(tmp_path, "new")
    _, printed, _ = sosdbt_diff(old, new)
    assert "not explained by the lists" in printed


def test_values_are_never_run_as_sql(tmp_path: Path, sosdbt_diff: Callable) -> None:
    evil = "'; drop table fields; select '"
    row = period(evil, evil, evil, evil, task=evil)
    old = HandMade({PERIODS: [row]}, [source(evil, evil)]).write(tmp_path, "old")
    new = HandMade({}, []).write(tmp_path, "new")
    code, printed, errors = sosdbt_diff(old, new, "--json")
    assert (code, errors) == (0, "")
    (change,) = json.loads(printed)["changes"]
    assert (change["old_id"], change["cause"]) == (evil, "source_removed")


def test_the_file_for_all_rows_is_never_written_over_another(
    tmp_path: Path, sosdbt_diff: Callable
) -> None:
    one = HandMade().write(tmp_path, "one")
    before = one.read_bytes()
    for path in (one, tmp_path, tmp_path / "no_such_folder" / "a.csv"):
        code, printed, errors = sosdbt_diff(one, one, "--csv", path)
        assert (code, printed) == (2, "")
        assert errors.count("\n") == 1
    assert one.read_bytes() == before


def test_an_argument_that_is_missing_is_a_usage_error(sosdbt_diff: Callable) -> None:
    assert sosdbt_diff("one.zip")[0] == 2


def test_a_synthetic_package_is_not_compared_with_a_real_one(
    tmp_path: Path, sosdbt_diff: Callable
) -> None:
    made = {
        kind: HandMade({CLIENTS: [client("p1")]}, facts={"kind": kind}).write(tmp_path, kind)
        for kind in ("SYNTHETIC", "REAL")
    }
    for old, new in (("SYNTHETIC", "REAL"), ("REAL", "SYNTHETIC")):
        code, printed, errors = sosdbt_diff(made[old], made[new])
        assert (code, printed) == (2, "")
        assert "SYNTHETIC, the other is not" in errors
        assert sosdbt_diff(made[old], made[old])[0] == 0
