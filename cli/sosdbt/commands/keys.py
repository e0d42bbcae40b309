"""sosdbt keys: which key of ids made which delivery, and which key is there now; sosdbt keys new:
makes the keys that sign packages, and says what to do with them."""

from pathlib import Path

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.history.store import known_deliveries
from sosdbt.id_key import DEMO_KEY, fingerprint, is_there, key_file, load_or_create_key
from sosdbt.keys import load_public_key, new_keys, public_fingerprint
from sosdbt.package.names import DEMO
from sosdbt.places import deliveries_folder, series_in
from sosdbt.text import lines_of

_KEYS = Path(__file__).with_name("keys.txt.j2")


def keys_used(out: Path | None) -> Answer:
    """Makes no key: where there is none, it says so."""
    project = config.find_project()
    folder = deliveries_folder(project, out, of_demo=False)
    series = series_in(folder, config.read_settings(project).county)
    path = None if series == DEMO else key_file()
    key: str | None = fingerprint(DEMO_KEY)
    if path is not None:
        key = fingerprint(load_or_create_key()) if is_there(path) else None
    shown = ("quarter", "version", "package", "key_fingerprint")
    content = {
        "status": "ok",
        "synthetic": series == DEMO,
        "key_file": str(path) if path else None,
        "key_fingerprint": key,
        "deliveries": [
            {name: entry[name] for name in shown} for entry in known_deliveries(folder, series)
        ],
    }
    return Answer(content, lines_of(_KEYS, {**content, "folder": folder}))


def new(file: Path | None) -> Answer:
    private, public = new_keys(file)
    lines = [
        f"Private key  {private}  (keep it here, in backups only)",
        f"Public key   {public}  (give it to who receives the packages)",
        f"Fingerprint  {public_fingerprint(load_public_key(public))}",
        f"Sign with:   sosdbt build --quarter ... --sign {private}",
    ]
    return Answer({}, lines)
