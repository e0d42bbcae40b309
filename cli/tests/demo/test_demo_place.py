import multiprocessing
import shutil
from pathlib import Path

import pytest
from demo_reading import PROJECT, file_hashes

from sosdbt.demo import ensure_demo_county, write_demo_county
from sosdbt.errors import InputError


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
