"""The project's own models that judge identity codes, on DuckDB and without a dbt run."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace

import duckdb
import jinja2
import pyarrow

PROJECT = Path(__file__).resolve().parents[3]
IDENTITIES = PROJECT / "models/intermediate/clients/int_client_identities.sql"
RULES = ("CL-002", "CL-003", "CL-004", "CL-005", "CL-006")
_MACROS = [
    *sorted((PROJECT / "macros/identity").glob("*.sql")),
    PROJECT / "macros/values/matches_pattern.sql",
]
# What int_client_identities reads, with all that plays no part here left empty.
_INPUTS = """
create table stg_clients as
select
    'north' as source_system, row_number() over () as source_row, null as read_error,
    'c' as client_id, personal_identity_code, null as temporary_identifier,
    null as temporary_identifier_assigner, null as birth_date_text, null::date as birth_date,
    null as sex_code, null as sex, null as municipality, null as non_disclosure_text,
    null as is_non_disclosure, null as death_date_text, null::date as death_date,
    null as content_hash
from codes;
create table int_temporary_identifiers (
    temporary_identifier varchar, temporary_identifier_assigner varchar,
    linked_identity_code varchar, linked_codes bigint, listed_identity_code varchar);
create table int_identity_codes (
    personal_identity_code varchar, newest_identity_code varchar, first_identity_code varchar);
create table stg_id_key as select 'a key for tests' as id_key;
"""


class Compiler:
    """Compiles models as dbt would for DuckDB."""

    def __init__(self, changed: Callable[[str], str] = lambda sql: sql) -> None:
        self._changed = changed
        self._environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
        self._environment.globals["adapter"] = SimpleNamespace(dispatch=self._dispatch)
        self._environment.globals["return"] = lambda text: text
        self._environment.globals["ref"] = lambda name: name
        source = "\n".join(path.read_text("utf-8") for path in _MACROS)
        self._module = self._environment.from_string(changed(source)).module

    def model(self, path: Path) -> str:
        macros = {
            name: getattr(self._module, name)
            for name in dir(self._module)
            if not name.startswith("_")
        }
        template = self._environment.from_string(self._changed(path.read_text("utf-8")))
        return template.render(**macros)

    def _dispatch(self, name: str, package: str) -> Callable[..., str]:
        return getattr(self._module, f"default__{name}")


def rules_broken(
    codes: list[str], *, is_production: bool, compiler: Compiler | None = None
) -> list[frozenset[str]]:
    """For each code the rules of the project that find fault with it."""
    compiler = compiler or Compiler()
    found: list[set[str]] = [set() for _ in codes]
    with duckdb.connect() as connection:
        connection.register("codes", pyarrow.table({"personal_identity_code": codes}))
        connection.execute(_INPUTS)
        connection.execute(
            "create table int_delivery_parameters as select ? as is_production", [is_production]
        )
        connection.execute(f"create table int_client_identities as {compiler.model(IDENTITIES)}")
        for rule_id in RULES:
            for row in _rows(connection, compiler.model(_rule(rule_id))):
                found[row - 1].add(rule_id)
    return [frozenset(rules) for rules in found]


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterable[int]:
    return [row for (row,) in connection.execute(f"select source_row from ({sql})").fetchall()]


def _rule(rule_id: str) -> Path:
    name = re.sub("-", "_", rule_id.lower())
    (path,) = (PROJECT / "models/rules/clients").glob(f"{name}__*.sql")
    return path
