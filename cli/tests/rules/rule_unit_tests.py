"""The unit tests of the rules in plain DuckDB, where many variants of a rule are tried fast."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
from kept_dbt import kept_dbt
from key_files import key_file
from rule_mutants import faults

PROJECT = Path(__file__).resolve().parents[3]
FIXTURE = "__dbt__cte__"
ACTUAL = "dbt_internal_unit_test_actual"
EXPECTED = "dbt_internal_unit_test_expected"


def run_unit_tests(folder: Path) -> None:
    """Runs the project on an almost empty county, and all unit tests on the way."""
    system = folder / "raw" / "effica"
    system.mkdir(parents=True)
    (system / "clients.csv").write_text("client_id\n", encoding="utf-8")
    environment = {
        "SOSDBT_DATABASE": str(folder / "rules.duckdb"),
        "SOSDBT_RAW": str(folder / "raw"),
        "SOSDBT_KEY_FILE": key_file(folder / "id.key"),
    }
    kept_dbt(folder, environment, "build", "--exclude-resource-type", "test")


def unit_test_queries(folder: Path) -> dict[str, list[str]]:
    """For each rule, the queries of its unit tests that dbt ran in the folder."""
    queries: dict[str, list[str]] = defaultdict(list)
    for path in sorted((folder / "target/run/sosdbt/models/rules").glob("*/*.yml/**/*.sql")):
        rule = next(part.stem for part in path.parents if part.suffix == ".yml")
        queries[rule].append(path.read_text(encoding="utf-8"))
    return queries


class UnitTest:
    """One unit test: its fixtures as tables, what it expects, and the rule's SQL as a tree."""

    def __init__(self, sql: str) -> None:
        self._sql = sql.encode()
        self._connection = duckdb.connect(config={"threads": 1})
        self._tree = json.loads(self._value("select json_serialize_sql(?)", sql))
        parts = _common_tables(self._tree["statements"][0]["node"])
        self.actual = parts[ACTUAL]
        rule = self.actual["from_table"]["subquery"]["node"]
        for name, fixture in _common_tables(rule).items():
            if name.startswith(FIXTURE):
                self._create_table(name, fixture)
        rule["cte_map"]["map"] = [
            entry for entry in rule["cte_map"]["map"] if not entry["key"].startswith(FIXTURE)
        ]
        self._create_table(ACTUAL, self.actual)  # dbt takes its columns where nothing is expected
        self._expected = self._rows(parts[EXPECTED])

    def passes(self, query: Any) -> bool:
        try:
            return self._rows(query) == self._expected
        except duckdb.Error:
            return False

    def text_of(self, part: Any) -> str:
        places = list(_places(part))
        start = min((start for start, _ in places), default=0)
        end = max((end for _, end in places), default=0)
        return " ".join(self._sql[start:end].decode().split())

    def _rows(self, query: Any) -> list[str]:
        rows = self._connection.execute(self._text(query)).fetchall()
        return sorted(repr(row[:-1]) for row in rows)

    def _text(self, query: Any) -> str:
        statement = {**self._tree["statements"][0], "node": query}
        tree = {**self._tree, "statements": [statement]}
        return self._value("select json_deserialize_sql(?::json)", json.dumps(tree))

    def _value(self, statement: str, parameter: str) -> str:
        row = self._connection.execute(statement, [parameter]).fetchone()
        assert row is not None
        return row[0]

    def _create_table(self, name: str, query: Any) -> None:
        self._connection.execute(f"create table {name} as {self._text(query)}")


def _common_tables(query: Any) -> dict[str, Any]:
    return {entry["key"]: entry["value"]["query_node"] for entry in query["cte_map"]["map"]}


def _places(part: Any) -> Iterator[tuple[int, int]]:
    """Where the expression and what it is made of stand in the SQL, from byte to byte."""
    if isinstance(part, list):
        for child in part:
            yield from _places(child)
    elif isinstance(part, dict):
        if part.get("query_location_length"):
            start = part["query_location"]
            yield start, start + part["query_location_length"]
        for child in part.values():
            yield from _places(child)


def survivors(queries: list[str]) -> Iterator[str]:
    """The faults in one rule with which all its unit tests still pass."""
    tests = [UnitTest(query) for query in queries]
    assert all(test.passes(test.actual) for test in tests)
    for same_fault in zip(*(faults(test.actual) for test in tests), strict=True):
        if all(test.passes(fault.tree) for test, fault in zip(tests, same_fault, strict=True)):
            what, part, _ = same_fault[0]
            yield f"{what}: {tests[0].text_of(part)}".removesuffix(": ")
