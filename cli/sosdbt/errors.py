"""What stops a command, what is said then, and with which exit code it ends."""

import os
import traceback

INTERRUPTED = 130


class SosdbtError(Exception):
    exit_code = 3


class InputError(SosdbtError):
    """The raw data cannot be used as it is."""

    exit_code = 2


class ConfigError(SosdbtError):
    """A setting or a file of the user's set-up cannot be used as it is."""

    exit_code = 2


class BuildError(SosdbtError):
    """dbt or the packaging failed."""

    exit_code = 3


class BlockedError(SosdbtError):
    """A blocker holds the delivery back."""

    exit_code = 1


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
