"""Delivery packages as small as they can be, with nothing but a manifest."""

import json
import zipfile
from pathlib import Path
from typing import Any

CODE = {"sosdbt": "0.1.0", "project_sha256": "ab" * 32}


def write_package(out: Path, quarter: str, version: int, /, **changes: Any) -> Path:
    manifest = {
        "county": "90",
        "quarter": quarter,
        "version": version,
        "as_of": "2023-05-01",
        "files": [{"name": "asiakas.csv", "rows": 7}, {"name": "datapackage.json"}],
        "code_version": CODE,
        "key_fingerprint": "f" * 16,
        "signed": False,
        **changes,
    }
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"sosdbt_90_{quarter}_v{version}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("manifest.json"), json.dumps(manifest))
    return path
