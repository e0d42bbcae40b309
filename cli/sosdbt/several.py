"""Several quarters in one go, in the order of time: each is a build of its own."""

from collections.abc import Iterable
from dataclasses import replace

from sosdbt import config
from sosdbt.already_built import AlreadyBuilt
from sosdbt.as_of import as_of, today
from sosdbt.build import Outcome, Request, build, open_input
from sosdbt.config import Quarter
from sosdbt.errors import INTERRUPTED, ConfigError
from sosdbt.history.store import Entry, known_deliveries
from sosdbt.package.names import DEMO
from sosdbt.shared_work import SharedWork
from sosdbt.work_area import remove_what_does_not_last

OWED, DELIVERED = "owed", "delivered"
_TO = ".."


def is_several(quarter: str | None) -> bool:
    return quarter is not None and (quarter == OWED or _TO in quarter)


def build_several(request: Request) -> list[Outcome]:
    """An outcome for each quarter. One that is blocked or fails does not stop the others."""
    project = config.find_project()
    settings = config.read_settings(project)
    day = config.parse_as_of(request.as_of) or today()
    quarters = _quarters(config.read_quarters(project), str(request.quarter))
    with open_input(request, project, settings) as (raw, out):
        if request.quarter == DELIVERED and request.out is not None and not out.is_dir():
            raise ConfigError(f"There is no directory {out}.")
        known = known_deliveries(out, DEMO if raw.is_synthetic else settings.county)
        newest = {entry["quarter"]: entry for entry in known}
        if request.quarter in (OWED, DELIVERED):
            quarters = [quarter for quarter in quarters if quarter.last_day < day]
        if request.quarter == DELIVERED:
            quarters = [quarter for quarter in quarters if quarter.name in newest]
        already = AlreadyBuilt(project, raw, out) if request.with_package else None
        try:
            return _build_each(request, quarters, newest, SharedWork(raw, out), already)
        finally:
            remove_what_does_not_last(out)


def _build_each(
    request: Request,
    quarters: Iterable[Quarter],
    newest: dict[str, Entry],
    shared: SharedWork,
    already: AlreadyBuilt | None,
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for quarter in quarters:
        last = newest.get(quarter.name)
        own = replace(request, quarter=quarter.name, as_of=_day(quarter, request.as_of, last))
        outcome = _refused(own, last) or (already and already.outcome(own, last))
        outcome = outcome or build(own, shared)
        if already:
            already.remember(own, outcome)
        outcomes.append(outcome)
        if outcome.exit_code == INTERRUPTED:
            break
    return outcomes


def _quarters(known: list[Quarter], asked: str) -> list[Quarter]:
    """Of a range, those of it; else all that are known."""
    if asked in (OWED, DELIVERED):
        return known
    names = [quarter.name for quarter in known]
    first, _, last = asked.partition(_TO)
    if first not in names or last not in names:
        raise ConfigError(
            f"--quarter {config.quoted(asked)} is no range of reporting quarters. Write it like "
            f"2023Q1..2023Q4; from {names[0]} to {names[-1]} are known."
        )
    if names.index(last) < names.index(first):
        raise ConfigError(f"--quarter {asked}: {last} is before {first}. Write {last}..{first}.")
    return known[names.index(first) : names.index(last) + 1]


def _day(quarter: Quarter, asked: str | None, last: Entry | None) -> str:
    """The day asked for, else that of a single build; but a quarter is not taken back to an
    earlier day than that of its newest delivery."""
    own = as_of(quarter, None)[0].isoformat()
    return asked or (max(own, str(last["as_of"])) if last else own)


def _refused(request: Request, last: Entry | None) -> Outcome | None:
    """A correction is not taken back among many."""
    if last is None or not request.with_package or last["as_of"] <= str(request.as_of):
        return None
    outcome = Outcome(request.quarter, request.as_of)
    outcome.message = (
        f"{last['package']} was delivered as of {last['as_of']}, after {request.as_of}: an older "
        f"state would take its place. If that is meant, build {request.quarter} by itself."
    )
    outcome.end("invalid", 2)
    return outcome
