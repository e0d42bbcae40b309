"""The page itself: what it says, that it says the same again, and whom it does not trust."""

import csv
import json
import re
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hand_made import identity_code
from made_package import DELIVERED, Page, finding, make_package

import sosdbt.quality_report.page
from sosdbt.config import find_project
from sosdbt.errors import InputError
from sosdbt.package.names import beside
from sosdbt.quality_report.page import write_report
from sosdbt.quality_report.tables import read_figures

CODE = Path(sosdbt.quality_report.page.__file__).parent
TEXTS = yaml.safe_load((CODE / "texts.yml").read_text(encoding="utf-8"))
LANGUAGES = ("fi", "sv", "en")
FILLED_IN = re.compile(r"%\(\w+\)s")


def _report(package: Path) -> Page:
    return Page(write_report(find_project(), package))


def test_the_page_is_sound_html_in_three_languages(tmp_path: Path) -> None:
    page = _report(make_package(tmp_path, findings=[finding("CR-002")] * 9))
    ids = Counter(attributes["id"] for _, attributes in page.tags if "id" in attributes)
    assert max(ids.values()) == 1
    articles = [attributes["lang"] for tag, attributes in page.tags if tag == "article"]
    assert articles == list(LANGUAGES)
    links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert links and {link.removeprefix("#") for link in links} <= ids.keys()
    named = [a.get("aria-labelledby") for _, a in page.tags if "aria-labelledby" in a]
    assert named and set(named) <= ids.keys()
    for attribute in ("src", "srcset", "action", "data", "xlink:href"):
        assert not [tag for tag, attributes in page.tags if attribute in attributes]
    assert not {"script", "img", "link", "iframe", "object"} & {tag for tag, _ in page.tags}
    assert "url(" not in page.html and "@import" not in page.html
    for lang in LANGUAGES:
        assert TEXTS["fates_heading"][lang] in page.html


def test_the_charts_say_what_the_tables_say(tmp_path: Path) -> None:
    fates = {
        "client_relation_periods": {"delivered": 12345, "held_back": 7},
        "service_use": {"delivered": 40, "excluded": 4, "cancelled": 20, "held_back": 30},
    }
    line = {"record_kind": "client_relation", "line_kind": "all"}
    told = {"clients_in_sources": 1500, "clients_to_deliver": 1400}
    hidden = {**line, "line_kind": "service_task", "line_key": "10"}
    lists = {"coverage.csv": [{**line, **told}, hidden]}
    labels = [
        text
        for tag, text in _report(make_package(tmp_path, fates, lists=lists)).text
        if tag == "text"
    ]
    assert {"Toimitettu 12\xa0385", "Levererad 12\xa0385", "Delivered 12,385"} <= {*labels}
    assert {"Asiakkuudet 12\xa0352", "Service use 94", "Others together 24"} <= {*labels}
    assert {"1,400 + 100", "1\xa0400 + 100", "..", "Barnskydd"} <= {*labels}
    assert not [label for label in labels if "undefined" in label or "null" in label]


def test_every_text_is_there_in_three_languages_and_is_used(tmp_path: Path) -> None:
    code = "".join(path.read_text("utf-8") for path in [*CODE.glob("*.j2"), *CODE.rglob("*.json")])
    made = ("table_", "fate_", "change_", "kind_", "severity_", "line_", "days_balanced_")
    for name, text in TEXTS.items():
        assert list(text) == list(LANGUAGES), name
        assert all(isinstance(words, str) and words.strip() for words in text.values()), name
        places = {tuple(sorted(FILLED_IN.findall(words))) for words in text.values()}
        assert len(places) == 1, name
        used = name.removesuffix("_heading")
        assert used in code or name.startswith(made), name


def test_the_same_package_gives_the_same_bytes_whatever_was_delivered_later(tmp_path: Path) -> None:
    first = make_package(tmp_path)
    named = {"package": first.name, "quarter": "2023Q1", "version": 1}
    earlier = {"last_delivery": named, "last_delivered_quarter": named}
    second = make_package(tmp_path, quarter="2023Q2", **earlier)
    page = write_report(find_project(), second)
    content = page.read_bytes()
    make_package(tmp_path, {"service_use": {"delivered": 50}}, version=2)
    make_package(tmp_path, quarter="2023Q3", **earlier)
    assert write_report(find_project(), second).read_bytes() == content
    trend = read_figures(find_project(), second)["trend"]
    assert [row["quarter"] for row in trend] == ["2023Q1", "2023Q2"]


def test_an_earlier_package_that_is_gone_is_told(tmp_path: Path) -> None:
    named = {"package": "sosdbt_90_2022Q4_v1.zip", "quarter": "2022Q4", "version": 1}
    package = make_package(tmp_path, last_delivery=named, last_delivered_quarter=named)
    page = _report(package)
    assert any("sosdbt_90_2022Q4_v1.zip" in text for _, text in page.text)
    named["package"] = "../../etc/passwd"
    package = make_package(tmp_path, last_delivery=named, last_delivered_quarter=named)
    assert [row["name"] for row in read_figures(find_project(), package)["missing"]]


