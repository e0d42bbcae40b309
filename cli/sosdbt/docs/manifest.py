"""dbt's manifest, as the docs page shows it: with delivered files, rules, and no unit tests."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sosdbt.docs.lineage import picture
from sosdbt.package.contract import Contract, DeliveredFile
from sosdbt.rules.catalogue import rule_id_of
from sosdbt.text import layout

_HERE = Path(__file__).parent
# How the paragraph of the first page begins above which the picture stands.
_MARK = "How to read the lineage."


def add_to_manifest(manifest: dict[str, Any], contracts: Iterable[Contract]) -> str:
    """Delivered files become exposures; delivered models and columns tell their names outside.

    Gives the HTML that draws the way of the data on the first page.
    """
    manifest["unit_tests"] = {}
    exposures = manifest["exposures"]
    (whole,) = (key for key in exposures if key.endswith(".separate_delivery"))
    delivered = set()
    for contract in contracts:
        for file in contract.files:
            key = f"exposure.sosdbt.{contract.name}/{file.name}"
            model = f"model.sosdbt.{file.mart}"
            exposures[key] = _exposure(exposures[whole], key, contract, file)
            manifest["parent_map"][key] = [model]
            manifest["child_map"][key] = []
            manifest["child_map"][model].append(key)
            delivered.add(key)
            _describe(manifest["nodes"][model], contract, file)
    _name_rules(manifest)
    said = {"picture": picture(manifest, delivered), "mark": _MARK}
    return layout(_HERE / "picture.html.j2").render(said)


def _exposure(
    pattern: dict[str, Any], key: str, contract: Contract, file: DeliveredFile
) -> dict[str, Any]:
    model = f"model.sosdbt.{file.mart}"
    said = {"contract": contract, "file": file}
    return {
        **pattern,
        "unique_id": key,
        "name": file.name,
        "fqn": ["sosdbt", file.name],
        "label": file.name,
        "type": "application",
        "description": layout(_HERE / "delivered_file.md.j2").render(said),
        "depends_on": {"macros": [], "nodes": [model]},
        "refs": [{"name": file.mart, "package": None, "version": None}],
    }


def _describe(model: dict[str, Any], contract: Contract, file: DeliveredFile) -> None:
    link = f"#!/exposure/exposure.sosdbt.{contract.name}/{file.name}"
    model["description"] += f"\n\nDelivered as [`{file.name}`]({link}) by `{contract.name}`."
    for field in file.columns:
        column = model["columns"].get(field.source or "")
        if column:
            names = ", ".join(
                f"{language}: {text}" for language, text in field.descriptions.items()
            )
            column["description"] += f" Delivered as `{field.name}` in `{file.name}` ({names})."


def _name_rules(manifest: dict[str, Any]) -> None:
    """At each model the rules that look at it, in the order of their names."""
    nodes = manifest["nodes"]
    rules = [
        node
        for node in nodes.values()
        if "rule" in node["tags"] and node["resource_type"] == "model"
    ]
    lines: dict[str, list[str]] = {}
    for rule in sorted(rules, key=lambda rule: str(rule["name"])):
        line = f"- [{rule_id_of(rule['name'])}](#!/model/{rule['unique_id']}) {rule['description']}"
        for key in rule["depends_on"]["nodes"]:
            if nodes.get(key, {}).get("resource_type") == "model":
                lines.setdefault(key, []).append(line)
    for key, of_model in lines.items():
        nodes[key]["description"] += "\n\nRules that look at it:\n\n" + "\n".join(of_model)
