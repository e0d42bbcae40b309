"""The guide as a person sees it, opened from a folder, without a server and without a network."""

import shutil
import subprocess
from pathlib import Path

import pytest
from lenient_project import PROJECT

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
SITE = PROJECT / "target/guide"
OPTIONS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--host-resolver-rules=MAP * ~NOTFOUND",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed on this machine"),
    pytest.mark.skipif(not SITE.exists(), reason="make docs-site has not built the guide"),
]


def dump(page: str, profile: Path, width: int = 1400) -> str:
    return subprocess.run(
        [
            str(CHROMIUM),
            *OPTIONS,
            "--virtual-time-budget=15000",
            f"--user-data-dir={profile}",
            f"--window-size={width},900",
            "--dump-dom",
            f"{SITE.as_uri()}/{page}",
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=180,
    ).stdout


@pytest.mark.parametrize(
    ("words", "page"), [("touch", "explanation/periods.html"), ("huomaamatta", "tutorial/fi.html")]
)
def test_the_search_finds_a_page_from_a_folder(tmp_path: Path, words: str, page: str) -> None:
    """Its address is told in full there alone."""
    assert f'href="{SITE.as_uri()}/{page}"' in dump(f"index.html?q={words}", tmp_path)


def test_a_picture_is_shown_with_words_for_those_who_do_not_see_it(tmp_path: Path) -> None:
    page = dump("explanation/periods.html", tmp_path)
    assert 'alt="Rows that overlap or touch are one period;' in page
