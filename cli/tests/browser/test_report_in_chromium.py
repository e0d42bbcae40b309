"""The quality report as people meet it: on a phone, a tablet and a desk, in the dark, with axe."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[1] / "quality_report"))
from made_package import finding, make_package

from sosdbt.config import find_project
from sosdbt.quality_report.page import write_report

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
AXE = Path(__file__).with_name("node_modules") / "axe-core" / "axe.min.js"
OPTIONS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=60000"),
]
DARK = "--blink-settings=preferredColorScheme=0"
LOOK = """
(async () => {
  const told = { violations: {}, seen: {}, sticksOut: {} };
  for (const language of ["fi", "sv", "en"]) {
    document.getElementById("show-" + language).click();
    const found = (await axe.run(document, { resultTypes: ["violations"] })).violations;
    told.violations[language] = found.map(
      (it) => it.id + ": " + it.nodes.slice(0, 3).map((node) => node.target).join(" | ")
    );
    told.seen[language] = document.body.innerText;
    const { scrollWidth, clientWidth } = document.documentElement;
    told.sticksOut[language] = scrollWidth - clientWidth;
  }
  told.asked = performance.getEntriesByType("resource").map((entry) => entry.name);
  told.background = getComputedStyle(document.body).backgroundColor;
  const answer = document.createElement("pre");
  answer.id = "answer";
  answer.textContent = JSON.stringify(told);
  document.body.append(answer);
})();
"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed on this machine"),
    pytest.mark.skipif(not AXE.exists(), reason="npm ci --prefix cli/tests/browser has not run"),
]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With something in each of its parts."""
    folder = tmp_path_factory.mktemp("report")
    first = make_package(folder, findings=[finding("CR-002")] * 40)
    named = {"package": first.name, "quarter": "2023Q1", "version": 1}
    line = {"record_kind": "client_relation", "line_kind": "service_task"}
    days = {"days_in_sources": 9000, "days_to_deliver": 8000}
    people = {"clients_in_sources": 110, "clients_to_deliver": 90}
    lists = {
        "coverage.csv": [
            {**line, "line_key": "10", **people},
            {**line, "line_key": "15"},
            {**line, "line_kind": "all", "line_key": "", **people, **days},
        ],
        "units.csv": [
            {
                "source_system": "effica",
                "service_unit": f"1.2.246.10.2012566.10.{number}",
                "row_count": 90,
                "held_back_count": 3 * number,
                "finding_count": 9,
            }
            for number in range(12)
        ],
        "conflicts.csv": [
            {"conflict_kind": "starts_differ", "source_row": number} for number in range(20)
        ],
    }
    fates = {
        "client_relation_periods": {"delivered": 900, "archived_in_kanta": 95, "held_back": 30},
        "child_protection_periods": {"delivered": 60, "outside_quarter": 12, "cancelled": 2},
        "service_decisions": {"delivered": 300, "excluded": 9, "recorded_later": 70},
    }
    findings = [finding("CR-002")] * 9 + [finding("KA-002", "warning")] * 12
    package = make_package(
        folder,
        fates,
        findings,
        quarter="2023Q2",
        lists=lists,
        last_delivery=named,
        last_delivered_quarter=named,
    )
    return write_report(find_project(), package)


def _look(page: Path, folder: Path, width: int, *options: str) -> dict[str, Any]:
    """What a script in a copy of the page finds: the page itself lets none run."""
    html = page.read_text(encoding="utf-8")
    policy, _, rest = html.partition('<meta http-equiv="Content-Security-Policy"')[2].partition(">")
    has_script = "<script" in html
    assert "default-src 'none'" in policy and not has_script
    copy = folder / "copy.html"
    scripts = f"<script>{AXE.read_text('utf-8')}</script><script>{LOOK}</script></body>"
    head = html.partition("<meta http-equiv")[0]
    copy.write_text(head + rest.replace("</body>", scripts), encoding="utf-8")
    dom = subprocess.run(
        [
            *(str(CHROMIUM), *OPTIONS, *options, f"--user-data-dir={folder / 'profile'}"),
            *(f"--window-size={width},900", "--dump-dom", copy.as_uri()),
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=180,
    ).stdout
    return _answer(dom)


def _answer(dom: str) -> dict[str, Any]:
    from html import unescape

    return json.loads(unescape(dom.partition('<pre id="answer">')[2].partition("</pre>")[0]))


@pytest.mark.parametrize(("width", "options"), [(360, ()), (768, ()), (1400, ()), (1400, (DARK,))])
def test_anybody_can_read_it(page: Path, tmp_path: Path, width: int, options: tuple) -> None:
    found = _look(page, tmp_path, width, *options)
    assert found["violations"] == {"fi": [], "sv": [], "en": []}
    assert found["sticksOut"] == {"fi": 0, "sv": 0, "en": 0}
    assert found["asked"] == []
    titles = {"fi": "Laaturaportti", "sv": "Kvalitetsrapport", "en": "Quality report"}
    for language, seen in found["seen"].items():
        assert [titles[one] in seen for one in titles] == [one == language for one in titles]
    is_dark = found["background"] != "rgb(255, 255, 255)"
    assert is_dark == bool(options)
