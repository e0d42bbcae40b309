"""The command line and dbt, each run in a process of its own that need not import them again.

Run as a program it imports them once, reads one JSON request a line, forks for each, and answers
with the exit code. A test about the process itself starts a real one.
"""

import atexit
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from lenient_project import SHARED

PROGRAMS = {
    "sosdbt": ("sosdbt.app", "main"),
    "dbt": ("dbt.cli.main", "cli"),
    "kept_dbt": ("kept_dbt", "main"),
}
IMPORTED = ("dbt.adapters.duckdb", "sosdbt.commands.build")


def forked(
    program: str,
    *arguments: object,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> tuple[int, str, str]:
    """Exit code, standard output, standard error of one run."""
    server = _server()
    with tempfile.TemporaryDirectory() as printed:
        request = {
            "program": program,
            "arguments": [*map(str, arguments)],
            "environment": dict(os.environ if environment is None else environment),
            "folder": str(folder or Path.cwd()),
            "streams": [f"{printed}/out", f"{printed}/err"],
        }
        print(json.dumps(request), file=server.stdin, flush=True)
        code = int(server.stdout.readline())
        out, err = (Path(stream).read_text("utf-8") for stream in request["streams"])
    return code, out, err


@cache
def _server() -> subprocess.Popen[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SOSDBT_", "DBT_"))}
    command = [sys.executable, __file__, str(SHARED.folder)]
    pipe = subprocess.PIPE
    server = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=kept)
    atexit.register(server.communicate)
    return server


def _serve() -> None:
    from quick_parse import parse_what_changed

    for module in (*IMPORTED, *(module for module, _ in PROGRAMS.values())):
        import_module(module)
    parse_what_changed(Path(sys.argv[1]))
    gc.set_threshold(100_000, 50, 100)  # As the command line does.
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _run(**json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
    os._exit(0)  # DuckDB tells of what it leaks where it was loaded and never used.


def _run(
    program: str,
    arguments: list[str],
    environment: dict[str, str],
    folder: str,
    streams: list[str],
) -> NoReturn:
    code: object = 1
    try:
        os.environ.clear()
        os.environ.update(environment)
        time.tzset()
        os.chdir(folder)
        for number, path in enumerate([os.devnull, *streams]):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), number)
        sys.argv = [program, *arguments]
        module, main = PROGRAMS[program]
        getattr(import_module(module), main)()
        code = 0
    except SystemExit as end:
        code = end.code or 0
        if isinstance(code, str):
            print(code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    _serve()
