"""The macros that read raw values as SQL text, without a dbt run."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import jinja2

MACROS = Path(__file__).resolve().parents[3] / "macros"
TIME_ZONE = "Europe/Helsinki"


class ValueSql:
    """Compiles the macros as dbt would for one engine."""

    def __init__(self, engine: str = "duckdb", time_zone: str = TIME_ZONE) -> None:
        environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
        environment.globals["adapter"] = SimpleNamespace(dispatch=self._dispatch)
        environment.globals["return"] = lambda text: text
        environment.globals["setting"] = lambda name, kind: {"time_zone": time_zone}[name]
        self._engine = engine
        paths = [*sorted(MACROS.glob("values/*.sql")), MACROS / "identity/mask_identity_codes.sql"]
        source = "\n".join(path.read_text("utf-8") for path in paths)
        self._macros = environment.from_string(source).module

    def __call__(self, macro: str, value: str) -> str:
        return getattr(self._macros, macro)(value)

    def _dispatch(self, name: str, package: str) -> Callable[..., str]:
        special = getattr(self._macros, f"{self._engine}__{name}", None)
        return special or getattr(self._macros, f"default__{name}")
