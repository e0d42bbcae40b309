"""The docs page as a person sees it, in headless Chromium."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=20000",
    "--window-size=1400,1000",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed on this machine"),
]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    sosdbt = Path(sys.executable).parent / "sosdbt"
    subprocess.run([str(sosdbt), "docs", "--out", str(folder / "docs.html")], check=True)
    return folder / "docs.html"


def _dump(page: Path, profile: Path, fragment: str) -> str:
    return subprocess.run(
        [
            str(CHROMIUM),
            *OPTIONS,
            f"--user-data-dir={profile}",
            "--dump-dom",
            f"{page.as_uri()}{fragment}",
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=180,
    ).stdout


def test_the_overview_tells_how_to_read_the_lineage(page: Path, tmp_path: Path) -> None:
    assert "How to read the lineage" in _dump(page, tmp_path, "#!/overview")


def test_a_model_page_shows_its_description_and_columns(page: Path, tmp_path: Path) -> None:
    dom = _dump(page, tmp_path, "#!/model/model.sosdbt.delivered_client_relation_periods")
    assert "Client relation periods in a service task that the archive lacks" in dom
    assert "period_id" in dom


def test_the_page_loads_nothing_from_elsewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "cloudfront" not in text
    assert "snowplow" not in text.lower()
