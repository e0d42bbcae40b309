"""The tutorial, as a reader runs it, in its three languages."""

from pathlib import Path

import pytest
from transcripts import GUIDE, Place, blocks, environment

PAGES = {"en": "tutorial/index.md", "fi": "tutorial/fi.md", "sv": "tutorial/sv.md"}


@pytest.mark.guide
def test_every_command_prints_what_the_tutorial_shows(tmp_path: Path) -> None:
    """What only asks is run in each language where it is another command."""
    folder = tmp_path / "tutorial"
    folder.mkdir()
    place = Place(folder, {"~/tutorial": folder}, environment(tmp_path / "home"))
    pages = [[c for b in blocks(page) for c in b.commands] for page in PAGES.values()]
    for in_english, *others in zip(*pages, strict=True):
        place.run(*in_english)
        for command, shown in others:
            if command != in_english[0]:
                assert command.startswith("sosdbt explain ")
                place.run(command, shown)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_tutorials_are_the_same_but_for_the_language(language: str) -> None:
    """A command in another language says so; what the others print is the same."""
    pages = [blocks(PAGES["en"]), blocks(PAGES[language])]
    english, other = ([c for block in page for c in block.commands] for page in pages)
    assert len(english) == len(other) > 8
    for (command, shown), (said, told) in zip(english, other, strict=True):
        assert said in (command, f"{command} --lang {language}")
        assert said != command or told == shown


def test_the_readme_shows_what_the_tutorial_shows() -> None:
    """The tutorial's county is that of make demo."""
    text = (GUIDE.parent / "README.md").read_text(encoding="utf-8")
    told = text.partition("## What it says")[2].split("```\n")[1].splitlines()
    (shown,) = [
        lines[: len(told)]
        for block in blocks(PAGES["en"])
        for command, lines in block.commands
        if command.startswith("sosdbt build") and len(lines) > len(told)
    ]
    assert shown == told
