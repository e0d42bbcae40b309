"""Faults put into the SQL of a rule, one at a time, on the syntax tree that DuckDB gives."""

from collections.abc import Iterator
from typing import Any, NamedTuple

Node = dict[str, Any]

OTHER_KINDS = {
    "COMPARE_EQUAL": ["COMPARE_NOTEQUAL"],
    "COMPARE_NOTEQUAL": ["COMPARE_EQUAL"],
    "COMPARE_LESSTHAN": ["COMPARE_LESSTHANOREQUALTO", "COMPARE_GREATERTHAN"],
    "COMPARE_LESSTHANOREQUALTO": ["COMPARE_LESSTHAN", "COMPARE_GREATERTHANOREQUALTO"],
    "COMPARE_GREATERTHAN": ["COMPARE_GREATERTHANOREQUALTO", "COMPARE_LESSTHAN"],
    "COMPARE_GREATERTHANOREQUALTO": ["COMPARE_GREATERTHAN", "COMPARE_LESSTHANOREQUALTO"],
    "OPERATOR_IS_NULL": ["OPERATOR_IS_NOT_NULL"],
    "OPERATOR_IS_NOT_NULL": ["OPERATOR_IS_NULL"],
    "ORDER_DEFAULT": ["DESCENDING"],
    "ASCENDING": ["DESCENDING"],
    "DESCENDING": ["ASCENDING"],
}
TEXT_FUNCTIONS = ("substr", "split_part", "lpad")


class Fault(NamedTuple):
    what: str
    part: Node  # the part of the tree that is wrong or missing
    tree: Any


def faults(tree: Any) -> Iterator[Fault]:
    """The tree, each time with another fault. Equal trees have equal faults in equal order."""
    if isinstance(tree, list):
        for index, child in enumerate(tree):
            for what, part, new in faults(child):
                yield Fault(what, part, [*tree[:index], new, *tree[index + 1 :]])
    elif isinstance(tree, dict) and tree.get("function_name") not in TEXT_FUNCTIONS:
        yield from _faults_here(tree)
        for key, child in tree.items():
            for what, part, new in faults(child):
                yield Fault(what, part, {**tree, key: new})


def _faults_here(node: Node) -> Iterator[Fault]:
    kind = node.get("type", "")
    for other in OTHER_KINDS.get(kind, []):
        yield Fault(f"{kind} becomes {other}", node, {**node, "type": other})
    if kind == "OPERATOR_NOT":
        yield Fault("not left out", node, node["children"][0])
    if kind == "COMPARE_BETWEEN":
        yield from _other_bounds(node)
    if kind == "JOIN" and node["join_type"] == "LEFT":
        yield Fault("left join becomes inner", node, {**node, "join_type": "INNER"})
    if node.get("literal", {}).get("kind") == "INTEGER":
        yield from _other_numbers(node)
    yield from _something_left_out(node, kind)


def _something_left_out(node: Node, kind: str) -> Iterator[Fault]:
    if node.get("class") == "CONJUNCTION":
        yield from _one_left_out(node, "children", "condition")
    if kind == "COMPARE_IN":
        yield from _one_left_out(node, "children", "value", kept=1)
    if kind == "CASE_EXPR":
        yield from _one_left_out(node, "case_checks", "case")
    if node.get("class") == "WINDOW":
        yield from _one_left_out(node, "partitions", "partition key")
    if kind == "SET_OPERATION_NODE":
        for part in node["children"]:
            others = [other for other in node["children"] if other is not part]
            new = others[0] if len(others) == 1 else {**node, "children": others}
            yield Fault("branch left out", part, new)
    for clause in ("where_clause", "having"):
        if node.get(clause) and node[clause]["class"] != "CONJUNCTION":
            yield Fault(f"{clause} left out", node[clause], {**node, clause: None})
    if node.get("distinct") is True:
        yield Fault("distinct left out", node, {**node, "distinct": False})
    for modifier in node.get("modifiers", []):
        if modifier["type"] == "DISTINCT_MODIFIER":
            others = [other for other in node["modifiers"] if other is not modifier]
            yield Fault("distinct left out", modifier, {**node, "modifiers": others})


def _one_left_out(node: Node, key: str, name: str, kept: int = 0) -> Iterator[Fault]:
    parts = node[key]
    if len(parts) - kept > 1:
        for part in parts[kept:]:
            others = [other for other in parts if other is not part]
            yield Fault(f"{name} left out", part, {**node, key: others})


def _other_numbers(node: Node) -> Iterator[Fault]:
    literal = node["literal"]
    for number in (int(literal["text"]) + 1, int(literal["text"]) - 1):
        new = {**node, "literal": {**literal, "text": str(number)}}
        yield Fault(f"number becomes {number}", node, new)


def _other_bounds(node: Node) -> Iterator[Fault]:
    def compare(operator: str, bound: str) -> Node:
        sides = {"left": node["input"], "right": node[bound]}
        return {"class": "COMPARISON", "type": operator, "alias": "", **sides}

    def both(*sides: Node) -> Node:
        return {"class": "CONJUNCTION", "type": "CONJUNCTION_AND", "alias": "", "children": sides}

    from_lower = compare("COMPARE_GREATERTHANOREQUALTO", "lower")
    to_upper = compare("COMPARE_LESSTHANOREQUALTO", "upper")
    yield Fault("lower bound left out", node, to_upper)
    yield Fault("upper bound left out", node, from_lower)
    without_lower = compare("COMPARE_GREATERTHAN", "lower")
    yield Fault("lower bound excluded", node, both(without_lower, to_upper))
    without_upper = compare("COMPARE_LESSTHAN", "upper")
    yield Fault("upper bound excluded", node, both(from_lower, without_upper))
