"""Whether dbt's nodes allow a delivery, and if not, whether it failed or is blocked."""

import re
from collections.abc import Sequence

from sosdbt.dbt_run import Node
from sosdbt.errors import BlockedError, BuildError
from sosdbt.results import Results

GATE = "nothing_blocks_the_delivery"
_MOST_NAMED = 3
_RULE_MODEL = re.compile(r"\b([a-z]{2}_[0-9]{3})__[a-z]")
BUILT_KINDS = ("model", "seed", "snapshot", "test")


def check_that_dbt_worked(nodes: Sequence[Node], *, has_gate: bool = True) -> None:
    """Raises unless every node was built and every test but the gate and the rules passed.

    A rule that broke is named first: it blocks. One that a broken model took along is not.
    """
    if not nodes:
        raise BuildError("dbt found nothing to run. Are models/ and seeds/ in their place?")
    faults = [node for node in nodes if _is_fault(node)]
    _check_that_rules_ran([node for node in faults if node.rule_id])
    broken = [node for node in faults if not node.has_run]
    if not broken:
        _check_that_rules_ran(nodes)
    if faults:
        raise BuildError(_named(broken or faults))
    stuck = [node for node in nodes if node.kind in BUILT_KINDS and not node.has_run]
    if stuck:
        raise BuildError(_listed([f"{node.kind} {node.name} did not run" for node in stuck]))
    if has_gate and not any(node.name == GATE for node in nodes):
        raise BuildError(f"the test {GATE} is missing from tests/gate.")


def check_that_no_rule_is_missing(why_dbt_stopped: str) -> None:
    """A rule whose file is gone or disabled stops dbt before it runs anything."""
    found = _RULE_MODEL.search(why_dbt_stopped)
    if found:
        raise _blocked_by({found[1].upper().replace("_", "-"): why_dbt_stopped})


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
            said.append(f"  {rule.rule_id} ({count}) {rule.title} {rule.fix}".rstrip())
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


def _check_that_rules_ran(nodes: Sequence[Node]) -> None:
    broken = {node.rule_id: "" for node in nodes if node.rule_id and not node.has_run}
    with_cause = {
        node.rule_id: node.message
        for node in nodes
        if node.rule_id in broken and _is_fault(node) and node.message
    }
    if broken:
        raise _blocked_by(with_cause or broken)


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
