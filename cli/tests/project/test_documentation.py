"""Everything that dbt docs shows is described."""

import json
from pathlib import Path

import pytest


@pytest.fixture
def manifest(listed: Path) -> dict:
    return json.loads((listed / "manifest.json").read_text())


def test_every_model_and_seed_and_column_is_described(manifest: dict) -> None:
    missing = []
    for node in manifest["nodes"].values():
        if node["resource_type"] in ("model", "seed"):
            if not node["description"]:
                missing.append(node["name"])
            missing += [
                f"{node['name']}.{column['name']}"
                for column in node["columns"].values()
                if not column["description"]
            ]
            if not node["columns"] and not node["original_file_path"].startswith("models/rules/"):
                missing.append(f"{node['name']} has no columns")
    assert not missing


def test_every_source_and_its_columns_are_described(manifest: dict) -> None:
    sources = manifest["sources"].values()
    assert len(list(sources)) == 16
    assert all(source["description"] for source in sources)
    assert all(column["description"] for source in sources for column in source["columns"].values())


def test_every_macro_of_the_project_is_described(manifest: dict) -> None:
    dispatched = ("default__", "spark__", "duckdb__")
    missing = [
        macro["name"]
        for macro in manifest["macros"].values()
        if macro["package_name"] == "sosdbt"
        and not macro["name"].startswith(dispatched)
        and not macro["description"]
    ]
    assert not missing


def test_every_model_says_its_grain(manifest: dict) -> None:
    missing = [
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        and "Grain:" not in node["description"]
        and not node["original_file_path"].startswith("models/rules/")
    ]
    assert not missing


def test_the_delivery_is_an_exposure_of_the_delivered_tables(manifest: dict) -> None:
    [delivery] = [e for e in manifest["exposures"].values() if e["name"] == "separate_delivery"]
    delivered = {
        node["unique_id"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["name"].startswith("delivered_")
    }
    assert set(delivery["depends_on"]["nodes"]) == delivered


def test_the_delivered_tables_have_enforced_contracts(manifest: dict) -> None:
    delivered = [n for n in manifest["nodes"].values() if n["name"].startswith("delivered_")]
    delivered = [n for n in delivered if n["resource_type"] == "model"]
    assert len(delivered) == 5
    assert all(node["contract"]["enforced"] for node in delivered)


def test_only_staging_reads_sources(manifest: dict) -> None:
    readers = {
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        and any(parent.startswith("source.") for parent in node["depends_on"]["nodes"])
    }
    assert readers
    assert all(name.startswith("stg_") for name in readers)


def test_telemetry_is_off(manifest: dict) -> None:
    assert manifest["metadata"]["send_anonymous_usage_stats"] is False
