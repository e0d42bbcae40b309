import json
from pathlib import Path

import pytest

from sosdbt.commands.docs import _inline, without_remote_loads
from sosdbt.errors import BuildError


@pytest.fixture(scope="module")
def page_of_dbt() -> str:
    from dbt.task.docs import DOCS_INDEX_FILE_PATH

    return Path(DOCS_INDEX_FILE_PATH).read_text(encoding="utf-8")


def test_the_tracker_is_gone_and_the_rest_is_there(page_of_dbt: str) -> None:
    page = without_remote_loads(page_of_dbt)
    assert "cloudfront" in page_of_dbt
    for name in ("cloudfront", "sinter-collect", "fuzzed.getdbt.com", "newTracker", "snowplow"):
        assert name not in page
    removed = len(page_of_dbt) - len(page)
    assert -1000 < removed < 3000
    for method in ("init", "track_pageview", "track_event", "track_graph_interaction"):
        assert f"{method}:function(){{}}" in page
    assert "connect-src 'none'" in page


@pytest.mark.parametrize(
    "load",
    [
        '<script src="https://example.org/x.js"></script>',
        "<script async src=//example.org/x.js></script>",
        '<link rel="stylesheet" href="https://fonts.googleapis.com/css?family=Lato">',
        '<img src="http://example.org/x.png">',
        "<style>@import 'https://example.org/x.css';</style>",
        "<style>a{background:url(//example.org/x.png)}</style>",
    ],
)
def test_another_remote_load_stops_it(page_of_dbt: str, load: str) -> None:
    with pytest.raises(BuildError, match="would load from elsewhere"):
        without_remote_loads(page_of_dbt.replace("</head>", load + "</head>"))


def test_an_unknown_tracker_stops_it(page_of_dbt: str) -> None:
    with pytest.raises(BuildError, match="another tracker"):
        without_remote_loads(page_of_dbt.replace("trackingService", "spyingService"))


def test_inlined_texts_cannot_end_the_script() -> None:
    sql = "select '</script><!-- x'"
    text = _inline(json.dumps({"sql": sql}), Path("/home/me/sosdbt"))
    assert "</script" not in text
    assert "<!--" not in text
    assert json.loads(text) == {"sql": sql}


def test_inlined_paths_do_not_tell_of_this_disk() -> None:
    data = {"root_path": "/home/me/sosdbt", "compiled_path": "/home/me/sosdbt/target/x.sql"}
    text = _inline(json.dumps(data), Path("/home/me/sosdbt"))
    assert json.loads(text) == {"root_path": "", "compiled_path": "target/x.sql"}
