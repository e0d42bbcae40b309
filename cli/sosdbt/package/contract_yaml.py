"""A YAML file of a delivery contract, with the line of all it says, held against its schema."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from sosdbt.errors import ConfigError
from sosdbt.package.json_form import errors_of_form, in_words
from sosdbt.text import nearest, shown
from sosdbt.yaml_file import valid_yaml

Place = tuple[str | int, ...]
_WHOLE_NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
_TRUTHS = {"true": True, "false": False}


class ContractYaml:
    """`content` is what its schema makes of it: 007, 1.10 and a day stay text."""

    def __init__(self, path: Path, project: Path, schema: dict[str, Any]) -> None:
        import yaml

        self.name = path.relative_to(project)
        self._lines: dict[Place, int] = {}
        with valid_yaml(self.name):
            loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
            node = yaml.compose(path.read_text(encoding="utf-8-sig"), loader)
            content = self._read(node, ()) if node else {}
        if not isinstance(content, dict):
            raise ConfigError(f"{self.name}, line 1: this must be a list of names with values.")
        self.content = typed(content, schema)
        self.faults = list(self._faults_of_form(schema))

    def fault(self, what: str, *place: str | int) -> str:
        while place not in self._lines:
            place = place[:-1]
        return f"{self.name}, line {self._lines[place]}: {what}"

    def _faults_of_form(self, schema: dict[str, Any]) -> Iterator[str]:
        for error in errors_of_form(self.content, schema):
            place = tuple(error.absolute_path)
            if error.validator == "additionalProperties":
                known = cast(dict[str, Any], error.schema)["properties"]
                for name in sorted(cast(dict[str, Any], error.instance).keys() - known.keys()):
                    what = f"there is no key {shown(name)!r} here.{_hint(name, known)}"
                    yield self.fault(what, *place, name)
            elif error.validator == "enum":
                said = str(error.instance)
                hint = _hint(said, cast(list[str], error.validator_value))
                yield self.fault(f"{in_words(error)}, not {shown(said)!r}.{hint}", *place)
            else:
                yield self.fault(f"{in_words(error)}.", *place)

    def _read(self, node: Any, place: Place) -> Any:
        import yaml

        self._lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            found: dict[str, Any] = {}
            for key, value in node.value:
                name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
                line = key.start_mark.line + 1
                if name in found or not isinstance(key, yaml.ScalarNode):
                    what = f"{shown(name)!r} stands here twice" if name in found else "no name"
                    raise ConfigError(f"{self.name}, line {line}: {what}.")
                self._lines[(*place, name)] = line
                found[name] = self._read(value, (*place, name))
            return found
        if isinstance(node, yaml.SequenceNode):
            return [self._read(item, (*place, number)) for number, item in enumerate(node.value)]
        return None if node.tag.endswith(":null") else node.value


def _hint(name: str, known: list[str]) -> str:
    meant = nearest(name, known)
    return f" Did you mean {meant}?" if meant else f" There is {', '.join(known)}."


def typed(said: Any, schema: dict[str, Any]) -> Any:
    """Of texts, the numbers and truths that a schema asks for; with its defaults."""
    if isinstance(said, list):
        return [typed(item, schema.get("items", {})) for item in said]
    if isinstance(said, dict):
        known = schema.get("properties", {})
        given = {name: typed(value, known.get(name, {})) for name, value in said.items()}
        defaults = {name: of["default"] for name, of in known.items() if "default" in of}
        return {name: typed(value, known[name]) for name, value in defaults.items()} | given
    if not isinstance(said, str):
        return said
    if "boolean" in schema.get("type", ()):
        return _TRUTHS.get(said, said)
    is_number = schema.get("type") == "integer" and _WHOLE_NUMBER.fullmatch(said)
    return int(said) if is_number else said
