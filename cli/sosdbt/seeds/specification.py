"""What the YAML beside a seed says of it: dbt tests the same, as the test seed_is_sound."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sosdbt.yaml_file import read_yaml

_TEST = "seed_is_sound"


@dataclass(frozen=True)
class Specification:
    name: str
    csv: Path
    types: dict[str, str]
    says: dict[str, Any]

    def list(self, part: str) -> list[Any]:
        return self.says.get(part) or []


def read_specifications(project: Path, path: Path | None = None) -> dict[str, Specification]:
    """Of the seeds of one YAML file, by default of all, by name."""
    found = {}
    for file in [path] if path else sorted((project / "seeds").rglob("*.yml")):
        for seed in read_yaml(file, project).get("seeds") or []:
            tests = [test for test in seed.get("data_tests") or [] if isinstance(test, dict)]
            found[seed["name"]] = Specification(
                name=seed["name"],
                csv=file.parent / f"{seed['name']}.csv",
                types=(seed.get("config") or {}).get("column_types") or {},
                says=next((test[_TEST].get("arguments") for test in tests if _TEST in test), {}),
            )
    return found
