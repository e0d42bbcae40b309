"""Runs the compiled models of a build again, with one thing in them broken."""

import json
import re
import shutil
from pathlib import Path

import duckdb

TABLE = re.compile(r'"main"\."(\w+)"')


class BrokenPipeline:
    """Works on a copy of a built database, with the SQL that dbt compiled for it."""

    def __init__(self, work: Path, copy: Path) -> None:
        self.database = copy / "sosdbt.duckdb"
        shutil.copy(work / "sosdbt.duckdb", self.database)
        results = json.loads((work / "target/run_results.json").read_text())["results"]
        # dbt ran the models in an order that works.
        results.sort(key=lambda result: result["timing"][-1]["completed_at"])
        self.sql: dict[str, str] = {}
        self.parents: dict[str, set[str]] = {}
        for result in results:
            kind, _, name = result["unique_id"].split(".")
            if kind == "model":
                # A rule is no table: its SQL stands in the model that reads it.
                self.sql[name] = result["compiled_code"]
                self.parents[name] = set(TABLE.findall(result["compiled_code"]))

    def break_model(self, name: str, text: str, broken: str) -> None:
        assert text in self.sql[name], f"{name} does not hold {text!r}"
        self._run_from(name, self.sql[name].replace(text, broken))

    def break_table(self, name: str, change: str) -> None:
        with duckdb.connect(str(self.database)) as connection:
            connection.execute(f"update {name} set {change}")
        self._run_from(name, None)

    def _run_from(self, first: str, broken: str | None) -> None:
        changed = {first}
        with duckdb.connect(str(self.database)) as connection:
            found = connection.execute("select view_name from duckdb_views() where not internal")
            views = {name for (name,) in found.fetchall()}
            for name, sql in self.sql.items():
                kind = "view" if name in views else "table"
                if name == first and broken:
                    connection.execute(f"create or replace {kind} {name} as {broken}")
                elif self.parents[name] & changed:
                    changed.add(name)
                    connection.execute(f"create or replace {kind} {name} as {sql}")
