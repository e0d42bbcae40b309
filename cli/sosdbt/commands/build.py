"""sosdbt build: what a program reads of a build, and what a person sees."""

from typing import Any

from sosdbt.answer import Answer
from sosdbt.build import Outcome, Request
from sosdbt.build import build as run_build
from sosdbt.masking import mask_all
from sosdbt.report import text_of_several, text_report
from sosdbt.results import Results
from sosdbt.several import build_several, is_several

# Of statuses with one exit code, what is told of all.
_RANK = {"delivered": 1, "blocked": 1}


def build(request: Request) -> Answer:
    if is_several(request.quarter):
        return answer_of_several(build_several(request))
    return answer(run_build(request))


def answer(outcome: Outcome) -> Answer:
    """The path of the package is the user's own and not masked: a program must find the file."""
    own = {"package": str(outcome.package)} if outcome.package else {}
    return Answer(
        _content(outcome),
        text_report(outcome),
        outcome.exit_code,
        outcome.message,
        own,
    )


def answer_of_several(outcomes: list[Outcome]) -> Answer:
    """The worst of them is the status and the exit code of all."""
    worst = max(
        outcomes, key=lambda each: (each.exit_code, _RANK.get(each.status, 0)), default=None
    )
    answers = [answer(outcome) for outcome in outcomes]
    content = {"status": worst.status if worst else "nothing_owed", "message": None}
    quarters = [{**mask_all(each.content), **each.own} for each in answers]
    return Answer(
        content,
        text_of_several(outcomes),
        worst.exit_code if worst else 0,
        own={"quarters": quarters},
    )


def _content(outcome: Outcome) -> dict[str, Any]:
    return {
        "status": outcome.status,
        "quarter": outcome.quarter,
        "as_of": outcome.as_of,
        "preview": outcome.is_preview,
        "synthetic": outcome.is_synthetic,
        "package": None,
        "version": outcome.version,
        "rows": outcome.rows,
        "fates": outcome.results.fates,
        "findings": outcome.results.findings,
        "rules": {"total": outcome.rules_total, "ran": outcome.rules_ran},
        "rule_runs": _rule_runs(outcome.results),
        "compared_with": outcome.results.compared_with,
        "seconds": outcome.seconds,
        "unreadable": outcome.results.unreadable,
        "notices": outcome.notices,
        "message": outcome.message,
    }


def _rule_runs(results: Results) -> dict[str, dict[str, int | None]]:
    """Of each rule in force: records it could apply to, findings, and how they changed."""
    was_compared = results.compared_with is not None
    return {
        rule.rule_id: {
            "applicable": rule.applicable_count,
            "found": rule.finding_count,
            "waived": rule.waived_count,
            "new": rule.new_count if was_compared else None,
            "persisting": rule.persisting_count if was_compared else None,
            "resolved": rule.resolved_count if was_compared else None,
        }
        for rule in results.rules
        if rule.is_in_force and rule.has_run
    }
