"""One build in this process and where its time went, as JSON.

Run by build.py, with the sosdbt of any revision.
"""

import contextlib
import io
import json
import resource
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

_spent: dict[str, float] = defaultdict(float)
_nodes: list[Any] = []


def _timed(what: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def timed(*arguments: Any, **named: Any) -> Any:
        start = time.perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            _spent[what] += time.perf_counter() - start

    return timed


def main() -> None:
    start = time.perf_counter()
    from dbt.adapters.duckdb.environments.local import DuckDBCursorWrapper
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import ManifestLoader

    _spent["import"] = time.perf_counter() - start
    ManifestLoader.get_full_manifest = _timed("parse", ManifestLoader.get_full_manifest)  # type: ignore[method-assign]
    # What was parsed before is read by this, within dbt's own parsing or in place of it.
    Manifest.from_msgpack = _timed("read", Manifest.from_msgpack)  # type: ignore[method-assign]
    DuckDBCursorWrapper.execute = _timed("sql", DuckDBCursorWrapper.execute)  # type: ignore[method-assign]
    invoke = dbtRunner.invoke

    def kept(*arguments: Any, **named: Any) -> Any:
        result = invoke(*arguments, **named)
        _nodes.extend(getattr(result.result, "results", None) or [])
        return result

    dbtRunner.invoke = kept  # type: ignore[method-assign]
    from sosdbt.app import main as sosdbt

    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        sosdbt()
    used = resource.getrusage(resource.RUSAGE_SELF)
    report = json.loads(printed.getvalue())
    print(
        json.dumps(
            {
                **_spent,
                "total": time.perf_counter() - start,
                "processor": used.ru_utime + used.ru_stime,
                "package": report["seconds"].get("package", 0.0),
                "nodes": len(_nodes),
                "peak_mb": used.ru_maxrss / 1024,
                "status": report["status"],
                "message": report["message"],
            }
        )
    )


if __name__ == "__main__":
    main()
