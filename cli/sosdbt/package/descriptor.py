"""datapackage.json: the Data Package descriptor of the delivered files."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sosdbt.package.contract import Contract
from sosdbt.package.csv_lines import Written
from sosdbt.package.form import LINE_ENDS, day_format
from sosdbt.text import layout

if TYPE_CHECKING:
    from jinja2 import Template


def descriptor(
    contract: Contract, written: Mapping[str, Written], *, county: str, quarter: str
) -> dict[str, Any]:
    said = {"contract": contract, "written": written, "county": county, "quarter": quarter}
    text = _template().render(said, line_ends=LINE_ENDS)
    return cast(dict[str, Any], json.loads(text, object_pairs_hook=_without_nulls))


@cache
def _template() -> "Template":
    path = Path(__file__).with_name("datapackage.json.j2")
    return layout(path, json=json.dumps, day_format=day_format)


def _without_nulls(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in pairs if value is not None}
