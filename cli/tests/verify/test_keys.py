"""Keys are made with care, and only good ones are used."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from sosdbt.errors import ConfigError
from sosdbt.keys import load_private_key, load_public_key, new_keys, public_fingerprint


def test_new_keys_belong_together_and_the_private_one_is_the_owners(tmp_path: Path) -> None:
    private, public = new_keys(tmp_path / "deep" / "county.key")
    assert public == tmp_path / "deep" / "county.key.pub"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    made = public_fingerprint(load_private_key(private).public_key())
    assert made == public_fingerprint(load_public_key(public))
    assert private.read_text().startswith("-----BEGIN PRIVATE KEY-----\n")
    assert public.read_text().startswith("-----BEGIN PUBLIC KEY-----\n")


def test_the_default_file_is_in_the_users_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert new_keys(None)[0] == tmp_path / "sosdbt" / "signing.key"


@pytest.mark.parametrize("taken", ["county.key", "county.key.pub"])
def test_no_file_is_ever_written_over(tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).write_text("mine")
    with pytest.raises(ConfigError, match=f"{taken} exists already"):
        new_keys(tmp_path / "county.key")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [taken]
    assert (tmp_path / taken).read_text() == "mine"


def test_a_dangling_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "county.key").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigError, match="exists already"):
        new_keys(tmp_path / "county.key")
    assert not (tmp_path / "elsewhere").exists()


def test_keys_are_made_both_or_none_and_the_file_at_fault_is_named(tmp_path: Path) -> None:
    """With `.pub` at its end the name is longer than file systems take."""
    for _ in range(2):
        with pytest.raises(ConfigError, match=r"k\.pub cannot be written: File name too long"):
            new_keys(tmp_path / "keys" / ("k" * 253))
        assert not list((tmp_path / "keys").iterdir())


def test_a_private_key_is_looked_at_as_it_was_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private, _ = new_keys(tmp_path / "county.key")
    opened = Path.open

    def open_and_lose(path: Path, *arguments: str) -> object:
        file = opened(path, *arguments)
        path.unlink()
        return file

    monkeypatch.setattr(Path, "open", open_and_lose)
    assert load_private_key(private)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o610])
def test_a_private_key_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    private, _ = new_keys(tmp_path / "county.key")
    private.chmod(mode)
    with pytest.raises(ConfigError, match="chmod 600"):
        load_private_key(private)


def _pem(key: object, password: bytes | None = None) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption(),
    )


def test_what_is_no_private_key_for_signing_is_refused(tmp_path: Path) -> None:
    _, public = new_keys(tmp_path / "county.key")
    rsa_key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    locked = _pem(ed25519.Ed25519PrivateKey.generate(), b"secret")
    for content in (b"", b"\xff\0 no key", _pem(rsa_key), locked, public.read_bytes()):
        path = tmp_path / "other.key"
        path.write_bytes(content)
        path.chmod(0o600)
        with pytest.raises(ConfigError, match="holds no private Ed25519 key"):
            load_private_key(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        load_private_key(tmp_path / "missing.key")


def test_what_is_no_public_key_is_refused(tmp_path: Path) -> None:
    private, _ = new_keys(tmp_path / "county.key")
    with pytest.raises(ConfigError, match="private key, which should not leave the county"):
        load_public_key(private)
    for content in (b"", b"\xff\0 no key", b"-----BEGIN PUBLIC KEY-----\nAAAA\n"):
        (tmp_path / "other.pub").write_bytes(content)
        with pytest.raises(ConfigError, match="holds no public Ed25519 key"):
            load_public_key(tmp_path / "other.pub")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_public_key(tmp_path)
