"""Several quarters in one go, in the order of time: each is a build of its own.

They share the raw data, and all that no quarter changes. The first build makes everything. The
others begin with a copy of its database, less what lies below the parameters of a run or below
earlier deliveries in the lineage; dbt makes that anew.
"""

import re
import shutil
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from sosdbt import config
from sosdbt.already_built import AlreadyBuilt
from sosdbt.as_of import as_of, today
from sosdbt.build import Outcome, Request, build, open_input
from sosdbt.config import Quarter
from sosdbt.dbt_run import Node
from sosdbt.errors import INTERRUPTED, BuildError, ConfigError
from sosdbt.history.store import Entry, known_deliveries
from sosdbt.package.csv_lines import identifier
from sosdbt.package.names import DEMO
from sosdbt.raw_input import RawInput
from sosdbt.results import connect_to_read
from sosdbt.verdict import BUILT_KINDS
from sosdbt.work_area import remove_what_does_not_last

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

OWED, DELIVERED = "owed", "delivered"
_TO = ".."
# What differs between the builds, as models and macros name it; and a name that is not written out.
_OF_ONE_BUILD = re.compile(
    r"""['"](quarter|as_of|rules_quarter|SOSDBT_\w+)['"]|setting\(\s*[^'"\s]"""
)
_OF_THIS_BUILD = "of_this_build"
_READER = "macro.sosdbt.setting"
_DELIVERIES = "deliveries"
_MADE = """
    select 'view', schema_name, view_name from duckdb_views() where not internal
    union all
    select 'table', schema_name, table_name from duckdb_tables() where not internal
"""
_DOCUMENTS = "model.sosdbt.stg_source_documents"
_ANY_DOCUMENTS = """
    select 1 from raw.source_documents union all select 1 from stg_source_documents limit 1
"""


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
    shared: "SharedWork",
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


@dataclass
class SharedWork:
    raw: RawInput
    out: Path
    database: Path | None = None
    nodes: list[Node] = field(default_factory=list)
    kept: list[Node] = field(default_factory=list)

    def begin(self, database: Path, manifest: "Manifest") -> str | None:
        """Puts what is kept into a new database. What dbt is to make of the rest; None is all."""
        self.kept = []
        if self.database is None:
            return None
        with connect_to_read(self.database) as connection:
            documents = connection.execute(_ANY_DOCUMENTS).fetchall()
        changed = _of_one_build(manifest, has_documents=bool(documents))
        names = {manifest.nodes[each].name for each in changed if each in manifest.nodes}
        kept = [node for node in self.nodes if node.name not in names]
        if any(node.status not in ("success", "pass") for node in kept):
            return None
        self.kept = kept
        self._copy(self.database, database, manifest)
        # By one tag: dbt looks at every node anew for each name that it is told.
        for unique_id in changed & manifest.nodes.keys():
            manifest.nodes[unique_id].tags.append(_OF_THIS_BUILD)
        return f"tag:{_OF_THIS_BUILD}"

    def completed(self, nodes: list[Node], database: Path) -> list[Node]:
        """All nodes of a build: those that dbt ran, and those that were kept."""
        if self.database is None:
            self.database = database
            self.nodes = [node for node in nodes if node.kind in BUILT_KINDS]
            return nodes
        nodes = [*self.kept, *nodes]
        missing = {node.name for node in self.nodes} - {node.name for node in nodes}
        if missing:
            raise BuildError(f"dbt did not run {', '.join(sorted(missing))}.")
        return nodes

    def _copy(self, first: Path, database: Path, manifest: "Manifest") -> None:
        """All but the tables that this build makes: none of another quarter may be taken for its
        own."""
        names = {node.name for node in self.kept}
        kept = {(node.schema, node.alias) for node in manifest.nodes.values() if node.name in names}
        kept |= {
            (source.schema, source.identifier)
            for source in manifest.sources.values()
            if source.source_name != _DELIVERIES
        }
        shutil.copyfile(first, database)
        with duckdb.connect(str(database)) as connection:
            for kind, schema, name in connection.execute(_MADE).fetchall():
                if (schema, name) not in kept:
                    connection.execute(f"drop {kind} {identifier(schema)}.{identifier(name)}")


def _of_one_build(manifest: "Manifest", *, has_documents: bool) -> set[str]:
    """What is below earlier deliveries, or below a model or macro that names a parameter. The
    staging of documents names some, but no documents give no rows in any quarter.
    """
    macros, nodes = manifest.macros, manifest.nodes
    children = defaultdict(set)
    for unique_id, thing in {**macros, **nodes}.items():
        for parent in (*thing.depends_on.macros, *getattr(thing.depends_on, "nodes", ())):
            children[parent].add(unique_id)
    own = {
        name: macro.macro_sql
        for name, macro in macros.items()
        if macro.package_name == manifest.metadata.project_name and name != _READER
    }
    texts = {**own, **{name: node.raw_code for name, node in nodes.items()}}
    left = [name for name, text in texts.items() if _OF_ONE_BUILD.search(text)]
    left += [name for name, source in manifest.sources.items() if source.source_name == _DELIVERIES]
    found: set[str] = set()
    while left:
        unique_id = left.pop()
        is_empty = unique_id == _DOCUMENTS and not has_documents
        if unique_id not in found and not is_empty:
            found.add(unique_id)
            left += children[unique_id]
    return found
