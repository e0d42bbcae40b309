"""The key of a county that a test makes: a key file that is named must be there."""

from pathlib import Path


def key_file(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("7" * 64 + "\n")
    return str(path)
