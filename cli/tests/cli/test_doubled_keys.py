"""One test stands for those of all keys; where it finds something, the key is named."""

import json
from pathlib import Path

import pytest
from small_county import county_in
from test_build_with_dbt import RAW

pytestmark = pytest.mark.dbt

TWICE = "select * from final union all select * from final"


@pytest.mark.parametrize(
    ("model", "named"),
    [
        ("marts/quality/fate_counts", "fate_counts__key_is_unique"),
        pytest.param(
            "intermediate/parameters/int_municipalities_in_force",
            "int_municipalities_in_force__municipality_is_filled_and_unique",
            marks=pytest.mark.proof,
        ),
    ],
)
def test_a_doubled_key_is_named(tmp_path: Path, project_copy: Path, model: str, named: str) -> None:
    path = project_copy / "models" / f"{model}.sql"
    before, _, after = path.read_text().rpartition("select * from final")
    path.write_text(before + TWICE + after)

    code, printed, _ = county_in(tmp_path, RAW, project_copy).build("--json")

    report = json.loads(printed)
    assert (code, report["status"], report["package"]) == (3, "failed", None)
    assert named in report["message"]
    assert "every_key_is_unique" not in report["message"]
