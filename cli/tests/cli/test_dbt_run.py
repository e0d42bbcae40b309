import os
from pathlib import Path

import pytest
from hand_made import ANNA

from sosdbt.dbt_run import Node, run_dbt
from sosdbt.errors import BuildError

PROFILE = """
small:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: "{{ env_var('SMALL_DATABASE') }}"
      keep_open: true
"""
PROJECT = """
name: small
profile: small
flags:
  send_anonymous_usage_stats: false
models:
  +materialized: table
"""
MODELS = {
    "good.sql": "{{ print('printed by a macro') }} select '{{ var(\"word\") }}' as word",
    "bad.sql": f"select cast('{ANNA}' as integer) as number from {{{{ ref('good') }}}}",
    "after_bad.sql": "select * from {{ ref('bad') }}",
    "models.yml": """
models:
  - name: good
    columns:
      - name: word
        data_tests:
          - accepted_values:
              name: CR-002
              arguments:
                values: [other]
              config:
                severity: warn
""",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    (folder / "models").mkdir(parents=True)
    (folder / "profiles.yml").write_text(PROFILE)
    (folder / "dbt_project.yml").write_text(PROJECT)
    for name, content in MODELS.items():
        (folder / "models" / name).write_text(content)
    return folder


def _run(project: Path, *command: str) -> dict[str, Node]:
    work = project.parent / "work"
    nodes = run_dbt(
        [*command, "--no-write-json"],
        project=project,
        work=work,
        environment={"SMALL_DATABASE": str(project.parent / "small.duckdb")},
    )
    return {node.name: node for node in nodes}


@pytest.mark.dbt
def test_one_run_of_dbt(
    project: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBT_EMPTY", "1")
    monkeypatch.setenv("DBT_TARGET_PATH", "/proc/nowhere")
    directory, environment = Path.cwd(), dict(os.environ)
    nodes = _run(project, "build", "--vars", "{word: hei}")

    assert {name: node.status for name, node in nodes.items()} == {
        "good": "success",
        "CR-002": "warn",
        "bad": "error",
        "after_bad": "skipped",
    }
    assert nodes["CR-002"].rule_id == "CR-002"
    assert "Conversion Error" in nodes["bad"].message
    assert Path.cwd() == directory
    assert dict(os.environ) == environment
    assert capfd.readouterr() == ("", "")

    database = project.parent / "small.duckdb"
    import duckdb

    # The same process can open what dbt has closed, and DBT_EMPTY had no say.
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.sql("select word from good").fetchall() == [("hei",)]

    # The model's own SQL holds the code here; what dbt says of it must not.
    assert ANNA not in nodes["bad"].message
    work = project.parent / "work"
    texts = [path for path in work.rglob("*") if path.is_file() and path.suffix != ".msgpack"]
    holders = {path.name for path in texts if ANNA.encode() in path.read_bytes()}
    assert holders <= {"bad.sql"}
    log = (work / "logs" / "build.log").read_text()
    assert "Conversion Error" in log
    assert "***" in log


@pytest.mark.dbt
def test_a_project_that_does_not_parse(project: Path) -> None:
    (project / "models" / "good.sql").write_text("select * from {{ ref('nowhere') }}")
    with pytest.raises(BuildError, match=r"dbt stopped: .*nowhere"):
        _run(project, "build")


@pytest.mark.dbt
def test_nothing_selected_is_an_empty_list(project: Path) -> None:
    assert _run(project, "build", "--vars", "{word: x}", "--select", "nothing_like_this") == {}


@pytest.mark.parametrize(
    ("name", "kind", "rule_id"),
    [
        ("CR-002", "test", "CR-002"),
        ("every_raw_row_has_one_fate", "test", None),
        ("cr_002__ends_early", "model", None),
        ("CR-002", "model", None),
    ],
)
def test_a_node_knows_its_rule(name: str, kind: str, rule_id: str | None) -> None:
    assert Node(name, kind, "success", "").rule_id == rule_id