def test_a_list_that_an_older_sosdbt_did_not_make_is_told(tmp_path: Path) -> None:
    package = make_package(tmp_path)
    beside(package, "units.csv").unlink()
    assert any("sosdbt_90_2023Q1_v1.units.csv" in text for _, text in _report(package).text)


@pytest.mark.parametrize("name", ["fates.csv", "findings.csv"])
def test_without_its_lists_there_is_no_report(tmp_path: Path, name: str) -> None:
    package = make_package(tmp_path)
    beside(package, name).unlink()
    with pytest.raises(InputError, match=rf"{name} is missing.*put them beside it"):
        write_report(find_project(), package)


@pytest.mark.parametrize("name", ["fates.csv", "findings.csv"])
@pytest.mark.parametrize("lines", [1, -1])
def test_lists_of_another_package_are_refused(tmp_path: Path, name: str, lines: int) -> None:
    package = make_package(tmp_path, findings=[finding("CR-002")] * 9)
    path = beside(package, name)
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:lines]))
    with pytest.raises(InputError, match=rf"{name} is not the list that was made with"):
        write_report(find_project(), package)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fates": []}, "fates must be an object"),
        ({"rules": [7]}, "rules 1 must be an object"),
        ({"as_of": "yesterday"}, "as_of must be a date"),
        ({"county": "08"}, "is another package than its name says"),
        ({"fates": {"service_use": "many"}}, "is damaged"),
        ({"version": "1"}, "is another package than its name says"),
    ],
)
def test_a_strange_package_is_refused_with_words(tmp_path: Path, change: dict, said: str) -> None:
    package = make_package(tmp_path, {})
    with zipfile.ZipFile(package) as archive:
        manifest = {**json.loads(archive.read("manifest.json")), **change}
        descriptor = archive.read("datapackage.json")
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.writestr("datapackage.json", descriptor)
    with pytest.raises(InputError, match=said):
        write_report(find_project(), package)


def test_nothing_of_a_record_stands_on_the_page_and_no_text_becomes_markup(tmp_path: Path) -> None:
    code = identity_code("010190", 901)
    fates = {"client_relation_periods": {"delivered": 50}, "<b>x</b>": {"<i>y</i>": 60}}
    unit = {"source_system": f"s{code}", "service_unit": f"<script>{code}</script>"}
    units = [{**unit, "row_count": 90, "held_back_count": 9, "finding_count": 9}]
    findings = [finding("CR-002", system=f"<u>{code}")] * 9 + [finding("XX-009")] * 6
    package = make_package(
        tmp_path,
        fates,
        findings,
        system="<em>",
        lists={"units.csv": units},
        files=[{"name": f"of {code}.csv", "rows": 9}],
    )
    page = _report(package)
    for tag in ("<b>", "<i>y", "<script", "<u>", "<em>"):
        assert tag not in page.html
    for secret in (code, "record-9", "record-1", "ab" * 16, f"{1:032x}"):
        assert secret not in page.html
    assert "&lt;script&gt;***" in page.html and "&lt;b&gt;x" in page.html
    assert "XX-009" in page.html and "of ***.csv" in page.html


def test_nothing_to_deliver_and_no_finding_are_told(tmp_path: Path) -> None:
    page = _report(make_package(tmp_path, {}, files=[], row_balance=[], day_balance=[]))
    words = {text for _, text in page.text}
    assert TEXTS["delivered_nothing"]["fi"] in words
    assert TEXTS["held_none"]["sv"] in words
    assert TEXTS["changes_none"]["en"] in words


def test_a_balance_that_does_not_hold_is_told(tmp_path: Path) -> None:
    balance = [{"source_table": table, "is_balanced": False} for table in DELIVERED]
    page = _report(make_package(tmp_path, row_balance=balance))
    assert TEXTS["rows_unbalanced"]["en"] in {text for _, text in page.text}


def test_the_command_tells_where_the_page_is(sosdbt_main: Callable, tmp_path: Path) -> None:
    package = make_package(tmp_path)
    page = tmp_path / "sosdbt_90_2023Q1_v1.report.html"
    assert sosdbt_main("report", package) == (0, f"{page}\n", "")
    assert page.stat().st_mode & 0o777 == 0o600
    code, _, errors = sosdbt_main("report", tmp_path / "none.zip")
    assert code == 2 and "none.zip cannot be read" in errors


def test_lists_may_hold_quotes_and_line_breaks(tmp_path: Path) -> None:
    package = make_package(tmp_path, findings=[finding("CR-002", system='a "b",\nc')] * 9)
    with beside(package, "findings.csv").open(newline="") as file:
        assert len([*csv.DictReader(file)]) == 9
    systems = read_figures(find_project(), package)["systems"]
    assert 'a "b",\nc' in {row["source_system"] for row in systems}


@pytest.mark.proof
def test_half_a_million_findings_make_a_page_that_opens(tmp_path: Path) -> None:
    findings = [finding(f"CR-{number % 20:03d}") for number in range(500_000)]
    package = make_package(tmp_path, findings=findings)
    before = time.process_time()
    page = write_report(find_project(), package)
    seconds, size = time.process_time() - before, page.stat().st_size
    print(f"500,000 findings: {seconds:.2f} s of the processor, {size:,} bytes")
    assert seconds < 5 and size < 500_000
