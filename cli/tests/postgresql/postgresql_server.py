"""A PostgreSQL server of one's own, with passwords, on this machine alone."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "correct-horse-battery"
_DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
INITDB = shutil.which("initdb") or (str(_DEBIAN[-1] / "initdb") if _DEBIAN else None)
# The server refuses to run as root.
_AS = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


@dataclass(frozen=True)
class Server:
    port: int

    @property
    def url(self) -> str:
        return f"postgresql://127.0.0.1:{self.port}/postgres"

    def sql(self, text: str) -> None:
        """Runs statements that end with a semicolon and a new line."""
        from adbc_driver_postgresql import dbapi

        with (
            dbapi.connect(self.url, autocommit=True) as connection,
            connection.cursor() as cursor,
        ):
            for statement in filter(str.strip, text.split(";\n")):
                cursor.execute(statement)


@contextmanager
def running_server() -> Iterator[Server]:
    assert INITDB is not None
    folder = Path(tempfile.mkdtemp(prefix="sosdbt-postgresql-"))
    folder.chmod(0o755)
    if _AS:
        shutil.chown(folder, "postgres")
    secret = folder / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    made = [*_AS, INITDB, "-D", data, "-U", "boss", f"--pwfile={secret}", "-A", "scram-sha-256"]
    subprocess.run([*made, "-E", "UTF8", "--locale=C"], check=True, capture_output=True, cwd="/")
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off "
        # What somebody else may have set on the server.
        "-c datestyle=german -c timezone=America/New_York -c extra_float_digits=0"
    )
    control = [*_AS, Path(INITDB).with_name("pg_ctl"), "-D", data, "-w"]
    with (folder / "log").open("w") as log:
        subprocess.run(
            [*control, "-o", options, "start"], check=True, stdout=log, stderr=log, cwd="/"
        )
    try:
        yield Server(port)
    finally:
        stop = [*control, "-m", "immediate", "stop"]
        subprocess.run(stop, check=True, capture_output=True, cwd="/")
        shutil.rmtree(folder)
