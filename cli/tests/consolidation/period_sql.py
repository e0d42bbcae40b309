"""The period macros as SQL text, without a dbt run."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import jinja2

MACRO_DIR = Path(__file__).resolve().parents[3] / "macros" / "periods"
KEYS = ["person_id", "organiser", "service_task"]
ROW_KEYS = ["source_system", "source_row"]


def macro_source() -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted(MACRO_DIR.glob("*.sql")))


class PeriodSql:
    """Compiles the macros as dbt would for one engine."""

    def __init__(self, source: str | None = None, engine: str = "duckdb") -> None:
        environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
        environment.globals["adapter"] = SimpleNamespace(dispatch=self._dispatch)
        environment.globals["exceptions"] = SimpleNamespace(raise_compiler_error=_raise)
        environment.globals["return"] = lambda text: text
        self._engine = engine
        self._macros = environment.from_string(source or macro_source()).module

    def assign(
        self,
        relation: str,
        keys: list[str] = KEYS,
        max_gap_days: object = 0,
        row_keys: list[str] = ROW_KEYS,
    ) -> str:
        return self._macros.assign_periods(relation, keys, max_gap_days, row_keys)

    def consolidate(self, relation: str, keys: list[str] = KEYS) -> str:
        return self._macros.consolidate_periods(relation, keys)

    def days_as_bits(self, start: str, end: str, first: str, last: str) -> str:
        return self._macros.days_as_bits(start, end, first, last)

    def _dispatch(self, name: str, package: str) -> Callable[..., str]:
        special = getattr(self._macros, f"{self._engine}__{name}", None)
        return special or getattr(self._macros, f"default__{name}")


def _raise(message: str) -> None:
    raise ValueError(message)
