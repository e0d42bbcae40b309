"""What protects the manifest, and by it all files: its own digest and, if wanted, a signature.

Both are over the manifest's bytes with the digest and the value of the signature left empty.
"""

import base64
import binascii
import hashlib
from typing import TYPE_CHECKING, Any

from sosdbt.keys import ALGORITHM, public_fingerprint
from sosdbt.package.json_form import json_bytes

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

_SIGNATURE_BYTES = 64


def seal(manifest: dict[str, Any], signer: "Ed25519PrivateKey | None" = None) -> dict[str, Any]:
    sealed = {**manifest, "signed": signer is not None}
    if signer is not None:
        sealed["signature"] = {**_named(signer.public_key()), "value": ""}
    sealed["manifest_sha256"] = ""
    content = protected_bytes(sealed)
    if signer is not None:
        value = base64.b64encode(signer.sign(content)).decode("ascii")
        sealed["signature"] = {**sealed["signature"], "value": value}
    sealed["manifest_sha256"] = hashlib.sha256(content).hexdigest()
    return sealed


def _named(key: "Ed25519PublicKey") -> dict[str, str]:
    return {"algorithm": ALGORITHM, "public_key_fingerprint": public_fingerprint(key)}


def protected_bytes(manifest: dict[str, Any]) -> bytes:
    emptied = {**manifest, "manifest_sha256": ""}
    if isinstance(manifest.get("signature"), dict):
        emptied["signature"] = {**manifest["signature"], "value": ""}
    return json_bytes(emptied)


def signature_bytes(value: str) -> bytes | None:
    """The signature, if it is written in the one way there is."""
    try:
        signature = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None
    is_plain = base64.b64encode(signature).decode("ascii") == value
    return signature if is_plain and len(signature) == _SIGNATURE_BYTES else None


def is_signed_by(manifest: dict[str, Any], key: "Ed25519PublicKey") -> bool:
    from cryptography.exceptions import InvalidSignature

    signature = manifest.get("signature")
    if manifest.get("signed") is not True or not isinstance(signature, dict):
        return False
    value = signature_bytes(str(signature.get("value")))
    named = {name: signature.get(name) for name in _named(key)}
    if named != _named(key) or value is None:
        return False
    try:
        key.verify(value, protected_bytes(manifest))
    except (InvalidSignature, ValueError, RecursionError):
        return False
    return True
