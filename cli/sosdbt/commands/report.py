"""sosdbt report: the quality report of a package, made anew."""

from pathlib import Path

from sosdbt.answer import Answer
from sosdbt.config import find_project
from sosdbt.errors import ConfigError
from sosdbt.quality_report.page import write_report


def report(package: Path) -> Answer:
    try:
        page = write_report(find_project(), package.expanduser().absolute())
    except OSError as error:
        raise ConfigError(f"{error.filename} cannot be written: {error.strerror}.") from None
    return Answer({"status": "ok", "message": None}, [str(page)], own={"page": str(page)})
