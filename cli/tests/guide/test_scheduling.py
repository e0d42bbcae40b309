"""What the page on scheduling shows, run as the schedulers run it."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from lenient_project import PROJECT
from transcripts import PROGRAMS, Block, Place, blocks

pytestmark = [pytest.mark.guide, PROGRAMS]

PAGE = "how-to/scheduling.md"


def titled(ending: str) -> Block:
    (block,) = (block for block in blocks(PAGE) if block.title.endswith(ending))
    return block


def test_every_command_of_the_page_runs(place_to_change: Place) -> None:
    place_to_change.run_page(PAGE)
    for name in ("manifest", "catalog"):
        artifact = json.loads(
            (place_to_change.names["/data"] / f"catalogue/{name}.json").read_text()
        )
        assert "model.sosdbt.delivered_clients" in artifact["nodes"]


def test_the_line_of_cron_is_five_fields_and_a_command_that_runs_alone(place: Place) -> None:
    """Cron gives a job no variables but these, and mails what it prints."""
    *variables, line = titled("cron/sosdbt").text.splitlines()
    assert variables == ["MAILTO=register@county.example"]
    *fields, command = line.split(None, 5)
    assert all(re.fullmatch(r"\*|[0-9]+(-[0-9]+)?", field) for field in fields) and len(fields) == 5
    done = as_cron_does(place, f"{command} 2023Q1..2023Q1")
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("code", [1, 2, 3])
def test_the_script_ends_with_the_code_of_sosdbt_and_says_why(place: Place, code: int) -> None:
    quarter = {"quarter": "2023Q1", "status": "blocked", "version": None, "message": "DL-011 (1)"}
    answer = {"status": "blocked", "message": None, "quarters": [quarter]}
    if code > 1:
        answer = {"status": "failed", "message": "Why it did not."}
    stub = place.names["/data"] / "bin/sosdbt"
    stub.parent.mkdir()
    stub.write_text(f"#!/bin/sh\necho '{json.dumps(answer)}'\nexit {code}\n")
    stub.chmod(0o700)
    script = titled("bin/sosdbt-owed")
    place.write(
        Block("sh", script.title, script.text.replace("/opt/sosdbt/.venv/bin", "/data/bin"))
    )
    done = as_cron_does(place, "/data/bin/sosdbt-owed", is_written=True)
    said = "2023Q1 is blocked. DL-011 (1)\n" if code == 1 else "Why it did not.\n"
    assert (done.returncode, done.stdout) == (code, said)


@pytest.mark.parametrize("code", [1, 3])
def test_dagster_fails_with_the_words_of_sosdbt(place: Place, code: int) -> None:
    """What can be tried again, and that alone, waits to be."""
    block = titled("sosdbt_deliveries.py")
    write_with_a_stub(place, block, code)
    script = place.names["/data"] / "dagster/sosdbt_deliveries.py"
    look = """
import dagster, sosdbt_deliveries as shown
try: shown.separate_deliveries(shown.Quarters())
except dagster.Failure as failure: print(failure.allow_retries, failure.description)
"""
    done = subprocess.run(
        [PROJECT / ".venv-docs/bin/python", "-c", look],
        cwd=script.parent,
        env=place.environment,
        capture_output=True,
        text=True,
    )
    words = "DL-011 (1)" if code == 1 else "Why it did not."
    assert done.stdout == f"{code == 3} {words}\n", done.stderr


def write_with_a_stub(place: Place, block: Block, code: int) -> None:
    """A program in place of sosdbt that ends with the code."""
    quarter = {"quarter": "2023Q1", "status": "blocked", "version": None, "message": "DL-011 (1)"}
    answer = {"status": "blocked", "message": None, "quarters": [quarter]}
    if code > 1:
        answer = {"status": "failed", "message": "Why it did not."}
    stub = place.names["/data"] / "bin/sosdbt"
    stub.parent.mkdir(exist_ok=True)
    stub.write_text(f"#!/bin/sh\necho '{json.dumps(answer)}'\nexit {code}\n")
    stub.chmod(0o700)
    text = block.text.replace("/opt/sosdbt/.venv/bin", "/data/bin")
    place.write(Block(block.language, block.title, text))


def test_the_codes_of_the_stub_are_those_of_sosdbt(place: Place) -> None:
    """A raw folder that is not there, as the script sees it."""
    done = as_cron_does(place, "rm -r /data/raw && /data/bin/sosdbt-owed 2023Q1..2023Q2")
    assert done.returncode == 2
    assert "/data/raw" in done.stdout


def as_cron_does(
    place: Place, command: str, is_written: bool = False
) -> subprocess.CompletedProcess[str]:
    data = place.names["/data"]
    (data / "log").mkdir()
    script = titled("bin/sosdbt-owed")
    if not is_written:
        place.write(script)
    (data / "bin/sosdbt-owed").chmod(0o700)
    kept = {name: place.environment[name] for name in ("HOME", "XDG_CACHE_HOME")}
    done = subprocess.run(
        ["/bin/sh", "-c", command.replace("/data", str(data))],
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", **kept},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    done.stdout = done.stdout.replace(str(data), "/data")
    return done


def test_the_files_of_systemd_start_the_script() -> None:
    service = titled("sosdbt.service").text
    assert "ExecStart=/data/bin/sosdbt-owed\n" in service
    assert Path(titled("sosdbt.timer").title).stem == Path(titled("sosdbt.service").title).stem
