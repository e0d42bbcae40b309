"""The dbt-duckdb plugin that fills the schema raw.

Its settings: raw_dir names the raw directory, empty means the demo county; out_dir names the
output directory with earlier deliveries, empty means none.
"""

import json
import os
import threading
from pathlib import Path
from typing import Any

import pyarrow as pa
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.duckdb.utils import SourceConfig
from dbt_common.exceptions import DbtRuntimeError
from duckdb import DuckDBPyConnection

from sosdbt.errors import SosdbtError
from sosdbt.id_key import DEMO_KEY, load_or_create_key
from sosdbt.raw import earlier_packages, refusals
from sosdbt.raw.encodings import read_encodings
from sosdbt.raw.raw_directory import RawDirectory
from sosdbt.raw.scan import is_synthetic, scan
from sosdbt.raw.tables import COLUMNS

EARLIER_TABLES = {
    "earlier_packages": earlier_packages.package_table,
    "earlier_client_counts": earlier_packages.client_count_table,
    "earlier_input_files": earlier_packages.input_file_table,
}
EARLIER_LISTS = {
    "earlier_findings": earlier_packages.finding_table,
    "earlier_lineage": earlier_packages.lineage_table,
}


class Plugin(BasePlugin):
    def initialize(self, plugin_config: dict[str, Any]) -> None:
        # dbt makes the database after this, and people's data is for its owner only.
        os.umask(0o077)
        self._raw_dir: str = plugin_config.get("raw_dir") or ""
        self._out_dir: str = plugin_config.get("out_dir") or ""
        self._lock = threading.Lock()
        self._opened: RawDirectory | None = None
        self._packages: list[earlier_packages.EarlierPackage] | None = None

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        # dbt-duckdb makes it in each thread that loads a source, and two at once collide.
        conn.execute("create schema if not exists raw")
        conn.execute("create table if not exists raw.source_systems (source_system varchar)")
        # A unit test on a source needs its columns before any model has loaded it.
        for name, columns in COLUMNS.items():
            declared = ", ".join(f"{column} {form}" for column, form in columns.items())
            conn.execute(f"create table if not exists raw.{name} ({declared})")

    def load(self, source_config: SourceConfig) -> pa.Table:
        try:
            return self._load(source_config.identifier)
        except SosdbtError as error:
            refusals.remember(error)
            raise DbtRuntimeError(str(error)) from None

    def _load(self, identifier: str) -> pa.Table:
        if identifier == "id_key":
            is_demo = not self._raw_dir or is_synthetic(
                scan(self._raw_path(), read_encodings(_project()))
            )
            return pa.table({"id_key": [DEMO_KEY if is_demo else load_or_create_key()]})
        if identifier == "source_systems":
            return self._directory().source_systems()
        if identifier == "input_files":
            return self._directory().input_files()
        if identifier in EARLIER_TABLES:
            return EARLIER_TABLES[identifier](self._earlier_packages())
        if identifier in EARLIER_LISTS:
            return EARLIER_LISTS[identifier](self._earlier_packages(), _as_of())
        if identifier in COLUMNS:
            return self._directory().table(identifier)
        raise DbtRuntimeError(f"{identifier} is no raw table")

    def _directory(self) -> RawDirectory:
        with self._lock:
            if self._opened is None:
                self._opened = RawDirectory(
                    self._raw_path(), read_encodings(_project()), _project()
                )
            return self._opened

    def _earlier_packages(self) -> list[earlier_packages.EarlierPackage]:
        """Looked at once: a build of another quarter may deliver between two tables."""
        with self._lock:
            if self._packages is None:
                out = Path(self._out_dir)
                self._packages = earlier_packages.find_packages(out)[0] if self._out_dir else []
            return self._packages

    def _raw_path(self) -> Path:
        if self._raw_dir:
            return Path(self._raw_dir)
        from sosdbt.demo import ensure_demo_county

        return ensure_demo_county()


def _as_of() -> str | None:
    """The as-of date that the run was given, if it was: as the macro `setting` reads it."""
    given = json.loads(os.environ.get("SOSDBT_PARAMETERS", "{}"))
    as_of = {**(_flag("VARS") or {}), **given}.get("as_of")
    return str(as_of) if as_of else None


def _project() -> Path:
    """The folder of the project that dbt builds."""
    return Path(_flag("PROJECT_DIR") or ".")


def _flag(name: str) -> Any:
    from dbt.flags import get_flags

    return getattr(get_flags(), name, None)  # type: ignore[no-untyped-call]
