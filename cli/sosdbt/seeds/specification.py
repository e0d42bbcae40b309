"""What the YAML beside a seed says of it: dbt tests the same, as the test seed_is_sound."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sosdbt.errors import ConfigError

TEST = "seed_is_sound"


@dataclass(frozen=True)
class Specification:
    name: str
    csv: Path
    types: dict[str, str]
    says: dict[str, Any]

    def list(self, part: str) -> list[Any]:
        return self.says.get(part) or []


def read_specifications(project: Path) -> dict[str, Specification]:
    """Of all seeds, by name."""
    found: dict[str, Specification] = {}
    for path in sorted((project / "seeds").rglob("*.yml")):
        found |= read_specification(project, path)
    return found


def read_specification(project: Path, path: Path) -> dict[str, Specification]:
    """Of the seeds of one YAML file."""
    found = {}
    for seed in yaml_content(path, project).get("seeds") or []:
        found[seed["name"]] = Specification(
            name=seed["name"],
            csv=path.parent / f"{seed['name']}.csv",
            types=(seed.get("config") or {}).get("column_types") or {},
            says=_arguments(seed),
        )
    return found


def yaml_content(path: Path, project: Path, until: str | None = None) -> dict[str, Any]:
    """What a YAML file says, up to a text that is not looked at any more."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        text = path.read_text(encoding="utf-8")
        return yaml.load(text.partition(until)[0] if until else text, loader) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        name = path.relative_to(project)
        raise ConfigError(f"{name}{where}: this is not valid YAML.") from error
    except OSError as error:
        name = path.relative_to(project)
        raise ConfigError(f"{name} cannot be read: {error.strerror}.") from error


def _arguments(seed: dict[str, Any]) -> dict[str, Any]:
    for test in seed.get("data_tests") or []:
        if isinstance(test, dict) and TEST in test:
            return test[TEST].get("arguments") or {}
    return {}
