"""The quality report: one HTML file beside a package, made of the package and its lists."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sosdbt.files import write_over
from sosdbt.package.names import REPORT, beside
from sosdbt.quality_report.tables import Rows, read_figures
from sosdbt.rules.catalogue import LANGUAGES
from sosdbt.yaml_file import read_yaml

_HERE = Path(__file__).parent
# A blank that does not break a line, as Finnish and Swedish write large numbers.
_THOUSANDS = {"fi": "\u00a0", "sv": "\u00a0", "en": ","}


def write_report(project: Path, package: Path) -> Path:
    """Always the same bytes for the same package, lists and project."""
    path = beside(package, REPORT)
    write_over(path, _page(read_figures(project, package), package.name).encode("utf-8"))
    return path


def _page(shown: Mapping[str, Rows], package: str) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    said = read_yaml(_HERE / "texts.yml", _HERE)
    texts = {lang: {name: text[lang] for name, text in said.items()} for lang in LANGUAGES}
    return environment.get_template("page.html.j2").render(
        **shown,
        package=package,
        texts=texts,
        languages=LANGUAGES,
        thousands=_THOUSANDS,
        charts={language: _charts(shown, language, texts[language]) for language in LANGUAGES},
    )


def _charts(shown: Mapping[str, Rows], language: str, texts: dict[str, str]) -> dict[str, str]:
    """As SVG; what a chart draws of the rows stands in its Vega specification."""
    import vl_convert

    said = {"texts": texts, "language": language, "thousands": _THOUSANDS[language]}
    charts = {}
    for path in sorted((_HERE / "charts").glob("*.vg.json")):
        name = path.name.partition(".")[0]
        spec: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        spec["data"][0]["values"] = shown[name]
        spec["signals"] += [{"name": key, "value": value} for key, value in said.items()]
        charts[name] = vl_convert.vega_to_svg(spec)
    return charts
