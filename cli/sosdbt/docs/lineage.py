"""The way of the data as a picture: raw tables on top, delivered files at the bottom."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import networkx

from sosdbt.text import layout

_TEMPLATE = Path(__file__).with_name("lineage.svg.j2")
_WIDTH, _HEIGHT, _GAP, _BETWEEN = 132, 34, 10, 34
_COLOURS = {
    "raw": "#4a4a4a",
    "staging": "#64748b",
    "decisions": "#2f6f9f",
    "delivery": "#2e7d4f",
    "file": "#14532d",
}
_NO_DATA = ("id_key", "source_systems", "input_files")


def picture(manifest: Mapping[str, Any], delivered: set[str]) -> str:
    """SVG in which every box is a link. `delivered`: the exposures of files.

    Only what lies between raw data and deliveries; rules are left out, but not what they lead to.
    """
    graph = networkx.DiGraph()
    for key, parents in manifest["parent_map"].items():
        graph.add_edges_from((parent, key) for parent in parents)
    nodes = {**manifest["nodes"], **manifest["sources"], **manifest["exposures"]}
    for key in [key for key in graph if "rule" in (nodes.get(key) or {}).get("tags", ())]:
        around = [(above, below) for above in graph.pred[key] for below in graph.succ[key]]
        graph.remove_node(key)
        graph.add_edges_from(around)
    raw = {key for key, node in manifest["sources"].items() if _is_data(node) and key in graph}
    shown = raw | delivered | {key for key in graph if _between(graph, key, raw, delivered)}
    graph = networkx.transitive_reduction(graph.subgraph(sorted(shown)))
    rows = [sorted(row) for row in networkx.topological_generations(graph)]
    middle: dict[str, float] = {}
    boxes = {}
    widest = max(map(len, rows)) * (_WIDTH + _GAP)
    for number, row in enumerate(rows):
        row.sort(key=lambda key: (_mean([middle[above] for above in graph.pred[key]]), key))
        start = (widest - len(row) * (_WIDTH + _GAP)) / 2
        for place, key in enumerate(row):
            left = start + place * (_WIDTH + _GAP)
            middle[key] = left + _WIDTH / 2
            boxes[key] = {
                "link": f"#!/{nodes[key]['resource_type']}/{key}",
                "lines": _two_lines(nodes[key]["name"]),
                "colour": _COLOURS.get(_kind(nodes[key]), _COLOURS["decisions"]),
                "x": left,
                "y": number * (_HEIGHT + _BETWEEN),
            }
    return layout(_TEMPLATE).render(
        boxes=boxes.values(),
        edges=[(boxes[above], boxes[below]) for above, below in sorted(graph.edges)],
        width=widest,
        height=len(rows) * (_HEIGHT + _BETWEEN),
        box_width=_WIDTH,
        box_height=_HEIGHT,
    )


def _is_data(source: Mapping[str, Any]) -> bool:
    return source["source_name"] == "raw" and source["name"] not in _NO_DATA


def _between(graph: Any, key: str, above: set[str], below: set[str]) -> bool:
    return bool(above & networkx.ancestors(graph, key) and below & networkx.descendants(graph, key))


def _kind(node: Mapping[str, Any]) -> str:
    kinds = {"source": "raw", "exposure": "file"}
    return kinds.get(node["resource_type"]) or str(node["config"]["group"])


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _two_lines(name: str) -> list[str]:
    """Broken at the underscore nearest to the middle, where one line has no room."""
    if len(name) <= 20:
        return [name]
    breaks = [match.end() - 1 for match in re.finditer(r"_+(?=.)", name)]
    if not breaks:
        return [name]
    middle = min(breaks, key=lambda place: abs(place - len(name) / 2))
    return [name[: middle + 1], name[middle + 1 :]]
