"""sosdbt docs: dbt docs as one file that asks nothing of the network."""

import json
import re
from pathlib import Path

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.county_folder import home_of
from sosdbt.dbt_run import run_dbt
from sosdbt.docs.manifest import add_to_manifest
from sosdbt.errors import BuildError, ConfigError
from sosdbt.files import replace, unfinished
from sosdbt.package.contract import read_contracts
from sosdbt.places import refuse_sources
from sosdbt.seeds import check_seeds
from sosdbt.work_area import WorkArea

# The browser itself then refuses whatever the page might still want to load.
_POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="'
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data:; font-src data:; connect-src 'none'; form-action 'none'; base-uri 'none'"
    '">'
)
_TRACKER = re.compile(r'\.factory\("trackingService",\[.*?\};return r\}\]\)', re.DOTALL)
_NO_TRACKER = (
    '.factory("trackingService",[function(){return{init:function(){},track_pageview:function(){},'
    "track_event:function(){},track_graph_interaction:function(){}}}])"
)
_REMOTE_LOAD = re.compile(
    r"""
    snowplow | cloudfront[.]net | sinter-collect | googletagmanager[.]com
    | fonts[.](?:googleapis|gstatic)[.]com
    | <(?:script|link|img|iframe|source|embed|object)\b[^>]*?
      \b(?:src|href|data)\s*=\s*["']?(?:https?:)?//
    | (?:@import\s+|\burl\(\s*)["']?(?:https?:)?//
    """,
    re.IGNORECASE | re.VERBOSE,
)


def docs(out: Path | None, is_served: bool = False) -> Answer:
    """Builds the demo county in a database of its own, and writes the page from it."""
    project = config.find_project()
    check_seeds(project)
    page = (out or home_of(project) / "target" / "sosdbt_docs.html").expanduser().absolute()
    if page.suffix != ".html":
        raise ConfigError(f"--out {page} is no name for a page. Give it the ending .html.")
    refuse_sources(project, page, "--out")
    page.parent.mkdir(parents=True, exist_ok=True)
    area = WorkArea(home_of(project) / "target" / "docs")
    area.folder.mkdir(parents=True, exist_ok=True)
    area.database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for leftover in (area.database, area.database.with_name(area.database.name + ".wal")):
        leftover.unlink(missing_ok=True)

    from sosdbt.demo import ensure_demo_county

    ensure_demo_county()
    _dbt("build --exclude-resource-type unit_test test", project, area)
    _dbt("docs generate", project, area)
    with unfinished(page) as temporary:
        temporary.write_text(_page(area.folder / "target", project), encoding="utf-8")
        replace(temporary, page)
    if is_served:
        _serve(page)
    return Answer({"status": "ok", "page": str(page)}, [str(page)])


def _serve(page: Path) -> None:
    """On this machine only, until it is interrupted; a browser is opened where there is one."""
    import webbrowser
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.read_bytes())

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        address = f"http://127.0.0.1:{server.server_port}/"
        print(f"{page}\n{address}  (Ctrl+C ends)", flush=True)
        webbrowser.open(address)
        server.serve_forever()


def without_remote_loads(html: str) -> str:
    """The page without its tracker. Raises if anything in it would still load from elsewhere."""
    html, trackers = _TRACKER.subn(_NO_TRACKER, html)
    if trackers != 1:
        raise BuildError("dbt docs has another tracker than expected. The page was not written.")
    html = html.replace("<head>", "<head>" + _POLICY, 1)
    left = [match[0] for match in _REMOTE_LOAD.finditer(html)]
    if left or _POLICY not in html:
        raise BuildError(f"dbt docs would load from elsewhere: {', '.join(left)}.")
    return html


def _dbt(command: str, project: Path, area: WorkArea) -> None:
    nodes = run_dbt(
        command.split(),
        project=project,
        work=area.folder,
        environment={"SOSDBT_RAW": "", "SOSDBT_DATABASE": str(area.database)},
    )
    for node in nodes:
        if node.status in ("error", "runtime error"):
            raise BuildError(f"{node.kind} {node.name}: {node.message}")


def _page(target: Path, project: Path) -> str:
    from dbt.task.docs import DOCS_INDEX_FILE_PATH

    html = without_remote_loads(Path(DOCS_INDEX_FILE_PATH).read_text(encoding="utf-8"))
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    html = html.replace("</body>", f"{add_to_manifest(manifest, read_contracts(project))}</body>")
    catalog = (target / "catalog.json").read_text(encoding="utf-8")
    for name, data in (("manifest", json.dumps(manifest)), ("catalog", catalog)):
        marker = f'"{name.upper()}.JSON INLINE DATA"'
        if marker not in html:
            raise BuildError(f"dbt docs has no place for {name}.json. The page was not written.")
        html = html.replace(marker, _inline(data, project))
    return html


def _inline(data: str, project: Path) -> str:
    """JSON for a script element: no text of it may end the element, no path tells of this disk."""
    here = json.dumps(str(project))
    data = data.replace(here, '""').replace(here[1:-1] + "/", "")
    return data.replace("</", "<\\/").replace("<!--", "<\\u0021--")
