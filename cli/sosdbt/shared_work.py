"""What the builds of several quarters share: the raw data, and all that no quarter changes.

The first build makes everything. The others begin with a copy of its database, less what lies
below the parameters of a run or below earlier deliveries in the lineage; dbt makes that anew.
"""

import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sosdbt.dbt_run import Node
from sosdbt.errors import BuildError
from sosdbt.package.csv_lines import identifier
from sosdbt.raw_input import RawInput
from sosdbt.verdict import BUILT_KINDS

if TYPE_CHECKING:
    import duckdb
    from dbt.contracts.graph.manifest import Manifest

# What differs between the builds, as models and macros name it; and a name that is not written out.
_OF_ONE_BUILD = re.compile(
    r"""['"](quarter|as_of|rules_quarter|SOSDBT_\w+)['"]|setting\(\s*[^'"\s]"""
)
_OF_THIS_BUILD = "of_this_build"
_READER = "macro.sosdbt.setting"
_DELIVERIES = "deliveries"
_DOCUMENTS, _RAW_DOCUMENTS = "stg_source_documents", "raw.source_documents"


@dataclass
class SharedWork:
    raw: RawInput
    database: Path | None = None
    nodes: list[Node] = field(default_factory=list)
    kept: list[Node] = field(default_factory=list)

    def begin(self, database: Path, manifest: "Manifest") -> str | None:
        """Puts what is kept into a new database. What dbt is to make of the rest; None is all."""
        self.kept = []
        if self.database is None:
            return None
        changed = _below(manifest, _roots(manifest), _cuts(self.database))
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
        import duckdb

        names = {node.name for node in self.kept}
        kept = {(node.schema, node.alias) for node in manifest.nodes.values() if node.name in names}
        kept |= {
            (source.schema, source.identifier)
            for source in manifest.sources.values()
            if source.source_name != _DELIVERIES
        }
        shutil.copyfile(first, database)
        with duckdb.connect(str(database)) as connection:
            for kind in ("view", "table"):
                for schema, name in _made(connection, kind):
                    if (schema, name) not in kept:
                        connection.execute(f"drop {kind} {identifier(schema)}.{identifier(name)}")


def _roots(manifest: "Manifest") -> set[str]:
    """What reads earlier deliveries, or the parameters of one build by name."""
    macros = {
        unique_id
        for unique_id, macro in manifest.macros.items()
        if macro.package_name == manifest.metadata.project_name
        and unique_id != _READER
        and _OF_ONE_BUILD.search(macro.macro_sql)
    }
    readers: set[str] = set()
    while macros - readers:
        readers |= macros
        macros = {
            unique_id
            for unique_id, macro in manifest.macros.items()
            if readers.intersection(macro.depends_on.macros)
        }
    roots = {
        unique_id
        for unique_id, node in manifest.nodes.items()
        if _OF_ONE_BUILD.search(node.raw_code) or readers.intersection(node.depends_on.macros)
    }
    return roots | {
        unique_id
        for unique_id, source in manifest.sources.items()
        if source.source_name == _DELIVERIES
    }


def _below(manifest: "Manifest", roots: set[str], cuts: set[str]) -> set[str]:
    manifest.build_parent_and_child_maps()  # type: ignore[no-untyped-call]
    found: set[str] = set()
    left = list(roots)
    while left:
        unique_id = left.pop()
        node = manifest.nodes.get(unique_id)
        if unique_id not in found and not (node and node.name in cuts):
            found.add(unique_id)
            left += manifest.child_map.get(unique_id, [])
    return found


def _cuts(database: Path) -> set[str]:
    """Models that no quarter changes though they read its parameters: no documents give no rows."""
    import duckdb

    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            f"select 1 from {_RAW_DOCUMENTS} union all select 1 from {_DOCUMENTS} limit 1"
        ).fetchall()
    return set() if found else {_DOCUMENTS}


def _made(connection: "duckdb.DuckDBPyConnection", kind: str) -> list[tuple[str, str]]:
    return connection.execute(
        f"select schema_name, {kind}_name from duckdb_{kind}s() where not internal"
    ).fetchall()
