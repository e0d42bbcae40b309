"""Builds that can be killed at a numbered step, each in a process of its own.

Run as a program it reads one JSON request a line, forks for each, and answers with one JSON line.
dbt is replaced by a copy of a prepared database; everything before and after it is the product's.
A step is whatever may change the disk below the county's folder: Python announces it to audit
hooks just before it happens. fsync is not announced, so it is wrapped. So is open, for the moment
after it: a file written in place is empty then.
"""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
STEPS = {
    "open",
    "os.chmod",
    "os.link",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "shutil.rmtree",
}


@dataclass(frozen=True)
class Ended:
    """How a build ended: by the signal or with what it came to."""

    was_killed: bool
    steps: int
    exit_code: int | None = None
    status: str | None = None
    message: str | None = None
    notices: tuple[str, ...] = ()


class ForkedBuilds:
    def __enter__(self) -> "ForkedBuilds":
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SOSDBT_", "DBT_"))}
        kept["PYTHONPATH"] = f"{TESTS / 'cli'}:{TESTS / 'package'}"
        self._server = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={
                **kept,
                "PYTHONPATH": os.pathsep.join([str(TESTS / "cli"), str(TESTS / "package")]),
            },
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stdin.close()
        self._server.wait(timeout=30)
        self._server.stdout.close()

    def build(
        self, county: Path, database: Path, *, kill_at: int = 0, is_blocked: bool = False
    ) -> Ended:
        """Builds <county>/raw into <county>/out; kills it before step `kill_at`, from 1."""
        request = [str(county), str(database), kill_at, is_blocked]
        self._server.stdin.write(json.dumps(request) + "\n")
        self._server.stdin.flush()
        return Ended(**json.loads(self._server.stdout.readline()))


def _serve() -> None:
    from fake_dbt import FakeDbt

    import sosdbt.build  # noqa: F401  imported before the fork, once for all

    os.environ["SOSDBT_USER"] = "anna"
    for line in sys.stdin:
        county, database, kill_at, is_blocked = json.loads(line)
        read_end, write_end = os.pipe()
        child = os.fork()
        if not child:
            os.close(read_end)
            fake = FakeDbt()
            if is_blocked:
                fake.break_node("nothing_blocks_the_delivery", "fail")
            answer = _build(Path(county), Path(database), kill_at, fake)
            os.write(write_end, json.dumps(answer).encode())
            os._exit(0)
        os.close(write_end)
        with os.fdopen(read_end, "rb") as pipe:
            said = pipe.read()
        _, status = os.waitpid(child, 0)
        was_killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        answer = json.loads(said) if said else {"steps": kill_at}
        print(json.dumps({"was_killed": was_killed, **answer}), flush=True)


def _build(county: Path, database: Path, kill_at: int, fake: Any) -> dict[str, Any]:
    import sosdbt.build
    import sosdbt.id_key

    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event in STEPS and str(county) in os.fsdecode(_path(arguments[0])):
            step()

    def then_step(opens: Any) -> Any:
        def opening(path: Any, *arguments: Any, **named: Any) -> Any:
            opened = opens(path, *arguments, **named)
            if str(county) in os.fsdecode(_path(path)):
                step()
            return opened

        return opening

    fsync = os.fsync

    def counted_fsync(descriptor: int) -> None:
        step()
        fsync(descriptor)

    def run_dbt(command: list[str], **named: Any) -> list[Any]:
        shutil.copyfile(database, named["environment"]["SOSDBT_DATABASE"])
        return list(fake.nodes)

    sosdbt.build.run_dbt = run_dbt
    os.fsync = counted_fsync
    os.open = then_step(os.open)
    io.open = then_step(io.open)
    # A key that is made is that of the prepared databases.
    random_text = sosdbt.id_key.secrets.token_hex
    sosdbt.id_key.secrets.token_hex = lambda size: "5" * 64 if size == 32 else random_text(size)
    os.environ.pop("SOSDBT_KEY_FILE", None)
    os.environ["XDG_CONFIG_HOME"] = str(county / "key")
    sys.addaudithook(hear)
    outcome = sosdbt.build.build(
        sosdbt.build.Request("2023Q1", raw=county / "raw", out=county / "out")
    )
    return {
        "steps": steps,
        "exit_code": outcome.exit_code,
        "status": outcome.status,
        "message": outcome.message,
        "notices": outcome.notices,
    }


def _path(value: Any) -> str | bytes:
    return (
        value
        if isinstance(value, str | bytes)
        else os.fspath(value)
        if isinstance(value, os.PathLike)
        else ""
    )


if __name__ == "__main__":
    _serve()
