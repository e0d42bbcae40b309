"""Earlier deliveries become tables: all of them, as they are, and nothing else."""

import json
import os
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest
from pyarrow import parquet

from sosdbt.errors import InputError
from sosdbt.raw.earlier_packages import (
    EarlierPackage,
    earlier_table,
    find_packages,
    systems_gone,
)
from sosdbt.raw.plugin import Plugin

HEADER = "rule_id,severity,source_system,source_table,record_id,source_row,field,client_key,quarter"


def put_package(out: Path, name: str, **changes: object) -> Path:
    _, county, quarter, version = name.removesuffix(".zip").split("_")
    manifest = {
        "county": county,
        "quarter": quarter,
        "version": int(version[1:]),
        "as_of": "2023-05-01",
        "clients_per_service_task": {"10": 7},
        **changes,
    }
    with zipfile.ZipFile(out / name, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
    return out / name


def rows_of(
    table: str, packages: list[EarlierPackage], as_of: str | None = None
) -> list[dict[str, object]]:
    return earlier_table(table, packages, as_of).to_pylist()


def put_findings(package: Path, *lines: str) -> None:
    text = "\n".join([HEADER, *lines]) + "\n"
    package.with_suffix(".findings.csv").write_text(text, encoding="utf-8")


def test_each_package_gives_its_name_county_quarter_version_day_and_counts(tmp_path: Path) -> None:
    put_package(tmp_path, "sosdbt_90_2023Q1_v1.zip")
    second = put_package(
        tmp_path, "sosdbt_90_2023Q1_v12.zip", clients_per_service_task={"10": 8, "P-OLDER": 0}
    )
    put_findings(second)
    packages, notices = find_packages(tmp_path)
    assert notices == []
    assert rows_of("earlier_packages", packages) == [
        {
            "package_name": f"sosdbt_90_2023Q1_v{version}.zip",
            "county": "90",
            "quarter": "2023Q1",
            "version": version,
            "as_of": "2023-05-01",
            "has_findings": version == 12,
            "has_lineage": False,
        }
        for version in (1, 12)
    ]
    counts = rows_of("earlier_client_counts", packages)
    assert [(row["service_task"], row["client_count"]) for row in counts] == [
        ("10", 7),
        ("10", 8),
        ("P-OLDER", 0),
    ]


FILE = {"source_system": "effica", "source_table": "clients", "rows_read": 7}


def test_the_input_files_of_each_package_are_read_back(tmp_path: Path) -> None:
    other = {**FILE, "source_table": "service_use", "rows_read": 0, "rows_sha256": "aa"}
    put_package(tmp_path, "sosdbt_90_2023Q1_v1.zip", input_files=[FILE])
    put_package(tmp_path, "sosdbt_90_2023Q1_v2.zip", input_files=[other, FILE])
    assert rows_of("earlier_input_files", find_packages(tmp_path)[0]) == [
        {"package_name": "sosdbt_90_2023Q1_v1.zip", **FILE},
        {
            "package_name": "sosdbt_90_2023Q1_v2.zip",
            "source_system": "effica",
            "source_table": "service_use",
            "rows_read": 0,
        },
        {"package_name": "sosdbt_90_2023Q1_v2.zip", **FILE},
    ]


@pytest.mark.parametrize(
    "files",
    [
        None,
        {"clients": 7},
        [FILE, "clients"],
        [FILE, {"source_system": "other"}],
        [FILE, {**FILE, "source_system": None}],
        [FILE, {**FILE, "source_system": "other", "source_table": 1}],
        [{**FILE, "rows_read": "7"}],
        [{**FILE, "rows_read": True}],
        [{**FILE, "rows_read": 7.0}],
        [{**FILE, "rows_read": -1}],
        [{**FILE, "rows_read": 2**63}],
        [FILE, {**FILE, "rows_read": 8}],
    ],
)
def test_a_package_that_does_not_tell_its_input_files_soundly_has_none(
    tmp_path: Path, files: object
) -> None:
    put_package(tmp_path, "sosdbt_90_2023Q1_v1.zip", input_files=files)
    packages, notices = find_packages(tmp_path)
    assert (len(packages), notices) == (1, [])
    assert rows_of("earlier_input_files", packages) == []


def test_findings_are_read_back_as_they_were_found(tmp_path: Path) -> None:
    put_findings(
        put_package(tmp_path, "sosdbt_90_2023Q1_v1.zip"),
        "CR-002,error,effica,service_use,a-1,10,end_date,k,2023Q1",
        "CR-002,error,effica,service_use,'=1+1,11,end_date,k,2023Q1",
        "CR-002,error,effica,service_use,'it,12,end_date,k,2023Q1",
        'CR-002,error,effica,service_use,"two\nlines, ""so""",13,end_date,k,2023Q1',
        "DL-007,blocker,,day_balance,,,usable_days,,2023Q1",
    )
    rows = rows_of("earlier_findings", find_packages(tmp_path)[0], None)
    assert [row["record_id"] for row in rows] == ["a-1", "=1+1", "'it", 'two\nlines, "so"', None]
    assert rows[0] == {
        "package_name": "sosdbt_90_2023Q1_v1.zip",
        "rule_id": "CR-002",
        "source_system": "effica",
        "source_table": "service_use",
        "record_id": "a-1",
        "source_row": "10",
        "field": "end_date",
    }
    assert rows[4]["source_system"] is None


def test_other_files_are_no_packages(tmp_path: Path) -> None:
    for name in ("sosdbt_90_2023Q1.zip", "sosdbt_90_2023Q1_v0.zip", ".sosdbt_90_2023Q1_v1.zip"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "sosdbt_90_2023Q2_v1.zip").mkdir()
    assert find_packages(tmp_path) == ([], [])
    assert find_packages(tmp_path / "nowhere") == ([], [])


@pytest.mark.parametrize(
    "changes",
    [
        {"county": "91"},
        {"quarter": "2023Q2"},
        {"version": 2},
        {"as_of": "yesterday"},
        {"clients_per_service_task": [1]},
        {"clients_per_service_task": None},
        {"clients_per_service_task": {"10": "7"}},
    ],
)
def test_a_package_that_is_not_what_its_name_says_is_left_out_with_a_notice(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    put_package(tmp_path, "sosdbt_90_2023Q1_v1.zip", **changes)
    packages, (notice,) = find_packages(tmp_path)
    assert packages == []
    assert notice.startswith("sosdbt_90_2023Q1_v1.zip: the manifest inside is")


@pytest.mark.parametrize("text", ["", "rule_id,field\nCR-002,x\n", HEADER + "\na,b\n"])
def test_a_list_that_cannot_be_read_is_named_with_what_to_do(tmp_path: Path, text: str) -> None:
    package = put_package(tmp_path, "sosdbt_90_2023Q1_v1.zip")
    package.with_suffix(".findings.csv").write_text(text)
    with pytest.raises(InputError, match=r"sosdbt_90_2023Q1_v1\.findings\.csv cannot be read"):
        rows_of("earlier_findings", find_packages(tmp_path)[0], None)


def put_lineage(package: Path, *rows: dict[str, str | None]) -> None:
    names = ("source_table", "source_row", "row_digest", "identity_digest")
    table = pa.table({name: pa.array([row.get(name) for row in rows]) for name in names})
    parquet.write_table(table, package.with_suffix(".lineage.parquet"))


def test_of_lineage_the_list_of_the_last_package_known_on_the_day_is_read(tmp_path: Path) -> None:
    days = {"2023Q1_v1": "2023-05-01", "2023Q1_v2": "2023-08-01", "2023Q2_v1": "2023-08-01"}
    for name, day in days.items():
        package = put_package(tmp_path, f"sosdbt_90_{name}.zip", as_of=day)
        put_lineage(package, {"source_table": name, "row_digest": "r", "identity_digest": "i"})
    put_package(tmp_path, "sosdbt_90_2023Q3_v1.zip", as_of="2023-11-01")
    packages, _ = find_packages(tmp_path)

    def read(as_of: str | None) -> list[str]:
        return [row["source_table"] for row in rows_of("earlier_lineage", packages, as_of)]

    assert read("2023-07-31") == ["2023Q1_v1"]
    assert read("2023-08-01") == ["2023Q2_v1"]
    assert read("2023-11-01") == read("2023-04-30") == []
    assert read(None) == list(days)
    assert rows_of("earlier_lineage", packages, "2023-08-01") == [
        {
            "package_name": "sosdbt_90_2023Q2_v1.zip",
            "source_table": "2023Q2_v1",
            "row_digest": "r",
            "identity_digest": "i",
        }
    ]


def test_findings_are_those_of_the_last_delivery_that_was_known(tmp_path: Path) -> None:
    for name, day in (("2023Q1_v1", "2023-05-01"), ("2023Q2_v1", "2023-08-01")):
        package = put_package(tmp_path, f"sosdbt_90_{name}.zip", as_of=day)
        line = f"CR-002,error,a,service_use,{name},1,end_date,,2023Q1"
        package.with_suffix(".findings.csv").write_text(f"{HEADER}\n{line}\n")
    packages, _ = find_packages(tmp_path)
    found = {
        day: [row["record_id"] for row in rows_of("earlier_findings", packages, day)]
        for day in ("2023-04-30", "2023-07-31", "2023-08-01")
    }
    assert found == {"2023-04-30": [], "2023-07-31": ["2023Q1_v1"], "2023-08-01": ["2023Q2_v1"]}


def test_a_build_reads_no_other_lineage_list_than_that_of_the_last_delivery(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, day in {"2023Q1_v1": "2023-05-01", "2023Q2_v1": "2023-08-01"}.items():
        package = put_package(tmp_path, f"sosdbt_90_{name}.zip", as_of=day)
        put_lineage(package, {"source_table": name})
    wanted = SimpleNamespace(identifier="earlier_lineage")

    def read(**parameters: str) -> list[str]:
        monkeypatch.setenv("SOSDBT_PARAMETERS", json.dumps(parameters))
        plugin = Plugin(name="sosdbt_raw", plugin_config={"out_dir": str(tmp_path)})
        return plugin.load(wanted)["source_table"].to_pylist()

    before = os.umask(0o022)
    try:
        assert read(quarter="2023Q2", as_of="2023-07-31") == ["2023Q1_v1"]
        assert read(quarter="2023Q2", as_of="2023-08-01") == ["2023Q2_v1"]
        assert read() == ["2023Q1_v1", "2023Q2_v1"]
    finally:
        os.umask(before)


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"PAR1PAR1"])
def test_a_damaged_lineage_list_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    package = put_package(tmp_path, "sosdbt_90_2023Q1_v1.zip")
    package.with_suffix(".lineage.parquet").write_bytes(content)
    packages, _ = find_packages(tmp_path)
    with pytest.raises(InputError, match=r"v1\.lineage\.parquet cannot be read.*move it away"):
        rows_of("earlier_lineage", packages, None)


def test_a_lineage_list_without_identities_is_refused_by_name(tmp_path: Path) -> None:
    package = put_package(tmp_path, "sosdbt_90_2023Q1_v1.zip")
    path = package.with_suffix(".lineage.parquet")
    parquet.write_table(pa.table({"source_table": ["t"], "row_digest": ["r"]}), path)
    packages, _ = find_packages(tmp_path)
    with pytest.raises(InputError, match=r"v1\.lineage\.parquet cannot be read"):
        rows_of("earlier_lineage", packages, None)


def test_a_source_system_that_gave_rows_to_the_last_delivery_and_is_gone_is_named(
    tmp_path: Path,
) -> None:
    def files(**rows: int) -> list[dict[str, object]]:
        return [
            {"source_system": name, "source_table": "clients", "rows_read": count}
            for name, count in rows.items()
        ]

    put_package(tmp_path, "sosdbt_90_2023Q1_v1.zip", input_files=files(older=5))
    put_package(tmp_path, "sosdbt_90_2023Q1_v2.zip", input_files=files(a=5, b=5, empty=0))
    later = files(later=5)
    put_package(tmp_path, "sosdbt_90_2023Q2_v1.zip", input_files=later, as_of="2023-08-01")
    packages, _ = find_packages(tmp_path)
    assert systems_gone(packages, "90", "2023-05-01", ["a"]) == [
        "b: no such source system any more; sosdbt_90_2023Q1_v2.zip was made with it."
    ]
    assert systems_gone(packages, "90", "2023-04-30", []) == []
    assert systems_gone(packages, "04", "2023-08-01", []) == []
