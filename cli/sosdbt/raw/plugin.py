"""The dbt-duckdb plugin that fills the schema raw.

Its settings: raw_dir names the raw directory, empty means the demo county; out_dir names the
output directory with earlier deliveries, empty means none.
"""

import json
import os
import threading
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.duckdb.utils import SourceConfig
from dbt_common.exceptions import DbtRuntimeError
from duckdb import DuckDBPyConnection

from sosdbt.errors import SosdbtError
from sosdbt.id_key import DEMO_KEY, load_or_create_key
from sosdbt.raw import refusals
from sosdbt.raw.earlier_packages import EarlierPackage, earlier_table, find_packages
from sosdbt.raw.raw_directory import RawDirectory
from sosdbt.raw.tables import COLUMNS


class Plugin(BasePlugin):
    def initialize(self, plugin_config: dict[str, Any]) -> None:
        # dbt makes the database after this, and people's data is for its owner only.
        os.umask(0o077)
        self._raw_dir: str = plugin_config.get("raw_dir") or ""
        self._out_dir: str = plugin_config.get("out_dir") or ""
        self._lock = threading.Lock()

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        # dbt-duckdb makes it in each thread that loads a source, and two at once collide.
        conn.execute("create schema if not exists raw")
        # A unit test on a source needs its columns before any model has loaded it.
        for name, columns in COLUMNS.items():
            declared = ", ".join(f"{column} {form}" for column, form in columns.items())
            conn.execute(f"create table if not exists raw.{name} ({declared})")

    def load(self, source_config: SourceConfig) -> pa.Table:
        table = source_config.identifier
        try:
            if table not in COLUMNS:
                raise DbtRuntimeError(f"{table} is no raw table")
            if table.startswith("earlier_"):
                return earlier_table(table, self._once("_packages"), _as_of())
            directory: RawDirectory = self._once("_directory")
            if table == "id_key":
                is_demo = not self._raw_dir or directory.scanned.is_synthetic()
                return pa.table({"id_key": [DEMO_KEY if is_demo else load_or_create_key()]})
            return directory.table(table)
        except SosdbtError as error:
            refusals.remember(error)
            raise DbtRuntimeError(str(error)) from None

    def _once(self, name: str) -> Any:
        """Of several threads one looks, and the others wait."""
        with self._lock:
            return getattr(self, name)

    @cached_property
    def _directory(self) -> RawDirectory:
        from sosdbt.demo import ensure_demo_county

        path = Path(self._raw_dir) if self._raw_dir else ensure_demo_county()
        return RawDirectory(path, _project())

    @cached_property
    def _packages(self) -> list[EarlierPackage]:
        """Looked at once: a build of another quarter may deliver between two tables."""
        return find_packages(Path(self._out_dir))[0] if self._out_dir else []


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
