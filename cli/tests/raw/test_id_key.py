"""The key file: made once, closed to others, never replaced, never guessed."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import sosdbt
from sosdbt import id_key
from sosdbt.errors import ConfigError
from sosdbt.id_key import DEMO_KEY, fingerprint, load_or_create_key

PACKAGE_ROOT = str(Path(sosdbt.__file__).parents[1])
KEY = "0123456789abcdef" * 4


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SOSDBT_KEY_FILE", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def put_key(path: Path, content: str | bytes = KEY + "\n", mode: int = 0o600) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    path.chmod(mode)
    return path


def test_made_on_first_use_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "id.key"
    key = load_or_create_key(path)
    assert re.fullmatch("[0-9a-f]{64}", key)
    assert load_or_create_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert list(path.parent.iterdir()) == [path]
    assert load_or_create_key(tmp_path / "other.key") != key


def test_open_umask_does_not_open_the_key(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        load_or_create_key(tmp_path / "id.key")
    finally:
        os.umask(before)
    assert (tmp_path / "id.key").stat().st_mode & 0o777 == 0o600


def test_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_home = tmp_path / "home" / ".config" / "sosdbt" / "id.key"
    in_config, named = tmp_path / "config" / "sosdbt" / "id.key", tmp_path / "named.key"
    load_or_create_key()
    assert in_home.exists()
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    assert load_or_create_key() == in_home.read_text().strip()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert load_or_create_key() == in_config.read_text().strip()
    monkeypatch.setenv("SOSDBT_KEY_FILE", "")
    assert load_or_create_key() == in_config.read_text().strip()
    monkeypatch.setenv("SOSDBT_KEY_FILE", str(named))
    with pytest.raises(ConfigError, match="which is not there"):
        load_or_create_key()
    assert not named.exists()
    assert load_or_create_key(create_named=True) == named.read_text().strip()


@pytest.mark.parametrize("content", [KEY, KEY + "\n"])
def test_last_line_end_may_be_missing(tmp_path: Path, content: str) -> None:
    assert load_or_create_key(put_key(tmp_path / "id.key", content)) == KEY


@pytest.mark.parametrize(
    "content",
    ["", "\n", KEY[:-1], KEY + "0", KEY.upper(), KEY + "\n\n", " " + KEY, b"\xff" * 64, "x" * 64],
)
def test_malformed_key_is_refused_and_left_alone(tmp_path: Path, content: str | bytes) -> None:
    path = put_key(tmp_path / "id.key", content)
    before = path.read_bytes()
    with pytest.raises(ConfigError) as caught:
        load_or_create_key(path)
    message = str(caught.value)
    assert caught.value.exit_code == 2
    assert str(path) in message
    assert "backup" in message
    assert KEY[:20] not in message.lower()
    assert path.read_bytes() == before


def test_a_file_far_too_large_for_a_key_is_not_read_whole(tmp_path: Path) -> None:
    path = put_key(tmp_path / "id.key")
    os.truncate(path, 2**40)
    with pytest.raises(ConfigError, match="does not hold a key"):
        load_or_create_key(path)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o601])
def test_key_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    path = put_key(tmp_path / "id.key", mode=mode)
    with pytest.raises(ConfigError, match="chmod 600"):
        load_or_create_key(path)
    assert path.stat().st_mode & 0o777 == mode


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_key_closed_to_others_is_used(tmp_path: Path, mode: int) -> None:
    assert load_or_create_key(put_key(tmp_path / "id.key", mode=mode)) == KEY


def test_directory_instead_of_the_file(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(ConfigError, match="SOSDBT_KEY_FILE"):
        load_or_create_key(tmp_path)


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="SOSDBT_KEY_FILE"):
        load_or_create_key(tmp_path / "file" / "id.key")


def test_link_to_nowhere(tmp_path: Path) -> None:
    (tmp_path / "id.key").symlink_to(tmp_path / "lost.key")
    with pytest.raises(ConfigError, match="No such file"):
        load_or_create_key(tmp_path / "id.key")


def test_who_comes_second_takes_the_first_ones_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "id.key"
    link = os.link

    def beaten(written: Path, target: Path) -> None:
        put_key(path)
        link(written, target)

    monkeypatch.setattr(id_key.os, "link", beaten)
    assert load_or_create_key(path) == KEY
    assert list(tmp_path.iterdir()) == [tmp_path / "id.key"]


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "id.key"
    key = load_or_create_key(path)
    (tmp_path / ".id.key.0123456789abcdef").hardlink_to(path)
    others = [tmp_path / ".id.key.backup", tmp_path / "id.key.0123456789abcdef"]
    for other in others:
        other.write_text("not ours")
    assert load_or_create_key(path) == key
    assert sorted(tmp_path.iterdir()) == sorted([path, *others])


def test_an_unfinished_key_taken_for_a_leftover(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "id.key"
    link = os.link

    def come_second(written: Path, to: Path) -> None:
        written.rename(to)
        link(written, to)

    monkeypatch.setattr(os, "link", come_second)
    key = load_or_create_key(path)
    assert path.read_text() == key + "\n"


def test_processes_that_start_at_once_get_one_key(tmp_path: Path) -> None:
    program = (
        "from sosdbt.id_key import load_or_create_key; print(load_or_create_key(create_named=True))"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": PACKAGE_ROOT,
        "SOSDBT_KEY_FILE": str(tmp_path / "id.key"),
    }
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True
        )
        for _ in range(6)
    ]
    assert len({process.communicate()[0] for process in started}) == 1
    assert [process.returncode for process in started] == [0] * 6
    assert list(tmp_path.iterdir()) == [tmp_path / "id.key"]


def test_demo_key_is_a_key_that_anybody_can_make() -> None:
    assert hashlib.sha256(b"sosdbt demo county").hexdigest() == DEMO_KEY


def test_fingerprint_tells_keys_apart() -> None:
    assert fingerprint(KEY) == hashlib.sha256(KEY.encode()).hexdigest()[:16]
    assert fingerprint(KEY) != fingerprint(DEMO_KEY)
    assert fingerprint(KEY) not in KEY
