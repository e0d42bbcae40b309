import fcntl
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from demo_reading import PROJECT, file_hashes

from sosdbt.demo import ensure_demo_county, write_demo_county
from sosdbt.errors import BuildError, InputError


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "dbt_project.yml").write_text("name: sosdbt\n", encoding="utf-8")
    shutil.copytree(PROJECT / "seeds/code_lists", tmp_path / "seeds/code_lists")
    monkeypatch.setenv("SOSDBT_PROJECT_DIR", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("name", ["notes.txt", "demo_north/notes.txt", "effica/clients.csv"])
def test_directory_with_other_files_is_left_alone(tmp_path: Path, name: str) -> None:
    write_demo_county(tmp_path / "raw", clients=1)
    other = tmp_path / "raw" / name
    other.parent.mkdir(exist_ok=True)
    other.write_text("mine")
    before = file_hashes(tmp_path)
    with pytest.raises(InputError, match="other files"):
        write_demo_county(tmp_path / "raw", clients=2)
    assert file_hashes(tmp_path) == before


def test_real_raw_data_is_left_alone(tmp_path: Path) -> None:
    clients = tmp_path / "raw" / "demo_north" / "clients.csv"
    clients.parent.mkdir(parents=True)
    clients.write_text("client_id\n1\n")
    with pytest.raises(InputError, match="other files"):
        write_demo_county(tmp_path / "raw", clients=1)
    assert clients.read_text() == "client_id\n1\n"


def test_empty_directory_and_earlier_county_are_replaced(tmp_path: Path) -> None:
    raw_dir = tmp_path / "raw"
    raw_dir.mkdir()
    write_demo_county(raw_dir, clients=50)
    shutil.copytree(raw_dir, tmp_path / "first")
    counts = write_demo_county(raw_dir, clients=100)
    assert file_hashes(raw_dir) != file_hashes(tmp_path / "first")
    assert counts["demo_north/clients"] > 50
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first", "raw"]


def test_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "raw").write_text("mine")
    with pytest.raises(InputError, match="not a directory"):
        write_demo_county(tmp_path / "raw", clients=1)


@pytest.mark.parametrize("clients", [0, -1, 2_000_001])
def test_impossible_size_is_refused(tmp_path: Path, clients: int) -> None:
    with pytest.raises(InputError, match="clients"):
        write_demo_county(tmp_path / "raw", clients=clients)
    assert not (tmp_path / "raw").exists()


def test_smallest_county_has_every_planted_fault(tmp_path: Path, raw_dir: Path) -> None:
    write_demo_county(tmp_path / "raw", clients=1)
    rules = [_rules(folder) for folder in (tmp_path / "raw", raw_dir)]
    assert rules[0] == rules[1]


def _rules(raw_dir: Path) -> set[str]:
    lines = (raw_dir / "planted_faults.csv").read_text(encoding="utf-8").splitlines()
    return {line.split(",")[0] for line in lines}


def test_county_of_the_project_is_made_once(project: Path, raw_dir: Path) -> None:
    made = ensure_demo_county()
    assert made == project / "demo" / "raw"
    assert file_hashes(made) == file_hashes(raw_dir)
    inode = made.stat().st_ino
    assert ensure_demo_county().stat().st_ino == inode


def test_county_of_the_project_is_made_again_when_its_generator_changed(project: Path) -> None:
    made = ensure_demo_county()
    (project / "demo" / "raw.sha256").write_text("of an older generator", encoding="ascii")
    inode = made.stat().st_ino
    assert ensure_demo_county().stat().st_ino != inode


def test_county_of_the_project_is_made_again_when_it_is_gone(project: Path) -> None:
    # A killed process leaves what it wrote so far.
    half = project / "demo" / ".raw.sosdbt-demo" / "written"
    half.mkdir(parents=True)
    shutil.rmtree(ensure_demo_county())
    assert (ensure_demo_county() / "planted_faults.csv").is_file()
    assert not half.parent.exists()


def test_two_processes_at_once_make_one_county(project: Path, raw_dir: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=ensure_demo_county) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    assert file_hashes(project / "demo" / "raw") == file_hashes(raw_dir)
    assert sorted(path.name for path in (project / "demo").iterdir()) == [
        "raw",
        "raw.lock",
        "raw.sha256",
    ]


def test_what_a_killed_demo_left_is_cleared_by_the_next_one(tmp_path: Path) -> None:
    program = "from sosdbt.app import main; main()"
    arguments = ("demo", "--raw", str(tmp_path / "raw"), "--clients", "200000")
    killed = subprocess.Popen([sys.executable, "-c", program, *arguments])
    hidden = tmp_path / ".raw.sosdbt-demo"
    while not (hidden / "written").exists():
        assert killed.poll() is None
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert [path.name for path in tmp_path.iterdir()] == [hidden.name]
    write_demo_county(tmp_path / "other", clients=1)
    assert [path.name for path in tmp_path.iterdir()] == ["other"]


def test_its_own_leftover_is_cleared_too(tmp_path: Path) -> None:
    (tmp_path / ".raw.sosdbt-demo" / "former" / "demo_north").mkdir(parents=True)
    (tmp_path / ".raw.sosdbt-demo" / "spill").write_text("half")
    write_demo_county(tmp_path / "raw", clients=1)
    assert [path.name for path in tmp_path.iterdir()] == ["raw"]


def test_a_demo_that_is_still_written_is_left_alone(tmp_path: Path) -> None:
    held = tmp_path / ".raw.sosdbt-demo"
    (held / "written").mkdir(parents=True)
    descriptor = os.open(held, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with pytest.raises(BuildError, match="Another sosdbt demo writes"):
            write_demo_county(tmp_path / "raw", clients=1)
        write_demo_county(tmp_path / "other", clients=1)
    finally:
        os.close(descriptor)
    assert (held / "written").is_dir()


@pytest.mark.parametrize(
    "error",
    [OSError(28, "No space left on device"), RuntimeError("IO Error: No space left on device")],
)
def test_a_full_disk_is_one_message_and_exit_code_3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: Path, error: Exception
) -> None:
    def fail(*arguments: object) -> None:
        raise error

    monkeypatch.setattr("sosdbt.demo.county._write_files", fail)
    for write in (lambda: write_demo_county(tmp_path / "new" / "raw", 1), ensure_demo_county):
        with pytest.raises(BuildError) as caught:
            write()
        assert caught.value.exit_code == 3
        assert "is full. The demo county was not written." in str(caught.value)
    assert list((tmp_path / "new").iterdir()) == []
    assert [path.name for path in (project / "demo").iterdir()] == ["raw.lock"]
