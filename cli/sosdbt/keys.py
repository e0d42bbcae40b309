"""Keys that sign packages: Ed25519, as PEM files.

The private key stays in the county. Who receives packages gets the public one.
"""

import errno
import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sosdbt.errors import ConfigError
from sosdbt.files import write_new
from sosdbt.id_key import config_file
from sosdbt.text import shown

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

ALGORITHM = "Ed25519"
_OTHERS_MAY_USE_IT = 0o077
_LARGEST_FILE = 10_000


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
    try:
        private.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for file in (private, public):
            if os.path.lexists(file):
                raise FileExistsError(errno.EEXIST, "", str(file))
        write_new(private, secret)
        write_new(public, shared, 0o644)
    except FileExistsError as error:
        raise ConfigError(
            f"{error.filename} exists already and was not touched. Name another file."
        ) from None
    except OSError as error:
        raise ConfigError(f"{private} cannot be written: {error.strerror}.") from None
    return private, public


def load_private_key(path: Path) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    content = _read(path, "signing key")
    if path.stat().st_mode & _OTHERS_MAY_USE_IT:
        raise ConfigError(
            f"The signing key {_named(path)} is open to other users. If nobody has seen it, close "
            f"it: chmod 600 '{_named(path)}'"
        )
    if content.startswith(b"-----BEGIN PUBLIC KEY"):
        raise ConfigError(f"{_named(path)} is a public key. A package is signed with the private.")
    key: object = None
    try:
        key = load_pem_private_key(content, password=None)
    except TypeError:
        raise ConfigError(
            f"The signing key {_named(path)} is locked with a password, which sosdbt cannot ask."
        ) from None
    except Exception:  # What cryptography raises differs by how the file is broken.
        pass
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(path, "private")
    return key


def load_public_key(path: Path) -> "Ed25519PublicKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    content = _read(path, "public key")
    if b"PRIVATE KEY-----" in content:
        raise ConfigError(
            f"{_named(path)} is a private key. A package is verified with the public one, "
            "the file that ends in .pub; the private key should not leave the county."
        )
    key: object = None
    with suppress(Exception):  # As above.
        key = load_pem_public_key(content)
    if not isinstance(key, Ed25519PublicKey):
        raise _no_key(path, "public")
    return key


def public_fingerprint(key: "Ed25519PublicKey") -> str:
    """SHA-256 of the key in DER: openssl pkey -pubin -in FILE -outform DER | sha256sum"""
    from cryptography.hazmat.primitives import serialization as form

    shared = key.public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(shared).hexdigest()


def _read(path: Path, what: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST_FILE)
    except OSError as error:
        raise ConfigError(f"The {what} {_named(path)} cannot be read: {error.strerror}.") from None


def _no_key(path: Path, kind: str) -> ConfigError:
    return ConfigError(
        f"{_named(path)} holds no {kind} {ALGORITHM} key in PEM. Make keys with: sosdbt keys new"
    )


def _named(path: Path) -> str:
    return shown(str(path))
