"""YAML of the project, read with one message for what is wrong with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sosdbt.errors import ConfigError


def read_yaml(path: Path, project: Path, until: str | None = None) -> dict[str, Any]:
    """What a file says, up to a text that is not looked at any more."""
    import yaml

    name = path.relative_to(project)
    with valid_yaml(name):
        text = path.read_text(encoding="utf-8")
        text = text.partition(until)[0] if until else text
        try:
            content = yaml.load(text, yaml.CSafeLoader)
        except (AttributeError, yaml.YAMLError):
            content = yaml.safe_load(text)  # Slower, and knows the line better.
    if not isinstance(content, dict):
        raise ConfigError(f"{name} must be a list of names with values.")
    return content


@contextmanager
def valid_yaml(name: Path) -> Iterator[None]:
    import yaml

    try:
        yield
    except OSError as error:
        raise ConfigError(f"{name} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise ConfigError(f"{name}{where}: this is not valid YAML.") from error
