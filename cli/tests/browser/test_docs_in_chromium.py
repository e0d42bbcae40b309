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


_CLICKS = """
<script>
(async function () {
  const wait = async (find) => {
    for (let turn = 0; turn < 200; turn++) {
      const found = find();
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("not found: " + find);
  };
  const click = (place) =>
    place.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  const link = (text) => () =>
    [...document.querySelectorAll("a")].find(
      (one) => one.textContent.trim() === text && one.offsetParent
    );
  try {
    STEPS
    document.title = "done";
  } catch (error) {
    document.title = String(error);
  }
})();
</script>
"""


def _after(page: Path, profile: Path, steps: str) -> str:
    """The page after a person has clicked through it."""
    clicked = profile / "clicked.html"
    text = page.read_text(encoding="utf-8")
    clicked.write_text(text.replace("</body>", _CLICKS.replace("STEPS", steps) + "</body>"))
    dom = _dump(clicked, profile / "profile", "#!/overview")
    assert "<title>done</title>" in dom, dom[dom.index("<title>") :][:300]
    return dom


def test_clicks_lead_from_a_raw_table_to_a_delivered_file(page: Path, tmp_path: Path) -> None:
    boxes = ["raw.client_relation_periods", "int_periods__consolidated"]
    steps = "".join(
        f"""
        click(await wait(() => document.querySelector('svg a[href$=".{box}"]')));
        await wait(() => location.hash.endsWith("{box}"));
        history.back();
        """
        for box in boxes
    )
    models = [
        "stg_client_relation_periods", "int_client_relation_periods__rows",
        "int_unit_periods__usable", "int_periods__assigned", "int_periods__consolidated",
        "int_periods__in_quarter", "delivered_client_relation_periods", "Exposures",
        "asiakkuusjakso_palvelutehtavassa.csv",
    ]  # fmt: skip
    steps += f"""
        click(await wait(() => document.querySelector('svg a[href$=".{boxes[0]}"]')));
        for (const text of {models}) click(await wait(link(text)));
        await wait(() => location.hash.includes("exposure"));
    """
    dom = _after(page, tmp_path, steps)
    assert "asiakkuuden_alkamispvm" in dom


def test_the_search_finds_a_delivered_file_and_a_field(page: Path, tmp_path: Path) -> None:
    steps = """
        const box = await wait(() => document.querySelector("input[placeholder^=Search]"));
        box.focus();
        box.value = "asiakkuusjakso_palvelutehtavassa";
        box.dispatchEvent(new Event("input", { bubbles: true }));
        box.dispatchEvent(new Event("change", { bubbles: true }));
        await wait(() => document.body.textContent.includes("search results"));
        await new Promise((resolve) => setTimeout(resolve, 1000));
    """
    dom = _after(page, tmp_path, steps)
    results = dom.split("search results")[1]
    assert "asiakkuusjakso_palvelutehtavassa.csv" in results
    assert "delivered_client_relation_periods" in results
