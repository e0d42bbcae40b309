"""A YAML file of a delivery contract, with the line of all it says, held against its schema."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from sosdbt.errors import ConfigError
from sosdbt.package.json_form import errors_of_form, in_words
from sosdbt.text import nearest, shown

Place = tuple[str | int, ...]
_WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,17}", re.ASCII)
_TRUTHS = {"true": True, "false": False}


class ContractYaml:
    """`content` has the defaults of the schema in it. 007, 1.10 and a day stay text."""

    def __init__(self, path: Path, project: Path, schema: Path) -> None:
        import yaml

        self.name = path.relative_to(project).as_posix()
        self._lines: dict[Place, int] = {}
        try:
            loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
            node = yaml.compose(path.read_text(encoding="utf-8-sig"), loader)
            self.content = self._read(node, ()) if node else {}
        except OSError as error:
            raise ConfigError(f"{self.name} cannot be read: {error.strerror}.") from None
        except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
            mark = getattr(error, "problem_mark", None)
            where = f", line {mark.line + 1}" if mark else ""
            raise ConfigError(f"{self.name}{where}: this is not valid YAML.") from None
        if not isinstance(self.content, dict):
            raise ConfigError(f"{self.name}, line 1: this must be a list of names with values.")
        form = json.loads(schema.read_text(encoding="utf-8"))
        self.faults = list(self._faults_of_form(schema))
        if not self.faults:
            _add_defaults(self.content, form)

    def fault(self, what: str, *place: str | int) -> str:
        while place not in self._lines:
            place = place[:-1]
        return f"{self.name}, line {self._lines[place]}: {what}"

    def _faults_of_form(self, schema: Path) -> Iterator[str]:
        for error in errors_of_form(self.content, schema):
            place = tuple(error.absolute_path)
            if error.validator != "additionalProperties":
                yield self.fault(f"{in_words(error)}.", *place)
                continue
            known = cast(dict[str, Any], error.schema)["properties"]
            for name in sorted(cast(dict[str, Any], error.instance).keys() - known.keys()):
                meant = nearest(name, known)
                hint = f"Did you mean {meant}?" if meant else f"There is {', '.join(known)}."
                yield self.fault(f"there is no key {shown(name)!r} here. {hint}", *place, name)

    def _read(self, node: Any, place: Place) -> Any:
        import yaml

        self._lines[place] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            found: dict[str, Any] = {}
            for key, value in node.value:
                name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
                if name in found or not isinstance(key, yaml.ScalarNode):
                    line = key.start_mark.line + 1
                    what = f"{shown(name)!r} stands here twice" if name in found else "no name"
                    raise ConfigError(f"{self.name}, line {line}: {what}.")
                found[name] = self._read(value, (*place, name))
                self._lines[(*place, name)] = key.start_mark.line + 1
            return found
        if isinstance(node, yaml.SequenceNode):
            return [self._read(item, (*place, number)) for number, item in enumerate(node.value)]
        if node.style:
            return node.value
        if node.tag.endswith(":null"):
            return None
        if _WHOLE_NUMBER.fullmatch(node.value):
            return int(node.value)
        return _TRUTHS.get(node.value, node.value)


def _add_defaults(content: Any, schema: dict[str, Any]) -> None:
    if isinstance(content, list):
        for item in content:
            _add_defaults(item, schema.get("items", {}))
    elif isinstance(content, dict):
        for name, of_value in schema.get("properties", {}).items():
            if name in content:
                _add_defaults(content[name], of_value)
            elif "default" in of_value:
                content[name] = of_value["default"]
