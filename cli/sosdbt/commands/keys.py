"""sosdbt keys: which key of ids made which delivery, and which key is there now; sosdbt keys new:
makes the keys that sign packages, and says what to do with them."""

import textwrap
from pathlib import Path

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.history.store import known_deliveries
from sosdbt.id_key import DEMO_KEY, fingerprint, is_there, key_file, load_or_create_key
from sosdbt.keys import load_public_key, new_keys, public_fingerprint
from sosdbt.package.names import DEMO, SYNTHETIC
from sosdbt.places import deliveries_folder, series_in

_WIDTH = 60


def keys_used(out: Path | None) -> Answer:
    """Makes no key: where there is none, it says so."""
    project = config.find_project()
    folder = deliveries_folder(project, out, of_demo=False)
    series = series_in(folder, config.read_settings(project).county)
    entries = known_deliveries(folder, series)
    path = None if series == DEMO else key_file()
    if path is None:
        key: str | None = fingerprint(DEMO_KEY)
        lines = [f"{SYNTHETIC}: the published key of the demo county", f"  {key}"]
    elif is_there(path):
        key = fingerprint(load_or_create_key())
        lines = [f"Key file     {path}", f"Fingerprint  {key}"]
    else:
        key = None
        lines = [f"There is no key file {path}."]
    by_key: dict[str | None, list[str]] = {}
    for entry in entries:
        made = f"{entry['quarter']} v{entry['version']}"
        by_key.setdefault(entry["key_fingerprint"], []).append(made)
    lines += ["", "Deliveries by key:" if by_key else f"No deliveries in {folder}."]
    for which, names in by_key.items():
        mark = "  (the key of now)" if which == key else ""
        lines.append(f"  {which or 'not known'}{mark}")
        lines += textwrap.indent(textwrap.fill(", ".join(names), _WIDTH - 4), " " * 4).split("\n")
    shown = ("quarter", "version", "package", "key_fingerprint")
    content = {
        "status": "ok",
        "synthetic": series == DEMO,
        "key_file": str(path) if path else None,
        "key_fingerprint": key,
        "deliveries": [{name: entry[name] for name in shown} for entry in entries],
    }
    return Answer(content, lines)


def new(file: Path | None) -> Answer:
    private, public = new_keys(file)
    lines = [
        f"Private key  {private}  (keep it here, in backups only)",
        f"Public key   {public}  (give it to who receives the packages)",
        f"Fingerprint  {public_fingerprint(load_public_key(public))}",
        f"Sign with:   sosdbt build --quarter ... --sign {private}",
    ]
    return Answer({}, lines)
