"""How wide the lines are that a person reads."""

import shutil
import sys

WIDEST = 100


def width() -> int:
    """Of the terminal, up to what reads well; in a file or a pipe the widest."""
    if not sys.stdout.isatty():
        return WIDEST
    return min(shutil.get_terminal_size().columns, WIDEST)
