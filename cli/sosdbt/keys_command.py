"""sosdbt keys new: makes the keys that sign packages, and says what to do with them."""

from pathlib import Path


def new(file: Path | None) -> None:
    from sosdbt.keys import load_public_key, new_keys, public_fingerprint

    private, public = new_keys(file)
    print(f"Private key  {private}  (keep it here, in backups only)")
    print(f"Public key   {public}  (give it to who receives the packages)")
    print(f"Fingerprint  {public_fingerprint(load_public_key(public))}")
    print(f"Sign with:   sosdbt build --quarter ... --sign {private}")
