"""Which it was, where what stands for many failed: the tests of its parts, each by itself."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from sosdbt.dbt_run import Node

UNIONS = ("int_source_findings", "int_result_findings")
_COUNTS = "rule_runs"
_KEYS = "every_key_is_unique"
KEY_TESTS = ("test_name:unique_key", "test_name:filled_and_unique")


def rules_one_by_one(nodes: Iterable[Node], run: Callable[[list[str]], list[Node]]) -> list[Node]:
    """The rules' own tests, of a run that did not get as far as to count the rules.

    A rule breaks by itself only where its union was tried: elsewhere its tables are missing.
    """
    status = {node.name: node.status for node in nodes if node.kind == "model"}
    if status.get(_COUNTS, "success") == "success":
        return []
    found: list[Node] = []
    for union in UNIONS:
        tests = run(["test", "--select", f"1+{union},tag:rule"])
        if status.get(union) != "skipped":
            found += tests
        else:
            found += [test if test.has_run else replace(test, status="skipped") for test in tests]
    return found


def keys_one_by_one(nodes: list[Node], run: Callable[[list[str]], list[Node]]) -> list[Node]:
    """The nodes with the tests of single keys that fail in place of the one that found some."""
    found = [node for node in nodes if node.name == _KEYS and node.status in ("warn", "fail")]
    if not found:
        return nodes
    tests = run(["test", "--select", *KEY_TESTS])
    doubled = [test for test in tests if test.status != "pass"]
    return [node for node in nodes if node not in found] + (doubled or found)
