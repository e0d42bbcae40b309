"""Runs the compiled models of a build again, with one thing in them broken."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import duckdb


@dataclass
class BrokenPipeline:
    """A copy of a built database; `work` holds the database and dbt's target folder."""

    work: Path
    copy: Path
    order: list[str] = field(default_factory=list)
    parents: dict[str, set[str]] = field(default_factory=dict)
    sql: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.copy.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.work / "sosdbt.duckdb", self.database)
        manifest = json.loads((self.work / "target/manifest.json").read_text())
        names = {
            unique_id: node["name"]
            for unique_id, node in manifest["nodes"].items()
            if node["resource_type"] in ("model", "seed")
        }
        for unique_id, name in names.items():
            node = manifest["nodes"][unique_id]
            if node["resource_type"] == "model":
                parents = node["depends_on"]["nodes"]
                self.parents[name] = {names[one] for one in parents if one in names}
        results = json.loads((self.work / "target/run_results.json").read_text())["results"]
        for result in results:
            name = names.get(result["unique_id"])
            if name in self.parents:
                self.sql[name] = result["compiled_code"]
        # dbt ran them in an order that works.
        finished = {one["unique_id"]: one["timing"][-1]["completed_at"] for one in results}
        built = [one for one in sorted(finished, key=finished.get) if names.get(one) in self.sql]
        self.order = [names[one] for one in built]

    @property
    def database(self) -> Path:
        return self.copy / "sosdbt.duckdb"

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
            for name in self.order:
                if name == first and broken:
                    connection.execute(f"create or replace table {name} as {broken}")
                elif self.parents[name] & changed:
                    changed.add(name)
                    connection.execute(f"create or replace table {name} as {self.sql[name]}")
