"""Runs the command line so that no traceback and no identity code reaches the screen."""

import gc
import sys
from typing import TYPE_CHECKING

from sosdbt.errors import INTERRUPTED, describe
from sosdbt.masking import MaskingStream

if TYPE_CHECKING:
    import typer


def run(app: "typer.Typer") -> None:
    # dbt keeps millions of objects to the end: searching them for garbage is a tenth of a run.
    gc.set_threshold(100_000, 50, 100)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.stdout, sys.stderr = out, err = MaskingStream(sys.stdout), MaskingStream(sys.stderr)
    try:
        app()
        exit_code = 0
    except SystemExit as end:
        exit_code = end.code if isinstance(end.code, int) else int(bool(end.code))
        if exit_code == INTERRUPTED and not err.was_used:
            print("Interrupted.", file=err)
    except BaseException as error:
        exit_code, message = describe(error)
        print(message, file=err)
    if exit_code and "--json" in sys.argv and not out.was_used:
        _show_bare_json(exit_code)
    sys.exit(exit_code)


def _show_bare_json(exit_code: int) -> None:
    """A command line that was not understood still gets its JSON object."""
    from sosdbt.answer import show_answer
    from sosdbt.build import Outcome
    from sosdbt.commands.build import answer

    outcome = Outcome(None, None, message="Not understood; standard error says why.")
    outcome.end("invalid" if exit_code == 2 else "failed", exit_code)
    show_answer(lambda: answer(outcome), as_json=True)
