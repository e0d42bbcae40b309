"""Faults put into the SQL of a rule, one at a time, on the syntax tree that DuckDB gives."""

from collections.abc import Iterator
from typing import Any, NamedTuple

Node = dict[str, Any]

FIXTURE = "__dbt__cte__"
OTHER_OPERATORS = {
    "COMPARE_EQUAL": ["COMPARE_NOTEQUAL"],
    "COMPARE_NOTEQUAL": ["COMPARE_EQUAL"],
    "COMPARE_LESSTHAN": ["COMPARE_LESSTHANOREQUALTO", "COMPARE_GREATERTHAN"],
    "COMPARE_LESSTHANOREQUALTO": ["COMPARE_LESSTHAN", "COMPARE_GREATERTHANOREQUALTO"],
    "COMPARE_GREATERTHAN": ["COMPARE_GREATERTHANOREQUALTO", "COMPARE_LESSTHAN"],
    "COMPARE_GREATERTHANOREQUALTO": ["COMPARE_GREATERTHAN", "COMPARE_LESSTHANOREQUALTO"],
    "OPERATOR_IS_NULL": ["OPERATOR_IS_NOT_NULL"],
    "OPERATOR_IS_NOT_NULL": ["OPERATOR_IS_NULL"],
    "INNER": ["LEFT"],
    "LEFT": ["INNER"],
    "ORDER_DEFAULT": ["DESCENDING"],
    "ASCENDING": ["DESCENDING"],
    "DESCENDING": ["ASCENDING"],
}
LEFT_OUT = {  # kind of node: its list of parts, what is always kept, what a part is called
    "CONJUNCTION_AND": ("children", 0, "condition"),
    "CONJUNCTION_OR": ("children", 0, "condition"),
    "COMPARE_IN": ("children", 1, "value"),
    "CASE_EXPR": ("case_checks", 0, "case"),
    "SET_OPERATION_NODE": ("children", 0, "branch"),
}
TEXT_FUNCTIONS = ("substr", "split_part", "lpad")


class Mutant(NamedTuple):
    fault: str
    place: tuple[int, int]
    tree: Any


def mutants(tree: Any) -> Iterator[Mutant]:
    """The tree with one fault each, in an order that depends on the rule's own SQL only."""
    if isinstance(tree, list):
        for index, child in enumerate(tree):
            for fault, place, new in mutants(child):
                yield Mutant(fault, place, [*tree[:index], new, *tree[index + 1 :]])
    elif isinstance(tree, dict) and not _is_left_alone(tree):
        place = (tree.get("query_location", 0), tree.get("query_location_length", 0))
        for fault, new in _faults(tree):
            yield Mutant(fault, place, new)
        for key, child in tree.items():
            for fault, inner_place, new in mutants(child):
                yield Mutant(fault, inner_place, {**tree, key: new})


def _is_left_alone(node: Node) -> bool:
    is_fixture = str(node.get("key", "")).startswith(FIXTURE)
    return is_fixture or node.get("function_name") in TEXT_FUNCTIONS


def _faults(node: Node) -> Iterator[tuple[str, Any]]:
    kind = node.get("type")
    operator_key = "join_type" if kind == "JOIN" and node["condition"] else "type"
    for other in OTHER_OPERATORS.get(node.get(operator_key), []):
        yield f"{node[operator_key]} becomes {other}", {**node, operator_key: other}
    if kind in LEFT_OUT:
        yield from _without_one(node, *LEFT_OUT[kind])
    for index in range(len(node.get("partitions", []))):
        keys = node["partitions"]
        yield f"partition key {index + 1} left out", {
            **node,
            "partitions": keys[:index] + keys[index + 1 :],
        }
    if kind == "OPERATOR_NOT":
        yield "not left out", node["children"][0]
    if kind == "COMPARE_BETWEEN":
        yield from _other_bounds(node)
    for clause in ("where_clause", "having"):
        if node.get(clause) and node[clause]["type"] not in LEFT_OUT:
            yield f"{clause} left out", {**node, clause: None}
    if node.get("distinct") is True:
        yield "distinct left out", {**node, "distinct": False}
    modifiers = node.get("modifiers", [])
    if any(modifier["type"] == "DISTINCT_MODIFIER" for modifier in modifiers):
        kept = [modifier for modifier in modifiers if modifier["type"] != "DISTINCT_MODIFIER"]
        yield "distinct left out", {**node, "modifiers": kept}
    literal = node.get("literal") or {}
    if literal.get("kind") == "INTEGER":
        for number in (int(literal["text"]) + 1, int(literal["text"]) - 1):
            yield f"becomes {number}", {**node, "literal": {**literal, "text": str(number)}}


def _without_one(node: Node, key: str, kept: int, name: str) -> Iterator[tuple[str, Node]]:
    parts = node[key]
    if len(parts) - kept < 2:
        return
    for index in range(kept, len(parts)):
        yield (
            f"{name} {index + 1 - kept} left out",
            {**node, key: parts[:index] + parts[index + 1 :]},
        )


def _other_bounds(node: Node) -> Iterator[tuple[str, Node]]:
    def compare(operator: str, bound: str) -> Node:
        sides = {"left": node["input"], "right": node[bound]}
        return {"class": "COMPARISON", "type": operator, "alias": "", **sides}

    def both(*comparisons: Node) -> Node:
        children = list(comparisons)
        return {"class": "CONJUNCTION", "type": "CONJUNCTION_AND", "alias": "", "children": children}

    from_lower = compare("COMPARE_GREATERTHANOREQUALTO", "lower")
    to_upper = compare("COMPARE_LESSTHANOREQUALTO", "upper")
    yield "lower bound left out", to_upper
    yield "upper bound left out", from_lower
    yield "lower bound excluded", both(compare("COMPARE_GREATERTHAN", "lower"), to_upper)
    yield "upper bound excluded", both(from_lower, compare("COMPARE_LESSTHAN", "upper"))
