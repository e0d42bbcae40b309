"""Whether dbt's nodes allow a delivery, and if not, whether it failed or is blocked."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from sosdbt.dbt_run import Node
from sosdbt.errors import BlockedError, BuildError
from sosdbt.results import Results
from sosdbt.rules.catalogue import rule_id_of

GATE = "nothing_blocks_the_delivery"
BUILT_KINDS = ("model", "seed", "snapshot", "test")
KEY_TESTS = ("test_name:unique_key", "test_name:filled_and_unique")
_KEYS = "every_key_is_unique"
_UNIONS, _COUNTS = ("int_source_findings", "int_result_findings"), "rule_runs"
_NEEDED = {
    "delivery_parameters", "findings", "record_fates", "record_lineage",
    "fate_counts", "rule_runs", "clients_per_service_task", "int_last_delivered_quarter",
    "int_last_delivery", "rule_catalogue", "row_balance", "day_balance",
}  # fmt: skip
_MOST_NAMED = 3
_RULE_MODEL = re.compile(r"\b([a-z]{2}_[0-9]{3})__[a-z]")


def rules_one_by_one(nodes: Iterable[Node], run: Callable[[list[str]], list[Node]]) -> list[Node]:
    """The rules' own tests, of a run that did not get as far as to count the rules.

    A rule breaks by itself only where its union was tried: elsewhere its tables are missing.
    """
    status = {node.name: node.status for node in nodes if node.kind == "model"}
    if status.get(_COUNTS, "success") == "success":
        return []
    found: list[Node] = []
    for union in _UNIONS:
        was_tried = status.get(union) != "skipped"
        for test in run(["test", "--select", f"1+{union},tag:rule"]):
            found.append(test if was_tried or test.has_run else replace(test, status="skipped"))
    return found


def keys_one_by_one(nodes: list[Node], run: Callable[[list[str]], list[Node]]) -> list[Node]:
    """The nodes with the tests of single keys that fail in place of the one that found some."""
    found = [node for node in nodes if node.name == _KEYS and node.status in ("warn", "fail")]
    if not found:
        return nodes
    tests = run(["test", "--select", *KEY_TESTS])
    doubled = [test for test in tests if test.status != "pass"]
    return [node for node in nodes if node not in found] + (doubled or found)


def check_that_dbt_worked(nodes: Sequence[Node], *, has_gate: bool = True) -> None:
    """Raises unless every node was built and every test but the gate and the rules passed.

    A rule that broke is named first: it blocks. One that a broken model took along is not.
    """
    if not nodes:
        raise BuildError("dbt found nothing to run. Are models/ and seeds/ in their place?")
    faults = [node for node in nodes if _is_fault(node)]
    broken = [node for node in faults if not node.has_run]
    idle = [node for node in nodes if node.kind in BUILT_KINDS and not node.has_run]
    rules = {node.rule_id: node.message for node in broken or idle if node.rule_id}
    if rules:
        causes = {rule: message for rule, message in rules.items() if message}
        raise _blocked_by(causes or rules)
    if faults:
        raise BuildError(_named(broken or faults))
    if idle:
        raise BuildError(_listed([f"{node.kind} {node.name} did not run" for node in idle]))
    if has_gate and not any(node.name == GATE for node in nodes):
        raise BuildError(f"the test {GATE} is missing from tests/gate.")


def check_that_no_rule_is_missing(why_dbt_stopped: str) -> None:
    """A rule whose file is gone or disabled stops dbt before it runs anything."""
    found = _RULE_MODEL.search(why_dbt_stopped)
    if found:
        raise _blocked_by({rule_id_of(found[1]): why_dbt_stopped})


def check_that_all_is_there(results: Results) -> None:
    missing = sorted(_NEEDED - results.tables)
    if missing:
        raise BuildError(f"dbt ended well but did not write: {', '.join(missing)}.")


def check_that_the_catalogue_ran(results: Results) -> None:
    """A rule in force without a model blocks, too."""
    missing = {rule.rule_id: "" for rule in results.rules if rule.is_in_force and not rule.has_run}
    if missing:
        raise _blocked_by(missing)


def check_the_gate(nodes: Sequence[Node], results: Results) -> None:
    """A blocker that found something blocks, whatever else went wrong.

    Where dbt did not get as far as rule_runs, what the test of the rule counted is told.
    """
    counted = {node.name: node.failures or 0 for node in nodes if node.kind == "test"}
    said = []
    for rule in results.rules:
        count = rule.finding_count if rule.has_run else counted.get(rule.rule_id, 0)
        if rule.severity == "blocker" and rule.is_in_force and count:
            advice = f". {rule.fix}" if rule.fix else ""
            said.append(f"  {rule.rule_id} ({count}) {rule.title}{advice}")
    if not said and all(node.status not in ("fail", "warn") for node in nodes if node.name == GATE):
        return
    others = [node for node in nodes if _is_fault(node)]
    if others:
        said.append(f"Besides: {_named(others)}")
    raise BlockedError("\n".join(["The delivery is blocked. Nothing was delivered.", *said]))


def rules_counted(nodes: Sequence[Node], results: Results) -> tuple[int, int]:
    """How many rules there are for the quarter, and how many of them ran."""
    rules = {rule.rule_id for rule in results.rules if rule.is_in_force or rule.has_run}
    has_run = {rule.rule_id: rule.has_run for rule in results.rules}
    has_run |= {node.rule_id: node.has_run for node in nodes if node.rule_id}
    return len(rules), sum(has_run[rule_id] for rule_id in rules)


def _is_fault(node: Node) -> bool:
    """Broken by itself, not skipped because of another node. Of tests, rules may find something."""
    if node.status in ("fail", "warn"):
        return node.kind == "test" and node.rule_id is None and node.name != GATE
    return node.status in ("error", "runtime error", "partial success")


def _blocked_by(rules: dict[str, str]) -> BlockedError:
    """Rules that did not run, each with the cause where it is known."""
    lines = [f"rule {rule} did not run: {why}".removesuffix(": ") for rule, why in rules.items()]
    end = "Nothing was delivered: a rule that did not run blocks the delivery."
    return BlockedError(f"{_listed(sorted(lines))}\n{end}")


def _named(nodes: Sequence[Node]) -> str:
    return _listed([f"{node.kind} {node.name}: {node.message}" for node in nodes])


def _listed(lines: list[str]) -> str:
    rest = [f"and {len(lines) - _MOST_NAMED} more"] * (len(lines) > _MOST_NAMED)
    return "\n".join([*lines[:_MOST_NAMED], *rest])
