"""Whether dbt's nodes allow a delivery, and if not, whether it failed or is blocked."""

import re
from collections.abc import Sequence

from sosdbt.dbt_run import Node
from sosdbt.errors import BlockedError, BuildError
from sosdbt.results import Results

GATE = "nothing_blocks_the_delivery"
_MOST_NAMED = 3
_RULE_MODEL = re.compile(r"\b([a-z]{2}_[0-9]{3})__[a-z]")
_BUILT_KINDS = ("model", "seed", "snapshot", "test")


def check_that_dbt_worked(nodes: Sequence[Node]) -> None:
    """Raises unless every node was built and every test but the gate and the rules passed.

    A rule that broke is named first: it blocks. One that a broken model took along is not.
    """
    if not nodes:
        raise BuildError("dbt found nothing to run. Are models/ and seeds/ in their place?")
    broken_rules = [node for node in nodes if node.rule_id and _is_fault(node)]
    if broken_rules:
        check_that_rules_ran(broken_rules)
    broken = [node for node in nodes if not node.has_run and _is_fault(node)]
    if not broken:
        check_that_rules_ran(nodes)
    faults = broken or [node for node in nodes if _is_fault(node)]
    if faults:
        raise BuildError(_named(faults))
    stuck = [node for node in nodes if node.kind in _BUILT_KINDS and not node.has_run]
    if stuck:
        raise BuildError(_listed([f"{node.kind} {node.name} did not run" for node in stuck]))
    if not any(node.name == GATE for node in nodes):
        raise BuildError(f"the test {GATE} is missing from tests/gate.")


def check_that_dbt_worked_on_models(nodes: Sequence[Node]) -> None:
    """Raises unless every node was built, rules too."""
    if not nodes:
        raise BuildError("dbt found nothing to run. Are models/ and seeds/ in their place?")
    stuck = [node for node in nodes if not node.has_run]
    faults = [node for node in stuck if _is_fault(node)] or stuck
    if faults:
        raise BuildError(_named(faults))


def check_that_rules_ran(nodes: Sequence[Node]) -> None:
    broken: dict[str, str] = {}
    for node in nodes:
        if node.rule_id and not node.has_run and not broken.get(node.rule_id):
            broken[node.rule_id] = node.message if _is_fault(node) else ""
    if broken:
        errors = {rule_id: message for rule_id, message in broken.items() if message} or broken
        raise BlockedError(_rules_did_not_run(errors))


def check_that_no_rule_is_missing(why_dbt_stopped: str) -> None:
    """A rule whose file is gone or disabled stops dbt before it runs anything."""
    found = _RULE_MODEL.search(why_dbt_stopped)
    if found:
        rule_id = found[1].upper().replace("_", "-")
        raise BlockedError(_rules_did_not_run({rule_id: why_dbt_stopped}))


def check_that_the_catalogue_ran(results: Results) -> None:
    """A rule in force without a model blocks, too."""
    missing = {rule.rule_id: "" for rule in results.rules if rule.is_in_force and not rule.has_run}
    if missing:
        raise BlockedError(_rules_did_not_run(missing))


def check_the_gate(nodes: Sequence[Node], results: Results) -> None:
    """A blocker that found something blocks, whatever else went wrong.

    Where dbt did not get as far as rule_runs, what the test of the rule counted is told.
    """
    counted = {node.name: node.failures or 0 for node in nodes if node.kind == "test"}
    blockers = [
        (rule, rule.finding_count if rule.has_run else counted.get(rule.rule_id, 0))
        for rule in results.rules
        if rule.severity == "blocker" and rule.is_in_force
    ]
    found = [
        f"  {rule.rule_id} ({count}) {rule.title} {rule.fix}".rstrip()
        for rule, count in blockers
        if count
    ]
    passed = all(node.status not in ("fail", "warn") for node in nodes if node.name == GATE)
    if passed and not found:
        return
    others = [node for node in nodes if _is_fault(node)]
    raise BlockedError(
        "\n".join(
            [
                "The delivery is blocked. Nothing was delivered.",
                *found,
                *([f"Besides: {_named(others)}"] if others else []),
            ]
        )
    )


def rules_counted(nodes: Sequence[Node], results: Results) -> tuple[int, int]:
    """How many rules there are for the quarter, and how many of them ran."""
    rules = {rule.rule_id for rule in results.rules if rule.is_in_force or rule.has_run}
    ran = {rule.rule_id for rule in results.rules if rule.has_run}
    for node in nodes:
        if node.rule_id:
            ran = ran | {node.rule_id} if node.has_run else ran - {node.rule_id}
    return len(rules), len(rules & ran)


def _is_fault(node: Node) -> bool:
    """Broken by itself, not skipped because of another node. Of tests, rules may find something."""
    if node.status in ("fail", "warn"):
        return node.kind == "test" and node.rule_id is None and node.name != GATE
    return node.status in ("error", "runtime error", "partial success")


def _named(nodes: Sequence[Node]) -> str:
    return _listed([f"{node.kind} {node.name}: {node.message}" for node in nodes])


def _rules_did_not_run(messages: dict[str, str]) -> str:
    return _listed(
        [
            f"rule {rule_id} did not run" + (f": {message}" if message else "")
            for rule_id, message in sorted(messages.items())
        ],
        end="Nothing was delivered: a rule that did not run blocks the delivery.",
    )


def _listed(lines: list[str], end: str = "") -> str:
    shown = lines[:_MOST_NAMED]
    if len(lines) > _MOST_NAMED:
        shown.append(f"and {len(lines) - _MOST_NAMED} more")
    return "\n".join([*shown, *([end] if end else [])])
