"""What is said, and which exit code is left, when a command cannot go on."""

import os
import traceback

from sosdbt.errors import SosdbtError

INTERRUPTED = 130


def status_of(exit_code: int) -> str:
    """The status in JSON of a command that ended with an error."""
    return {1: "blocked", 2: "invalid"}.get(exit_code, "failed")


def describe(error: BaseException, what: str = "the command") -> tuple[int, str]:
    """The exit code and the one message for an error. SOSDBT_DEBUG=1 adds where it came from."""
    if os.environ.get("SOSDBT_DEBUG") == "1":
        traceback.print_exception(error)
    if isinstance(error, SosdbtError):
        return error.exit_code, str(error)
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED, "Interrupted."
    text = " ".join(str(error).split())
    return 3, f"{what} failed: {text or type(error).__name__}"
