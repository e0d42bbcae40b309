"""The delivery's SQL tests and rules on bare packages, with the real dbt."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from forked import forked
from hand_made import (
    ANNA,
    BERTIL,
    COUNTY_ORGANISER,
    PROJECT,
    content_id,
    identity_code,
)
from national_codes import OUTCOME, TASK
from package_tools import (
    CHILD_PROTECTION,
    CLIENTS,
    ORGANISERS,
    PERIODS,
    SERVICES,
    TABLES,
    Members,
    faults_of,
    manifest_of,
    read_members,
    recomputed,
    with_manifest,
    write_package,
)

from sosdbt.verify.check import verify

pytestmark = pytest.mark.dbt

OWN = COUNTY_ORGANISER
UNKNOWN = "1.2.246.10.1.10.0"
NAMELESS = "1.2.246.10.2.10.0"
FAMILY_LAW = TASK["family_law"]
PARTLY = OUTCOME["partly_positive"]
NOBODY = content_id(999)
WRONG_CHECK = identity_code("030390", 901)[:-1] + (
    "A" if identity_code("030390", 901)[-1] != "A" else "B"
)
NO_SUCH_DAY = identity_code("310290", 902)
# No person has it: individual numbers begin at 002.
TOO_LOW = "010190-001" + "0123456789ABCDEFHJKLMNPRSTUVWXY"[10190001 % 31]
TWICE = identity_code("020290", 904)
CODES = (ANNA, BERTIL, WRONG_CHECK, NO_SUCH_DAY, TOO_LOW, TWICE)


def row(*cells: object) -> str:
    return ",".join("" if cell is None else str(cell) for cell in cells) + "\n"


def client(number: int | None, code: str | None, *temporary: str, sex: str = "1") -> str:
    identifier, assigner = [*temporary, None, None][:2]
    key = None if number is None else content_id(number)
    return row(key, code, identifier, assigner, None, sex)


# Each row after the first sound ones breaks what the comment beside it says.
ROWS = {
    CLIENTS: [
        client(None, identity_code("050590", 905)),  # no key
        client(1, ANNA),
        client(2, BERTIL),
        client(3, "010190X901"),  # form
        client(4, WRONG_CHECK),
        client(5, NO_SUCH_DAY),
        client(6, TOO_LOW),
        client(7, None),  # nobody
        client(8, None, "T8"),  # no assigner
        client(9, TWICE),
        client(10, TWICE),
        client(11, None, "T11", OWN),
        client(12, None, "T11", OWN),  # the same person twice
        client(13, identity_code("060690", 906), sex="5"),
        client(14, identity_code("070790", 907)),  # no record
        client(15, identity_code("080890", 908)),
        client(15, identity_code("090990", 909)),  # the key twice
    ],
    ORGANISERS: [
        row(None, "1234567-1", "Nobody's", "90"),  # no key
        row(UNKNOWN, "1234567-1", "Somebody", "99"),  # not in the lists
        row(OWN, "0201256-6", "Helsingin kaupunki", "90"),
        row(NAMELESS, None, None, None),
        row(NAMELESS, "1234567-1", "Somebody", "90"),  # the key twice
    ],
    PERIODS: [
        row(None, content_id(3), OWN, "15", "2023-01-01", "2023-01-02"),  # no key
        row(content_id(101), content_id(1), OWN, "10", "2023-01-10", "2023-01-20"),
        row(content_id(102), content_id(1), OWN, "10", "2023-01-24", "2023-01-31"),  # 3 days
        row(content_id(103), content_id(1), OWN, "10", "2023-02-05", "2023-02-10"),  # 4 days
        row(content_id(103), content_id(1), OWN, "20", "2023-02-05", "2023-02-10"),  # key twice
        row(content_id(104), content_id(1), OWN, "99", "2023-01-01", "2023-01-02"),
        row(content_id(105), content_id(2), OWN, "10", "2023-02-10", "2023-02-01"),  # turned
        row(content_id(106), content_id(2), OWN, "15", "2022-12-01", "2023-02-01"),  # not cut
        row(content_id(107), content_id(2), OWN, "20", "2023-01-01", None),  # not cut
        row(content_id(108), content_id(3), OWN, "10", "2023-04-01", "2023-04-05"),  # outside
        row(content_id(109), NOBODY, OWN, "10", "2023-01-01", "2023-01-02"),
        row(content_id(110), content_id(4), "1.2.3", "10", "2023-01-01", "2023-01-02"),
        row(content_id(111), content_id(5), OWN, FAMILY_LAW, "2023-01-01", "2023-01-02"),
        row(content_id(112), content_id(6), OWN, TASK["older_people"], "2023-01-01", "2023-01-02"),
        row(content_id(113), None, None, None, None, "2023-01-02"),
    ],
    CHILD_PROTECTION: [
        row(None, content_id(8), OWN, "2023-01-01", "2023-01-02"),  # no key
        row(content_id(201), content_id(7), OWN, "2023-01-01", "2023-01-31"),
        row(content_id(202), content_id(7), OWN, "2023-02-01", "2023-02-05"),  # touches
        row(content_id(203), NOBODY, "1.2.3", "2023-01-01", "2023-01-02"),
        row(content_id(204), content_id(8), OWN, "2023-02-10", "2023-02-01"),  # turned
        row(content_id(205), None, None, None, "2023-01-02"),
        row(content_id(206), content_id(9), OWN, "2023-01-01", None),  # not cut
        row(content_id(206), content_id(15), OWN, "2022-01-01", "2022-01-02"),  # twice, outside
    ],
    SERVICES: [
        row(None, content_id(9), OWN, "10", "37", "muu_tieto", None, None, "2023-01-01", None),
        *(
            row(content_id(300 + number), *cells)
            for number, cells in enumerate(
                [
                    (content_id(10), OWN, "10", "37", "muu_tieto", None, None, "2023-01-01", None),
                    (content_id(11), OWN, "99", "37", "muu_tieto", None, None, "2023-01-01", None),
                    (content_id(12), OWN, "10", "9x", "muu_tieto", None, None, "2023-01-01", None),
                    (content_id(13), OWN, "10", "37", "other", None, None, "2023-01-01", None),
                    (content_id(1), OWN, "10", "37", "muu_tieto", "7", None, "2023-01-01", None),
                    (content_id(1), OWN, "10", "37", "muu_tieto", None, None, "2023-02-02",
                     "2023-02-01"),
                    (NOBODY, "1.2.3", "10", "37", "muu_tieto", None, None, "2023-01-01", None),
                    (None, None, None, None, None, None, None, "2023-01-01", None),
                    (content_id(1), OWN, "10", "37", "kielteinen_paatos", "2", None, None, None),
                    (content_id(1), OWN, "10", "37", "muu_tieto", None, None, "2023-04-01", None),
                    (content_id(1), OWN, FAMILY_LAW, "37", "muu_tieto", None, None, "2023-01-01",
                     None),
                    (content_id(1), OWN, "10", "37", "voimassa_oleva_paatos", PARTLY,
                     "2023-01-01", "2023-01-01", None),
                ]
            )
        ),
        row(content_id(311), content_id(2), OWN, "10", "37", "muu_tieto", None, None,
            "2023-01-01", None),  # the key twice
    ],
}  # fmt: skip
FOUND = {
    CLIENTS: """
        asiakas_id is filled: 1
        asiakas_id is unique: 2
        henkilotunnus is well formed: 1
        henkilotunnus has the right check character: 1
        henkilotunnus holds a date that exists: 1
        henkilotunnus has a possible individual number: 1
        henkilotunnus stands once: 2
        henkilotunnus or temporary identifier with assigner is filled: 2
        tilapainen_yksilointitunnus stands once for its assigner: 2
        sukupuoli is in the code list: 1
        DL-005: 2""",
    ORGANISERS: """
        palvelunjarjestaja is filled: 1
        palvelunjarjestaja is unique: 2
        palvelunjarjestaja is in the code list: 3
        y_tunnus is filled: 1
        nimi is filled: 1
        hyvinvointialue is filled: 1
        hyvinvointialue is in the code list: 1""",
    PERIODS: """
        jakso_id is filled: 1
        jakso_id is unique: 2
        asiakas_id is filled: 1
        palvelunjarjestaja is filled: 1
        palvelutehtava is filled: 1
        palvelutehtava is in the code list: 1
        asiakkuuden_alkamispvm is filled: 1
        asiakkuuden_paattymispvm is not before the start date: 1
        periods are cut to the quarter where set so: 3
        DL-001: 1
        DL-002: 1
        DL-003: 1
        DL-004: 3
        CO-001: 2""",
    CHILD_PROTECTION: """
        jakso_id is filled: 1
        jakso_id is unique: 2
        asiakas_id is filled: 1
        palvelunjarjestaja is filled: 1
        lastensuojelun_asiakkuuden_alkamispvm is filled: 1
        lastensuojelun_asiakkuuden_paattymispvm is not before the start date: 1
        periods are cut to the quarter where set so: 2
        DL-001: 1
        DL-002: 1
        DL-004: 2""",
    SERVICES: """
        palvelu_id is filled: 1
        palvelu_id is unique: 2
        asiakas_id is filled: 1
        palvelunjarjestaja is filled: 1
        palvelutehtava is in the code list: 1
        sosiaalipalvelu is filled: 1
        sosiaalipalvelu is in the code list: 1
        tiedon_laji is filled: 1
        tiedon_laji is in the code list: 1
        ratkaisun_laji is in the code list: 1
        paattymispaiva is not before the start date: 1
        DL-002: 2
        DL-003: 1
        DL-004: 2
        CO-001: 2""",
}


def test_each_sql_test_and_rule_finds_what_is_planted_for_it(
    sound: Members, tmp_path: Path
) -> None:
    members = {
        **sound,
        **{
            name: sound[name].split(b"\n")[0] + b"\n" + "".join(ROWS[name]).encode()
            for name in TABLES
        },
    }
    manifest = manifest_of(recomputed(members))
    manifest["settings"] = {"production": True, "max_gap_days": 3, "clip_to_quarter": True}
    members = with_manifest(recomputed(members), manifest)

    report = verify(write_package(members, tmp_path))

    assert (report.status, report.exit_code, report.message) == ("invalid", 1, None)
    assert {fault.check for fault in report.faults} == {"csv", "tests"}
    found = {name: {} for name in TABLES}
    for fault in report.faults:
        if fault.check == "tests":
            words = fault.what.rstrip(".").split(" rule " if " rule " in fault.what else " test: ")[
                1
            ]
            found[fault.file][words.split(":")[0]] = fault.count
    expected = {
        name: {
            words: int(count)
            for words, count in (line.strip().rsplit(": ", 1) for line in text.split("\n")[1:])
        }
        for name, text in FOUND.items()
    }
    assert found == expected
    assert len(list(_demands_of_the_marts())) == sum(
        "-00" not in words for faults in expected.values() for words in faults
    )
    told = json.dumps(report.as_json())
    assert not any(code in told for code in CODES)


def _demands_of_the_marts() -> Iterator[str]:
    """Each demand that stands in the YAML of the delivered marts."""
    for path in (PROJECT / "models/marts/delivery").glob("delivered_*.yml"):
        (model,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
        (test,) = model["data_tests"]
        demands = test["delivered_rows_are_sound"]["arguments"]
        assert demands.pop("key")
        for name, said in demands.items():
            number = {"periods": 1, "identity_code": 5, "cut_to_the_quarter": 1}
            yield from [name] * number.get(name, len(said))


def test_the_demo_package_is_valid_and_nothing_is_written_beside_it(
    demo: Path, own_surroundings: Path
) -> None:
    (package,) = (demo / "out").glob("*.zip")
    before = sorted(path.name for path in (demo / "out").iterdir())
    code, printed, errors = forked(
        "sosdbt", "verify", package, "--public-key", demo / "county.key.pub", "--json"
    )
    assert (code, errors) == (0, "")
    report = json.loads(printed)
    assert (report["status"], report["signature"], report["faults"]) == ("valid", "valid", [])
    assert set(report["checks"].values()) == {"passed"}
    assert report["tests_run"] > len(TABLES)
    files = manifest_of(read_members(package))["files"]
    assert report["rows"] == {file["name"]: file["rows"] for file in files if "rows" in file}
    assert sorted(path.name for path in (demo / "out").iterdir()) == before
    assert list(own_surroundings.iterdir()) == []
    print(f"sosdbt verify of the demo package: {report['seconds']} s")


def test_the_demo_package_passes_frictionless(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import frictionless

    # It unpacks into a folder that it removes only when Python ends.
    monkeypatch.delenv("TMPDIR")
    monkeypatch.setattr("tempfile.tempdir", None)

    (package,) = (demo / "out").glob("*.zip")
    report = frictionless.Package(str(package)).validate()
    assert report.valid, report.flatten(["name", "fieldName", "message"])


def test_a_byte_of_any_file_of_the_demo_package(demo: Path, tmp_path: Path) -> None:
    (package,) = (demo / "out").glob("*.zip")
    members = read_members(package)
    for name in members:
        content = bytearray(members[name])
        content[len(content) // 2] ^= 0x01
        path = write_package({**members, name: bytes(content)}, tmp_path / name)
        report = verify(path, demo / "county.key.pub", with_tests=False)
        assert report.exit_code == 1
        assert any(name in fault for fault in faults_of(report))
