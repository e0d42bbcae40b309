"""One build: look at the input, run dbt once, read what it wrote, package it."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from sosdbt import config, verdict
from sosdbt.as_of import as_of, notices_of_the_clock
from sosdbt.dbt_run import Node, progress, run_dbt
from sosdbt.diff.compare import count_changes
from sosdbt.disk import disk_is_full, full_disk_as_build_error, says_disk_is_full
from sosdbt.errors import BlockedError, BuildError, ConfigError, InputError, describe, status_of
from sosdbt.history.store import Entry, known_deliveries, record_delivery
from sosdbt.id_key import settle_key
from sosdbt.keys import load_private_key
from sosdbt.package import lists
from sosdbt.package.contract import Contract
from sosdbt.package.data_files import rows_per_file, write_data_files
from sosdbt.package.form import run_parameters
from sosdbt.package.names import REPORT, beside
from sosdbt.package.project_contract import (
    check_that_the_contract_is_the_delivered_one,
    project_contract,
)
from sosdbt.package.publish import Deliveries
from sosdbt.package.write import Delivery, deliver
from sosdbt.places import check_place, check_series, deliveries_folder
from sosdbt.raw import refusals
from sosdbt.raw.earlier_packages import find_packages, systems_gone
from sosdbt.raw_input import RawInput, raw_input
from sosdbt.results import Results, open_database, read_results
from sosdbt.rules.generate import check_rules
from sosdbt.seeds import check_seeds
from sosdbt.work_area import WorkArea, database_in_use, work_area

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from sosdbt.several import SharedWork


# Rules run in the unions of their stages, keys are tested by one test, and the seeds have been
# looked at before dbt starts.
BUILD = ["build", "--exclude", "tag:rule", "test_name:seed_is_sound", *verdict.KEY_TESTS]


@dataclass(frozen=True)
class Request:
    quarter: str | None
    # A directory, the URL of a database, or a file that lists both.
    raw: str | Path | None = None
    out: Path | None = None
    as_of: str | None = None
    target: str | None = None
    language: str = "en"
    with_package: bool = True
    sign: Path | None = None
    new_key: bool = False
    # What else to read of the database of a build without a package.
    read: Callable[[duckdb.DuckDBPyConnection], Any] | None = None
    # Only compare what would be delivered with the newest delivery, and leave nothing behind.
    compare: bool = False


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


def build(request: Request, shared: "SharedWork | None" = None) -> Outcome:
    """Never raises: what went wrong is in the outcome. `shared` is of builds of other quarters."""
    outcome = Outcome(request.quarter, request.as_of)
    umask = os.umask(0o077)
    try:
        with outcome.timed("total"), ExitStack() as held:
            _Build(request, outcome, held, shared).run()
    except BaseException as error:
        exit_code, outcome.message = describe(error, "the build")
        outcome.end(status_of(exit_code), exit_code)
    finally:
        os.umask(umask)
    return outcome


def check_project(
    project: Path, quarter: str | None
) -> tuple[config.Settings, config.Quarter, Contract]:
    """Settings, quarter and contract, if all of the project is sound."""
    check_seeds(project)
    settings = config.read_settings(project)
    config.check_time_zone(project, settings)
    found = config.find_quarter(project, quarter)
    check_rules(project, found.name)
    return settings, found, project_contract(project, found.name)


@contextmanager
def open_input(
    request: Request, project: Path, settings: config.Settings
) -> Iterator[tuple[RawInput, Path]]:
    """The raw data, and the folder for its deliveries if it may be theirs."""
    with raw_input(request.raw, project, settings) as raw:
        out = deliveries_folder(project, request.out, raw.is_synthetic)
        check_place(project, out, raw.folder, raw.is_synthetic)
        check_series(out, settings.county, raw.is_synthetic)
        yield raw, out


@dataclass
class _Build:
    """The steps of one build, and what each of them found for the next."""

    request: Request
    outcome: Outcome
    held: ExitStack
    shared: "SharedWork | None"
    project: Path = field(init=False)
    quarter: config.Quarter = field(init=False)
    contract: Contract = field(init=False)
    raw: RawInput = field(init=False)
    deliveries: Deliveries = field(init=False)
    key_replaces: str | None = None
    signer: "Ed25519PrivateKey | None" = None
    area: WorkArea = field(init=False)
    nodes: list[Node] = field(init=False)

    def run(self) -> None:
        with self.outcome.timed("prepare"):
            self.prepare()
        out = self.deliveries.out
        area = work_area(out, self.quarter.name, is_lasting=not self.request.compare)
        with full_disk_as_build_error(out), area as self.area:
            self.deliveries.remove_leftovers()
            if self.request.with_package:
                self.deliveries.check_that_lists_have_a_package()
            try:
                with self.outcome.timed("dbt"):
                    self.run_dbt()
                with self.outcome.timed("package"):
                    self.finish()
            except Exception as error:
                if "Could not set lock" in str(error):
                    raise database_in_use(self.area.database) from error
                raise

    def prepare(self) -> None:
        """Everything that can be refused before dbt starts."""
        request, outcome, shared = self.request, self.outcome, self.shared
        self.project = project = config.find_project()
        settings, self.quarter, self.contract = check_project(project, request.quarter)
        day, too_early = as_of(self.quarter, request.as_of)
        outcome.as_of, outcome.county = day.isoformat(), settings.county
        if too_early and request.with_package:
            raise ConfigError(too_early)
        outcome.is_preview = too_early is not None
        outcome.notices += notices_of_the_clock(settings.production)
        config.check_target(project, request.target)
        self.signer = load_private_key(request.sign) if request.sign else None
        opened = open_input(request, project, settings)
        self.raw, out = (shared.raw, shared.out) if shared else self.held.enter_context(opened)
        raw = self.raw
        outcome.is_synthetic, outcome.raw_was_named = raw.is_synthetic, raw.was_named
        earlier, faults = find_packages(out)
        gone = systems_gone(earlier, settings.county, outcome.as_of, raw.scanned.systems)
        outcome.notices = [*gone, *outcome.notices, *raw.scanned.notices, *faults]
        packages = [known.path for known in earlier]
        check_that_the_contract_is_the_delivered_one(self.contract, packages)
        self.look_at_deliveries(out, settings.county)
        config.prepare_out(out)

    def look_at_deliveries(self, out: Path, county: str) -> None:
        """Versions of the quarter so far, and for real data the key of the last delivery."""
        deliveries = Deliveries(out, county, self.quarter.name, is_synthetic=self.raw.is_synthetic)
        known = known_deliveries(out, deliveries.series)
        of_quarter = [entry for entry in known if entry["quarter"] == self.quarter.name]
        versions = frozenset(entry["version"] for entry in of_quarter)
        self.deliveries = replace(deliveries, versions_before=versions)
        if of_quarter:
            self.keep_corrections(of_quarter[-1])
        if not self.raw.is_synthetic:
            last = next((entry for entry in reversed(known) if entry["key_fingerprint"]), None)
            self.key_replaces = settle_key(last, self.request.new_key, self.outcome.notices)

    def keep_corrections(self, newest: Entry) -> None:
        """No day said, no earlier one than that of the newest delivery: what came in between would
        be taken back."""
        package, its_day, day = newest["package"], str(newest["as_of"]), self.outcome.as_of
        if day is None or its_day <= day:
            return
        if self.request.as_of:
            told = f"an older state than that is looked at, as --as-of {day} says."
        else:
            self.outcome.as_of = its_day
            told = f"so this is as of that day, not of {day}. For an older state say --as-of."
        self.outcome.notices.append(f"{package} was delivered as of {its_day}: {told}")

    def run_dbt(self) -> None:
        shared = self.shared
        refusals.forget(notices_too=shared is None or shared.database is None)
        try:
            with progress(self.quarter.name) as callbacks:
                nodes = self.dbt(BUILD, callbacks, shared)
            refusals.raise_refused()
            if shared:
                nodes = shared.completed(nodes, self.area.database)
            nodes = verdict.keys_one_by_one(nodes, self.dbt)
            self.nodes = nodes + verdict.rules_one_by_one(nodes, self.dbt)
        except BuildError as error:
            refusals.raise_refused()
            verdict.check_that_no_rule_is_missing(str(error))
            raise

    def dbt(
        self,
        command: list[str],
        callbacks: list[Callable[[Any], None]] | None = None,
        shared: "SharedWork | None" = None,
    ) -> list[Node]:
        return run_dbt(
            [*command, "--exclude-resource-type", "unit_test", "--no-write-json"],
            project=self.project,
            work=self.area.folder,
            environment={
                "SOSDBT_RAW": self.raw.setting,
                "SOSDBT_OUT": str(self.deliveries.out),
                "SOSDBT_DATABASE": str(self.area.database),
            },
            callbacks=callbacks,
            parameters={"quarter": self.quarter.name, "as_of": self.outcome.as_of},
            target=self.request.target,
            select=partial(shared.begin, self.area.database) if shared else None,
        )

    def finish(self) -> None:
        outcome, database = self.outcome, self.area.database
        results, unreadable = Results(), None
        try:
            with open_database(database) as connection:
                results = read_results(connection, self.request.language)
        except (duckdb.Error, BuildError) as error:
            unreadable = error
        outcome.rules_total, outcome.rules_ran = verdict.rules_counted(self.nodes, results)
        try:
            self.judge(results, unreadable)
        except BlockedError:
            self.keep_lists(results)
            raise
        outcome.results, outcome.notices[:0] = results, refusals.notices()
        with open_database(database) as connection:
            outcome.rows = rows_per_file(connection, self.contract)
            self.package(connection)

    def judge(self, results: Results, unreadable: Exception | None) -> None:
        """A blocker that found something is told before all else, then what dbt says of a database
        that cannot be read."""
        if not unreadable:
            verdict.check_the_gate(self.nodes, results)
        # A rule that found no room has not run, but that is no blocker.
        if any(says_disk_is_full(node.message) for node in self.nodes):
            raise disk_is_full(self.deliveries.out)
        verdict.check_that_dbt_worked(self.nodes)
        if unreadable:
            raise unreadable
        verdict.check_that_all_is_there(results)
        built = results.parameters["quarter"]
        if built != self.quarter.name:
            raise BuildError(f"dbt built {built}, not {self.quarter.name}.")
        verdict.check_that_the_catalogue_ran(results)

    def package(self, connection: duckdb.DuckDBPyConnection) -> None:
        outcome, request, results = self.outcome, self.request, self.outcome.results
        outcome.notices += [
            f"Beside {package} lies no lineage list: DL-015 compared nobody with it."
            for package in results.without_lineage
        ]
        if request.compare:
            outcome.read = self.changes(connection)
            outcome.end("checked")
        elif request.with_package:
            made = self.deliver(connection, self.deliveries)
            outcome.package, outcome.version, outcome.lists = made.package, made.version, made.lists
            outcome.end("delivered" if made.is_new else "unchanged")
            record_delivery(
                self.deliveries.out,
                self.deliveries.series,
                made.package,
                made.is_new,
                outcome.notices,
            )
            self.write_report(made.package)
            self.write_notices(made.version if made.is_new else None)
        else:
            self.write_lists(connection)
            if request.read:
                outcome.read = request.read(connection)
            else:
                # Gone with the work area: only writing tells whether all letters have a place.
                self.area.package.mkdir(mode=0o700)
                parameters = run_parameters(results.parameters)
                write_data_files(connection, self.contract, parameters, self.area.package)
            errors = results.rules_with_findings("error")
            outcome.end("errors", 1) if errors else outcome.end("checked")

    def write_report(self, package: Path) -> None:
        """The package is out already. A report that lies there is of the same lists."""
        if self.outcome.status == "unchanged" and beside(package, REPORT).is_file():
            return
        try:
            from sosdbt.quality_report.page import write_report

            with self.outcome.timed("report"):
                self.outcome.lists += (write_report(self.project, package),)
        except Exception as error:
            _, why = describe(error, "the report")
            told = f"{package.name} has no report: {why} Make it with: sosdbt report {package}"
            self.outcome.notices.append(told)

    def deliver(self, connection: duckdb.DuckDBPyConnection, deliveries: Deliveries) -> Delivery:
        return deliver(
            connection,
            project=self.project,
            contract=self.contract,
            results=self.outcome.results,
            deliveries=deliveries,
            folder=self.area.package,
            notices=self.outcome.notices,
            signer=self.signer,
            key_replaces=self.key_replaces,
        )

    def changes(self, connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
        """What a delivery now would change, counted in records."""
        versions = self.deliveries.versions()
        if not versions:
            raise InputError(
                f"No package of {self.quarter.name} lies in {self.deliveries.out} any more: there "
                "is nothing to compare with. Bring it back from where it was kept."
            )
        aside = replace(self.deliveries, out=self.area.folder / "aside")
        aside.out.mkdir(mode=0o700)
        newest, made = self.deliveries.package(versions[-1]), self.deliver(connection, aside)
        return {"version": versions[-1], **count_changes(newest, made.package)}

    def keep_lists(self, results: Results) -> None:
        """A blocked build leaves what was found, so that it can be mended."""
        if self.request.compare or not self.area.database.exists():
            return
        self.outcome.results = results
        with open_database(self.area.database) as connection:
            if {"findings", "record_fates"} <= results.tables:
                self.write_lists(connection)
            if self.request.read:
                with suppress(duckdb.Error):
                    self.outcome.read = self.request.read(connection)

    def write_lists(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Where no package is written."""
        self.outcome.lists = lists.write_lists(connection, self.deliveries, None)
        self.write_notices(None)

    def write_notices(self, version: int | None) -> None:
        notices = self.outcome.notices
        try:
            self.outcome.lists += lists.write_notices(self.deliveries, version, notices)
        except OSError as error:
            notices.append(f"There is no file of these notices: {error.strerror}.")
