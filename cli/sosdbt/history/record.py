"""What a build adds to the history."""

import getpass
import os
from pathlib import Path

from sosdbt.errors import SosdbtError
from sosdbt.history.reconcile import Delivered
from sosdbt.history.store import history_file, update_history
from sosdbt.text import shown


def record_delivery(
    out: Path, series: str, package: Path, is_new: bool, notices: list[str]
) -> None:
    """The package is out already: what goes wrong here is a notice."""
    delivered = Delivered(package.name, builder()) if is_new else None
    try:
        notices.extend(update_history(out, series, delivered).notices)
    except (OSError, SosdbtError) as error:
        notices.append(f"{history_file(out, series).name} was not written: {error}")


def builder() -> str | None:
    """SOSDBT_USER, else the login name, else nothing."""
    name = os.environ.get("SOSDBT_USER")
    if not name:
        try:
            name = getpass.getuser()
        except (KeyError, OSError, ImportError):
            return None
    return shown(name)
