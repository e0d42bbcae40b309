"""Keys that sign packages: Ed25519, as PEM files.

The private key stays in the county. Who receives packages gets the public one.
"""

import hashlib
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sosdbt.errors import ConfigError
from sosdbt.files import read_key_file, refuse_to_write_over, write_new
from sosdbt.id_key import config_file
from sosdbt.text import shown

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

ALGORITHM = "Ed25519"


def new_keys(path: Path | None) -> tuple[Path, Path]:
    """Writes a private key and, beside it, the public one. Never over a file that is there."""
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = (path or config_file("signing.key")).expanduser().absolute()
    public = private.with_name(private.name + ".pub")
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    shared = key.public_key().public_bytes(
        form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo
    )
    for file in (private, public):
        refuse_to_write_over(file)
    with ExitStack() as undone:
        for file, content, mode in ((private, secret, 0o600), (public, shared, 0o644)):
            try:
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_new(file, content, mode)
            except OSError as error:
                raise ConfigError(f"{file} cannot be written: {error.strerror}.") from None
            undone.callback(file.unlink)
        undone.pop_all()
    return private, public


def load_private_key(path: Path) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    load = partial(load_pem_private_key, password=None)
    return cast(Ed25519PrivateKey, _load(path, "private", load, Ed25519PrivateKey))


def load_public_key(path: Path) -> "Ed25519PublicKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    return cast(Ed25519PublicKey, _load(path, "public", load_pem_public_key, Ed25519PublicKey))


def _load(path: Path, name: str, load: Callable[[bytes], object], kind: type) -> object:
    key = None
    try:
        content = read_key_file(path, f"The {name} key", is_secret=name == "private")
    except OSError as error:
        raise ConfigError(
            f"The {name} key {shown(str(path))} cannot be read: {error.strerror}."
        ) from None
    with suppress(Exception):  # What cryptography raises differs by how the file is broken.
        key = load(content)
    if not isinstance(key, kind):
        raise ConfigError(
            f"{shown(str(path))} holds no {name} {ALGORITHM} key in PEM without a password. Sign "
            "with the private key, which should not leave the county, and verify with the public "
            "one, which ends in .pub; sosdbt keys new makes both."
        )
    return key


def public_fingerprint(key: "Ed25519PublicKey") -> str:
    """SHA-256 of the key in DER: openssl pkey -pubin -in FILE -outform DER | sha256sum"""
    from cryptography.hazmat.primitives import serialization as form

    shared = key.public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(shared).hexdigest()
