"""The wheel alone: a county set up from it is built, and an upgrade keeps what is the county's."""

import csv
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from test_county_folder import add_rule, set_up

from sosdbt.package.read import open_package

PROJECT = Path(__file__).resolve().parents[3]
_START = "from sosdbt.app import main; main()"
_FILES = {
    "effica/clients.csv": "client_id,temporary_identifier,temporary_identifier_assigner,"
    "birth_date\n"
    "A,T1,1.2.246.10.2012566.10.0,1990-01-01\nB,T2,1.2.246.10.2012566.10.0,1991-01-01\n",
    "effica/client_relation_periods.csv": (
        "record_id,client_id,service_task,start_date,end_date\n"
        "kept,A,OURS,2022-12-01,\nclosed,B,20,2022-12-01,\n"
    ),
}
_OF_THE_RECORD = """\
select source_system, 'client_relation_periods' as source_table, source_row, record_id,
    'service_unit' as field
from {{ ref('int_client_relation_periods__rows') }}
where record_id = 'closed'
"""
_MODEL = "select * from {{ ref('delivered_client_relation_periods') }}"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=PROJECT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "code")
    return folder / "code"


def _run(code: Path, place: Path, *arguments: str) -> tuple[int, dict[str, object]]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SOSDBT_", "DBT_"))}
    done = subprocess.run(
        [sys.executable, "-c", _START, *arguments, "--json"],
        cwd=place, capture_output=True, text=True,
        env={**kept, "PYTHONPATH": str(code), "XDG_CONFIG_HOME": str(place.parent / "config"),
             "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def _contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _delivered(out: Path, version: int, quarter: str) -> tuple[dict[str, object], set[str]]:
    path = out / f"sosdbt_08_{quarter}_v{version}.zip"
    with open_package(path) as package:
        manifest = package.manifest
    with path.with_suffix(".findings.csv").open(encoding="utf-8-sig", newline="") as lines:
        return manifest, {row["rule_id"] for row in csv.DictReader(lines)}


@pytest.mark.proof
@pytest.mark.dbt
def test_a_county_is_set_up_built_and_upgraded_without_a_clone(
    installed: Path, tmp_path: Path
) -> None:
    for name, text in _FILES.items():
        (tmp_path / "raw" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "raw" / name).write_text(text)
    county, before = tmp_path / "county", _contents(installed)
    code, told = _run(installed, tmp_path, "init", "county", "--county", "08", "--raw", "raw")
    assert (code, told["status"]) == (0, "ok")
    add_rule(county, "XX-001", "warning")
    add_rule(county, "XX-002", "error", _OF_THE_RECORD)
    (county / "models").mkdir()
    (county / "models" / "our_periods.sql").write_text(_MODEL)
    mapping = county / "seeds" / "mappings" / "local_codes.csv"
    mapping.write_text(f"{mapping.read_text()}effica,service_task,OURS,20\n")
    own = f"raw: {tmp_path / 'raw'}\nrules: [XX-001, XX-002]"
    set_up(county, f"{own}\nvars: {{held_back_limit: 1}}")

    code, told = _run(installed, county, "build", "--quarter", "2023Q1")
    assert (code, told["status"]) == (0, "delivered"), told["message"]
    manifest, rules = _delivered(county / "deliveries", 1, "2023Q1")
    assert manifest["county"] == "08"
    assert told["rows"]["asiakkuusjakso_palvelutehtavassa.csv"] == 1  # type: ignore[index]
    assert {"XX-001", "XX-002"} <= rules
    assert _run(installed, county, "verify", str(told["package"]))[1]["status"] == "valid"
    assert _run(installed, county, "explain", "effica/client_relation_periods/closed")[0] == 0
    assert _contents(installed) == before

    newer = tmp_path / "newer"
    shutil.copytree(installed, newer)
    (newer / "sosdbt" / "__init__.py").write_text('__version__ = "0.2.0"\n')
    model = newer / "sosdbt/project/models/staging/stg_clients.sql"
    model.write_text(f"{model.read_text()}\n-- Of the newer version.\n")
    code, told = _run(newer, county, "build", "--quarter", "2023Q2")
    assert (code, told["status"]) == (0, "delivered"), told["message"]
    newer_manifest, rules = _delivered(county / "deliveries", 1, "2023Q2")
    assert {"XX-001", "XX-002"} <= rules
    assert newer_manifest["code_version"]["sosdbt"] == "0.2.0"  # type: ignore[index]

    add_rule(county, "XX-002", "blocker", _OF_THE_RECORD)
    code, told = _run(newer, county, "build", "--quarter", "2023Q3")
    assert (code, told["status"]) == (1, "blocked")
    assert "XX-002" in str(told["message"])
