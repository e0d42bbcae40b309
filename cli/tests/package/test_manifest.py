import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hand_made import ANNA, BERTIL, PROJECT

from sosdbt.package.code_version import code_version
from sosdbt.package.write import Delivery


def _read(delivery: Delivery) -> tuple[dict, dict[str, bytes]]:
    with zipfile.ZipFile(delivery.package) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(members["manifest.json"]), members


def test_it_has_the_hash_and_size_of_every_other_file(
    deliver_again: Callable[..., Delivery],
) -> None:
    manifest, members = _read(deliver_again())
    listed = {file["name"]: file for file in manifest["files"]}
    assert set(listed) == set(members) - {"manifest.json"}
    for name, file in listed.items():
        assert file["sha256"] == hashlib.sha256(members[name]).hexdigest()
        assert file["bytes"] == len(members[name])


def test_it_counts_rows_without_the_header(deliver_again: Callable[..., Delivery]) -> None:
    manifest, _ = _read(deliver_again())
    rows = {file["name"]: file["rows"] for file in manifest["files"] if "rows" in file}
    assert rows == {
        "asiakas.csv": 3,
        "palvelunjarjestaja.csv": 1,
        "asiakkuusjakso_palvelutehtavassa.csv": 2,
        "lastensuojelun_asiakkuusjakso.csv": 0,
        "palvelu.csv": 1,
    }


def test_it_says_what_was_delivered_from_what_and_by_which_rules(
    deliver_again: Callable[..., Delivery],
) -> None:
    manifest, _ = _read(deliver_again())
    assert manifest["contract"] == {"name": "sosdbt-default", "version": "1"}
    assert (manifest["county"], manifest["quarter"], manifest["version"]) == ("90", "2023Q1", 1)
    assert manifest["as_of"] == "2023-05-01"
    assert manifest["signed"] is False
    assert [file["source_system"] for file in manifest["input_files"]] == ["abc", "effica"]
    assert manifest["input_files"][0]["rows_sha256"] == "bb"
    assert manifest["findings"] == {"CR-002": 2, "CR-010": 1}
    assert [rule["rule_id"] for rule in manifest["rules"]] == ["CR-002", "CR-010", "DL-001"]
    assert all(rule["has_run"] is True for rule in manifest["rules"])
    assert manifest["fates"]["client_relation_periods"]["held_back"] == 2
    assert len(manifest["fates"]["service_use"]) == 8
    assert all(row["is_balanced"] for row in manifest["row_balance"] + manifest["day_balance"])


def test_it_says_how_many_clients_a_task_has_and_what_they_were_compared_with(
    deliver_again: Callable[..., Delivery],
) -> None:
    manifest, _ = _read(deliver_again())
    assert manifest["clients_per_service_task"] == {"10": 1, "20": 1}
    assert manifest["last_delivered_quarter"] is None
    assert manifest["last_delivery"] == {
        "package": "sosdbt_90_2022Q4_v2.zip",
        "quarter": "2022Q4",
        "version": 2,
    }
    earlier = "insert into int_last_delivered_quarter values ('a.zip', '2022Q4', 2, null)"
    manifest, _ = _read(deliver_again([earlier, "delete from delivered_services"]))
    assert manifest["last_delivered_quarter"] == {
        "package": "a.zip",
        "quarter": "2022Q4",
        "version": 2,
    }


def test_it_names_nobody_and_not_the_key(deliver_again: Callable[..., Delivery]) -> None:
    _, members = _read(deliver_again())
    for name in ("manifest.json", "datapackage.json"):
        for secret in (ANNA, BERTIL, "5" * 64):
            assert secret.encode() not in members[name]


def test_the_fingerprint_tells_keys_apart(deliver_again: Callable[..., Delivery]) -> None:
    first, _ = _read(deliver_again())
    other_key = ["update raw.id_key set id_key = 'another'", "delete from delivered_services"]
    second, _ = _read(deliver_again(other_key))
    assert first["key_fingerprint"] != second["key_fingerprint"]
    assert len(first["key_fingerprint"]) == 16


def _clone(folder: Path) -> Path:
    for name, content in {
        "models/a.sql": "select 1\n",
        "seeds/b.csv": "x\n1\n",
        "macros/c.sql": "",
        "tests/d.sql": "",
        "dbt_project.yml": "name: sosdbt\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content.encode())
    return folder


def test_the_code_version_is_the_same_in_every_clone(tmp_path: Path) -> None:
    one, two = _clone(tmp_path / "one"), _clone(tmp_path / "two")
    (two / "models/a.sql").write_bytes(b"select 1\r\n")
    (two / "target").mkdir()
    (two / "target/x.sql").write_text("built")
    (two / "models/.a.sql.swp").write_text("an editor's")
    assert code_version(one) == code_version(two)


def test_the_code_version_changes_with_content_and_with_names(tmp_path: Path) -> None:
    digests = set()
    for number, (old, new) in enumerate(
        [("models/a.sql", "models/a.sql"), ("models/a.sql", "models/z.sql")]
    ):
        clone = _clone(tmp_path / str(number))
        (clone / old).rename(clone / new)
        digests.add(code_version(clone)["project_sha256"])
        (clone / "seeds/b.csv").write_text("x\n2\n")
        digests.add(code_version(clone)["project_sha256"])
    assert len(digests) == 4


def test_the_project_itself_has_a_code_version() -> None:
    assert set(code_version(PROJECT)) == {"sosdbt", "project_sha256", "parts"}


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("models/rules/clients/cl_001__x.sql", "rules"),
        ("seeds/rules/waivers.csv", "rules"),
        ("macros/rules/rule_models.sql", "rules"),
        ("seeds/code_lists/sexes.csv", "code_lists"),
        ("seeds/mappings/local_codes.csv", "code_lists"),
        ("seeds/calendar/reporting_quarters.csv", "code_lists"),
        ("contracts/sosdbt-default/asiakas.yml", "contract"),
        ("dbt_project.yml", "project_file"),
        ("models/a.sql", "models"),
        ("macros/periods/x.sql", "models"),
        ("tests/d.sql", "models"),
    ],
)
def test_the_part_that_a_file_belongs_to_changes_with_it(
    tmp_path: Path, name: str, part: str
) -> None:
    before = code_version(_clone(tmp_path))
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("other")
    after = code_version(tmp_path)
    assert after["project_sha256"] != before["project_sha256"]
    changed = {key for key in after["parts"] if after["parts"][key] != before["parts"][key]}
    assert changed == {part}
