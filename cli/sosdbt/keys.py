"""Keys that sign packages: Ed25519, as PEM files.

The private key stays in the county. Who receives packages gets the public one.
"""

import hashlib
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

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

    others = {
        b"BEGIN PUBLIC KEY": "is a public key. A package is signed with the private.",
        b"BEGIN ENCRYPTED": "is locked with a password, which sosdbt cannot ask.",
    }
    load = partial(load_pem_private_key, password=None)
    key: Ed25519PrivateKey = _load(path, load, Ed25519PrivateKey, others)
    return key


def load_public_key(path: Path) -> "Ed25519PublicKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    others = {
        b"PRIVATE KEY-----": "is a private key. A package is verified with the public one, the "
        "file that ends in .pub; the private key should not leave the county."
    }
    key: Ed25519PublicKey = _load(path, load_pem_public_key, Ed25519PublicKey, others)
    return key


def _load(path: Path, load: Callable[[bytes], object], kind: Any, others: dict[bytes, str]) -> Any:
    """`others` are marks of files that hold something else, with what is said of it."""
    is_secret = "Private" in kind.__name__
    what, name = ("signing", "private") if is_secret else ("public", "public")
    try:
        content = read_key_file(path, f"The {what} key", is_secret=is_secret)
    except OSError as error:
        raise ConfigError(
            f"The {what} key {shown(str(path))} cannot be read: {error.strerror}."
        ) from None
    for mark, said in others.items():
        if mark in content:
            raise ConfigError(f"{shown(str(path))} {said}")
    key = None
    with suppress(Exception):  # What cryptography raises differs by how the file is broken.
        key = load(content)
    if not isinstance(key, kind):
        raise ConfigError(
            f"{shown(str(path))} holds no {name} {ALGORITHM} key in PEM. "
            "Make keys with: sosdbt keys new"
        )
    return key


def public_fingerprint(key: "Ed25519PublicKey") -> str:
    """SHA-256 of the key in DER: openssl pkey -pubin -in FILE -outform DER | sha256sum"""
    from cryptography.hazmat.primitives import serialization as form

    shared = key.public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(shared).hexdigest()
