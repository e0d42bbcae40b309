"""What `make wheelhouse` gathers is enough without a network, by itself and in a container."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]
_NO_NETWORK = ["unshare", "--map-root-user", "--net"]
_BASE = "localhost/sosdbt-test-base"

pytestmark = [pytest.mark.proof, pytest.mark.dbt]


def _can(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


def _run(*command: object, place: Path = PROJECT) -> str:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SOSDBT_", "PIP_", "PYTHON"))}
    home = {"HOME": str(place), "XDG_CONFIG_HOME": "", "XDG_CACHE_HOME": ""}
    done = subprocess.run(
        [str(word) for word in command], cwd=place, capture_output=True, text=True, env=kept | home
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not _can(*_NO_NETWORK, "true"):
        pytest.skip("this machine lets nobody run a program without a network (unshare)")
    folder = tmp_path_factory.mktemp("release") / "dist"
    subprocess.run(["make", "wheelhouse", f"DIST={folder}"], cwd=PROJECT, check=True)
    return folder


def test_a_machine_without_a_network_installs_and_builds(dist: Path, tmp_path: Path) -> None:
    assert not _can(*_NO_NETWORK, "python3", "-c", "import socket; socket.create_connection(('1.1.1.1', 53), 1)")  # fmt: skip # noqa: E501
    _run(*_NO_NETWORK, "python3", "-m", "venv", tmp_path / "venv")
    own = tmp_path / "venv" / "bin"
    install = ["-m", "pip", "install", "--no-index", "--find-links", dist / "wheelhouse", "sosdbt"]
    _run(*_NO_NETWORK, own / "python", *install, place=tmp_path)
    _run(*_NO_NETWORK, own / "sosdbt", "init", "county", "--county", "08", place=tmp_path)
    said = _run(
        *_NO_NETWORK, own / "sosdbt", "build", "--quarter", "2023Q1", place=tmp_path / "county"
    )
    assert "sosdbt_demo_2023Q1_v1.zip  (version 1, new)" in said


def test_the_container_is_made_and_builds_without_a_network(dist: Path, tmp_path: Path) -> None:
    if not (_can("podman", "--version") and _can("debootstrap", "--version") and os.geteuid() == 0):
        pytest.skip("a container needs podman, debootstrap and root")
    root = tmp_path / "root"
    _run("debootstrap", "--variant=minbase", "--include=python3-venv", "bookworm", root)
    _run("sh", "-c", f"tar -C {root} -c . | podman import - {_BASE}")
    shutil.copy(PROJECT / "Containerfile", dist.parent / "Containerfile")
    # Where a container is made inside of another, only this isolation works.
    made = ["podman", "build", "--isolation", "chroot", "--build-arg", f"BASE={_BASE}"]
    _run("unshare", "--net", *made, "--tag", "localhost/sosdbt-test", ".", place=dist.parent)
    container = _run("podman", "create", "localhost/sosdbt-test").strip()
    try:
        folder = _run("podman", "mount", container).strip()
        build = "mkdir -p /county && cd /county && export HOME=/county && "
        build += "/opt/sosdbt/bin/sosdbt build --quarter 2023Q1"
        said = _run("unshare", "--net", "chroot", folder, "/bin/sh", "-c", build)
        assert "sosdbt_demo_2023Q1_v1.zip  (version 1, new)" in said
    finally:
        _run("podman", "rm", "--force", container)
        _run("podman", "rmi", "--force", "localhost/sosdbt-test", _BASE)
