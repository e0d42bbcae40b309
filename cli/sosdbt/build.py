"""One build: look at the input, run dbt once, read what it wrote, package it."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sosdbt import config
from sosdbt.as_of import as_of, notices_of_the_clock
from sosdbt.dbt_run import Node, run_dbt
from sosdbt.disk import disk_is_full, full_disk_as_build_error, says_disk_is_full
from sosdbt.errors import BlockedError, BuildError, ConfigError, describe, status_of
from sosdbt.history.store import known_deliveries
from sosdbt.id_key import LastKey, settle_key
from sosdbt.keys import load_private_key
from sosdbt.package.publish import Deliveries
from sosdbt.places import check_place, check_series, deliveries_folder
from sosdbt.raw import refusals
from sosdbt.results import (
    Results,
    count_rows,
    open_database,
    read_results,
    read_what_is_there,
    tables_of,
)
from sosdbt.rules.one_by_one import rules_one_by_one
from sosdbt.verdict import (
    check_that_dbt_worked,
    check_that_no_rule_is_missing,
    check_that_the_catalogue_ran,
    check_the_gate,
    rules_counted,
)
from sosdbt.work_area import WorkArea, database_in_use, work_area

if TYPE_CHECKING:
    import duckdb


# Rules run in the unions of their stages, and the seeds have been looked at before dbt starts.
BUILD = ["build", "--exclude", "tag:rule", "test_name:seed_is_sound"]


@dataclass(frozen=True)
class Request:
    quarter: str | None
    raw: Path | None = None
    out: Path | None = None
    as_of: str | None = None
    target: str | None = None
    language: str = "en"
    with_package: bool = True
    sign: Path | None = None
    new_key: bool = False
    # What else to read of the database of a build without a package.
    read: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class RawInput:
    """The raw data of a run; `setting` is what dbt is told of it, empty for the demo county."""

    folder: Path
    setting: str
    is_synthetic: bool
    notices: tuple[str, ...]
    systems: tuple[str, ...]


@dataclass
class Outcome:
    """What a build came to; filled step by step, so that a failed one tells how far it got."""

    quarter: str | None
    as_of: str | None
    status: str = "failed"
    exit_code: int = 3
    county: str | None = None
    is_synthetic: bool | None = None
    raw_was_named: bool = True
    is_preview: bool = False
    package: Path | None = None
    version: int | None = None
    rows: dict[str, int] = field(default_factory=dict)
    rules_total: int = 0
    rules_ran: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    message: str | None = None
    lists: tuple[Path, ...] = ()
    results: Results = field(default_factory=Results)
    read: Any = None

    def end(self, status: str, exit_code: int = 0) -> None:
        self.status, self.exit_code = status, exit_code

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = round(time.perf_counter() - start, 3)


def build(request: Request) -> Outcome:
    """Never raises: what went wrong is in the outcome."""
    outcome = Outcome(request.quarter, request.as_of)
    umask = os.umask(0o077)
    try:
        with outcome.timed("total"):
            _build(request, outcome)
    except BaseException as error:
        exit_code, outcome.message = describe(error, "the build")
        outcome.end(status_of(exit_code), exit_code)
    finally:
        os.umask(umask)
    return outcome


def _build(request: Request, outcome: Outcome) -> None:
    from sosdbt.package.project_contract import check_that_the_contract_is_the_delivered_one
    from sosdbt.preflight import check_project
    from sosdbt.raw.earlier_packages import find_packages, systems_gone

    with outcome.timed("prepare"):
        project = config.find_project()
        settings, quarter, contract = check_project(project, request.quarter)
        looked_at = as_of(quarter, request.as_of)
        outcome.as_of = looked_at.day.isoformat()
        if looked_at.too_early and request.with_package:
            raise ConfigError(looked_at.too_early)
        outcome.is_preview = looked_at.too_early is not None
        outcome.notices.extend(notices_of_the_clock(settings.production))
        config.check_target(project, request.target)
        signer = load_private_key(request.sign) if request.sign else None
        outcome.county = settings.county
        raw = find_raw(request.raw, project, settings)
        outcome.is_synthetic = raw.is_synthetic
        outcome.raw_was_named = bool(raw.setting)
        outcome.notices.extend(raw.notices)
        out = deliveries_folder(project, request.out, raw.is_synthetic)
        check_place(project, out, raw.folder, raw.is_synthetic)
        check_series(out, settings.county, raw.is_synthetic)
        earlier, faults = find_packages(out)
        outcome.notices.extend(faults)
        outcome.notices[:0] = systems_gone(earlier, settings.county, outcome.as_of, raw.systems)
        check_that_the_contract_is_the_delivered_one(
            contract, [package.path for package in earlier]
        )
        deliveries, key_replaces = _deliveries(
            request, out, settings.county, quarter.name, raw, outcome.notices
        )
        config.prepare_out(project, out)
    with full_disk_as_build_error(out), work_area(out, quarter.name) as area:
        deliveries.remove_leftovers()
        if request.with_package:
            deliveries.check_that_lists_have_a_package()
        with outcome.timed("dbt"):
            nodes = _run_dbt(request, outcome, project, raw, out, area)
        with outcome.timed("package"):
            _finish(request, outcome, project, area, deliveries, nodes, signer, key_replaces)


def find_raw(named: Path | None, project: Path, settings: config.Settings) -> RawInput:
    """The raw directory named, else that of SOSDBT_RAW, else the demo county, looked over."""
    from sosdbt.raw.encodings import read_encodings
    from sosdbt.raw.scan import is_synthetic, scan

    encodings = read_encodings(project)
    raw = named or Path(os.environ.get("SOSDBT_RAW", ""))
    if raw == Path():
        if settings.production:
            raise ConfigError(
                "production is true, and then there is no demo county. "
                "Name the raw directory: --raw DIR, or SOSDBT_RAW."
            )
        from sosdbt.demo import ensure_demo_county

        demo = ensure_demo_county()
        scanned = scan(demo, encodings)
        return RawInput(demo, "", True, tuple(scanned.notices), tuple(scanned.systems))
    folder = raw.expanduser().absolute()
    scanned = scan(folder, encodings)
    made_up = is_synthetic(scanned)
    if made_up and settings.production:
        raise ConfigError(
            f"{folder} holds a demo county, and production is true. Nothing made up is delivered."
        )
    return RawInput(folder, str(folder), made_up, tuple(scanned.notices), tuple(scanned.systems))


def _deliveries(
    request: Request, out: Path, county: str, quarter: str, raw: RawInput, notices: list[str]
) -> tuple[Deliveries, str | None]:
    """The deliveries so far, and the fingerprint of the key that the key of today replaces."""
    deliveries = Deliveries(out, county, quarter, is_synthetic=raw.is_synthetic)
    known = known_deliveries(out, deliveries.series)
    versions = frozenset(entry["version"] for entry in known if entry["quarter"] == quarter)
    deliveries = replace(deliveries, versions_before=versions)
    if raw.is_synthetic:
        return deliveries, None
    keys = [LastKey(entry["package"], entry["key_fingerprint"]) for entry in known]
    last = next((key for key in reversed(keys) if key.fingerprint), None)
    return deliveries, settle_key(last, request.new_key, notices)


def _run_dbt(
    request: Request, outcome: Outcome, project: Path, raw: RawInput, out: Path, area: WorkArea
) -> list[Node]:
    from sosdbt.progress import progress

    quarter = str(outcome.quarter)

    def run(command: list[str], callbacks: list[Any] | None = None) -> list[Node]:
        return run_dbt(
            [*command, "--exclude-resource-type", "unit_test", "--no-write-json"],
            project=project,
            target_path=area.target,
            log_path=area.logs,
            environment={
                "SOSDBT_RAW": raw.setting,
                "SOSDBT_OUT": str(out),
                "SOSDBT_DATABASE": str(area.database),
            },
            callbacks=callbacks,
            parameters={"quarter": quarter, "as_of": outcome.as_of},
            target=request.target,
        )

    try:
        refusals.forget()
        with progress(quarter) as callbacks:
            nodes = run(BUILD, callbacks)
        refusals.raise_refused()
        return nodes + rules_one_by_one(nodes, run)
    except BuildError as error:
        refusals.raise_refused()
        if _is_locked(str(error)):
            raise database_in_use(area.database) from error
        check_that_no_rule_is_missing(str(error))
        raise


def _is_locked(message: str) -> bool:
    return "Could not set lock" in message


def _finish(
    request: Request,
    outcome: Outcome,
    project: Path,
    area: WorkArea,
    deliveries: Deliveries,
    nodes: list[Node],
    signer: Any,
    key_replaces: str | None,
) -> None:
    if any(_is_locked(node.message) for node in nodes):
        raise database_in_use(area.database)
    try:
        _check_what_blocks(request, outcome, area, nodes)
        # A rule that found no room has not run, but that is no blocker.
        if any(says_disk_is_full(node.message) for node in nodes):
            raise disk_is_full(deliveries.out)
        check_that_dbt_worked(nodes)
        outcome.notices[:0] = refusals.notices()
        with _open(area) as connection:
            _read(request, outcome, connection, nodes)
            _package(request, outcome, project, area, deliveries, connection, signer, key_replaces)
    except BlockedError:
        _keep_lists(request, outcome, area, deliveries)
        raise


def _open(area: WorkArea) -> "duckdb.DuckDBPyConnection":
    try:
        return open_database(area.database)
    except Exception as error:
        if _is_locked(str(error)):
            raise database_in_use(area.database) from error
        raise


def _check_what_blocks(
    request: Request, outcome: Outcome, area: WorkArea, nodes: list[Node]
) -> None:
    """Before all else: a blocker that found something ends the build as such."""
    import duckdb

    if not area.database.exists():
        return
    try:
        with _open(area) as connection:
            results = read_what_is_there(connection, request.language)
            outcome.rules_total, outcome.rules_ran = rules_counted(nodes, results)
            check_the_gate(nodes, results)
    except duckdb.Error:
        return  # What dbt says of it is told next.


def _read(request: Request, outcome: Outcome, connection: Any, nodes: list[Node]) -> None:
    results = read_results(connection, request.language)
    outcome.results = results
    outcome.as_of = results.parameters["as_of_date"].isoformat()
    if str(results.parameters["quarter"]) != outcome.quarter:
        raise BuildError(f"dbt built {results.parameters['quarter']}, not {outcome.quarter}.")
    check_that_the_catalogue_ran(results)
    check_the_gate(nodes, results)
    outcome.notices += [
        f"Beside {package} lies no lineage list: DL-015 compared nobody with it."
        for (package,) in connection.execute(
            "select package_name from int_last_delivery where not has_lineage"
        ).fetchall()
    ]


def _package(
    request: Request,
    outcome: Outcome,
    project: Path,
    area: WorkArea,
    deliveries: Deliveries,
    connection: Any,
    signer: Any,
    key_replaces: str | None,
) -> None:
    from sosdbt.history.store import record_delivery
    from sosdbt.package.contract import read_contract
    from sosdbt.package.lists import write_lists
    from sosdbt.package.write import deliver

    contract = read_contract(connection)
    outcome.rows = {file.name: count_rows(connection, file.mart) for file in contract.files}
    if not request.with_package:
        outcome.lists = write_lists(connection, deliveries, None)
        _write_notices(outcome, deliveries, None)
        outcome.read = request.read(connection) if request.read else None
        errors = outcome.results.rules_with_findings("error")
        outcome.end("errors", 1) if errors else outcome.end("checked")
        return
    delivery = deliver(
        connection,
        project=project,
        contract=contract,
        results=outcome.results,
        deliveries=deliveries,
        folder=area.package,
        notices=outcome.notices,
        signer=signer,
        key_replaces=key_replaces,
    )
    outcome.package, outcome.version = delivery.package, delivery.version
    outcome.lists = delivery.lists
    outcome.end("delivered" if delivery.is_new else "unchanged")
    record_delivery(
        deliveries.out, deliveries.series, delivery.package, delivery.is_new, outcome.notices
    )
    _write_notices(outcome, deliveries, delivery.version if delivery.is_new else None)


def _write_notices(outcome: Outcome, deliveries: Deliveries, version: int | None) -> None:
    from sosdbt.package.lists import write_notices

    try:
        outcome.lists += write_notices(deliveries, version, outcome.notices)
    except OSError as error:
        outcome.notices.append(f"There is no file of these notices: {error.strerror}.")


def _keep_lists(request: Request, outcome: Outcome, area: WorkArea, deliveries: Deliveries) -> None:
    """A blocked build leaves what was found, so that it can be mended."""
    from sosdbt.package.lists import write_lists

    if not area.database.exists():
        return
    with _open(area) as connection:
        if not outcome.results.rules:
            outcome.results = read_what_is_there(connection, request.language)
        if {"findings", "record_fates"} <= tables_of(connection):
            outcome.lists = write_lists(connection, deliveries, None)
            _write_notices(outcome, deliveries, None)
