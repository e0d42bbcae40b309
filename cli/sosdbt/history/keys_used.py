"""sosdbt keys: which key of ids made which delivery, and which key is there now."""

import textwrap
from pathlib import Path
from typing import Any

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.history.entry import Entry
from sosdbt.history.store import known_deliveries
from sosdbt.id_key import DEMO_KEY, fingerprint, is_there, key_file, load_or_create_key
from sosdbt.package.names import DEMO, SYNTHETIC
from sosdbt.places import deliveries_folder, series_in

_WIDTH = 60


def keys_used(out: Path | None) -> Answer:
    """Makes no key: where there is none, it says so."""
    project = config.find_project()
    county = config.read_settings(project).county
    folder = deliveries_folder(project, out, of_demo=False)
    series = series_in(folder, county)
    entries = known_deliveries(folder, series)
    path, key = _key_now(series)
    by_key: dict[str | None, list[Entry]] = {}
    for entry in entries:
        by_key.setdefault(entry["key_fingerprint"], []).append(entry)
    content: dict[str, Any] = {
        "status": "ok",
        "synthetic": series == DEMO,
        "key_file": str(path) if path else None,
        "key_fingerprint": key,
        "deliveries": [
            {name: entry[name] for name in ("quarter", "version", "package", "key_fingerprint")}
            for entry in entries
        ],
    }
    lines = [*_now(path, key), ""]
    lines += ["Deliveries by key:"] if by_key else [f"No deliveries in {folder}."]
    for fingerprint_, made in by_key.items():
        mark = "  (the key of now)" if fingerprint_ == key else ""
        lines.append(f"  {fingerprint_ or 'not known'}{mark}")
        names = ", ".join(f"{entry['quarter']} v{entry['version']}" for entry in made)
        lines += textwrap.wrap(names, _WIDTH, initial_indent="    ", subsequent_indent="    ")
    return Answer(content, lines)


def _key_now(series: str) -> tuple[Path | None, str | None]:
    if series == DEMO:
        return None, fingerprint(DEMO_KEY)
    path = key_file()
    return path, fingerprint(load_or_create_key()) if is_there(path) else None


def _now(path: Path | None, key: str | None) -> list[str]:
    if path is None:
        return [f"{SYNTHETIC}: the published key of the demo county", f"  {key}"]
    if key is None:
        return [f"There is no key file {path}."]
    return [f"Key file     {path}", f"Fingerprint  {key}"]
