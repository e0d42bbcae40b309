"""Writes docs/reference: the commands from the command line, the seeds from their YAML.

Run as `python -m sosdbt.guide.generate`, or `make rules`.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from sosdbt.config import find_project
from sosdbt.seeds.read import read_specifications
from sosdbt.text import layout
from sosdbt.yaml_file import read_yaml

FOLDER = Path("docs/reference")
_WORDS = re.compile(r"{% docs (\w+) %}\n(.*?)\n{% enddocs %}", re.DOTALL)
_DOC = re.compile(r"{{ doc\('(\w+)'\) }}")
# Typer cuts the texts of this list; each command has its whole text under its own heading.
_CUT_LIST = re.compile(r"\*\*Commands\*\*:\n\n(?:\* .*\n)+\n?")
_WRITTEN = "<!-- Written by `make rules` from {}. Do not edit. -->\n\n"


def reference_pages(project: Path) -> dict[str, str]:
    """The text of each page, by its file name."""
    pages = {"commands.md": _commands(), "seeds.md": _seeds(project)}
    origins = {"commands.md": "cli/sosdbt/app.py", "seeds.md": "the YAML beside the seeds"}
    return {name: _WRITTEN.format(origins[name]) + text for name, text in pages.items()}


def _commands() -> str:
    arguments = ["sosdbt.app", "utils", "docs", "--name", "sosdbt", "--title", "Commands"]
    typer = subprocess.run(
        [sys.executable, "-m", "typer", *arguments], check=True, capture_output=True, text=True
    )
    return _CUT_LIST.sub("", typer.stdout).strip() + "\n"


def _seeds(project: Path) -> str:
    words = dict(_WORDS.findall((project / "models/column_words.md").read_text(encoding="utf-8")))
    said: dict[str, Any] = {}
    for file in sorted((project / "seeds").rglob("*.yml")):
        said |= {seed["name"]: seed for seed in read_yaml(file, project)["seeds"]}
    page = layout(
        Path(__file__).with_name("seeds.md.j2"),
        said=lambda text: " ".join(_DOC.sub(lambda word: words[word[1]], text).split()),
    )
    seeds = [(said[name], seed) for name, seed in read_specifications(project).items()]
    return page.render(seeds=seeds, project=project)


def main() -> None:
    project = find_project()
    for name, text in reference_pages(project).items():
        (project / FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
