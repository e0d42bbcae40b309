"""What docs say of commands, seeds and fates is what the project says."""

import csv
import re
from collections.abc import Callable

from lenient_project import PROJECT

from sosdbt.guide.generate import FOLDER, reference_pages

PAGES = reference_pages(PROJECT)


def test_the_reference_is_up_to_date() -> None:
    """After a change, run make rules."""
    for name, text in PAGES.items():
        assert (PROJECT / FOLDER / name).read_text(encoding="utf-8") == text, name


def test_every_seed_and_each_of_its_columns_has_a_line() -> None:
    for path in (PROJECT / "seeds").rglob("*.csv"):
        section = PAGES["seeds.md"].partition(f"\n## {path.stem}\n")[2].partition("\n## ")[0]
        with path.open(encoding="utf-8") as lines:
            columns = next(csv.reader(lines))
        told = re.findall(r"^\| `(\w+)` \| (.+?) \|", section, re.MULTILINE)
        assert [column for column, _ in told] == columns, path.stem


def test_every_command_has_a_section(sosdbt_main: Callable[..., tuple[int, str, str]]) -> None:
    """With its whole text, and no list in which texts are cut."""
    _, printed, _ = sosdbt_main("--help")
    names = re.findall(r"^  ([a-z]+)  ", printed.split("Commands:")[1], re.MULTILINE)
    assert len(names) > 10
    for name in names:
        assert f"\n## `sosdbt {name}`\n" in PAGES["commands.md"]
    assert not re.search(r"^\* .*[.]{3}$", PAGES["commands.md"], re.MULTILINE)


def test_the_page_on_fates_has_them_all() -> None:
    with (PROJECT / "seeds/code_lists/fates.csv").open(encoding="utf-8") as lines:
        fates = [row["fate"] for row in csv.DictReader(lines)]
    page = (PROJECT / "docs/explanation/fates.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| [1-8] \| .*? \| `(\w+)` \|", page, re.MULTILINE)) == sorted(
        fates
    )
