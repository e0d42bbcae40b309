"""sosdbt has a project parsed whole where a file of it changed. Tests, like plain dbt, have dbt
parse the changed files only."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest import mock

import dbt.cli.main

WHOLE = "--no-partial-parse"
PARSED = "partial_parse.msgpack"
# With other places dbt parses all again, though of the database only the name is parsed.
ELSEWHERE = {"SOSDBT_RAW": "", "SOSDBT_OUT": "", "SOSDBT_THREADS": "1"}


def parse_what_changed(folder: Path) -> None:
    """Here and from now on. What the first project of its settings was parsed to is kept there."""

    class QuickRunner(dbt.cli.main.dbtRunner):
        def invoke(self, args: list[str], **options: Any) -> Any:
            if WHOLE not in args:
                return super().invoke(args, **options)
            given = dict(pairwise(args))
            settings = Path(given["--project-dir"], "dbt_project.yml").read_bytes()
            kept = folder / f"{hashlib.sha256(settings).hexdigest()}.{PARSED}"
            database = Path("/", Path(os.environ["SOSDBT_DATABASE"]).name)
            places = {**ELSEWHERE, "SOSDBT_DATABASE": str(database)}
            with mock.patch.dict(os.environ, places), _alone_until_there(kept) as is_first:
                if not is_first:
                    args = [arg for arg in args if arg != WHOLE]
                    args += ["--partial-parse", "--partial-parse-file-path", str(kept)]
                result = super().invoke(args, **options)
                if is_first and result.success:
                    shutil.copy(Path(given["--target-path"], PARSED), kept)
            return result

    dbt.cli.main.dbtRunner = QuickRunner


@contextmanager
def _alone_until_there(kept: Path) -> Iterator[bool]:
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if kept.exists():
            fcntl.flock(lock, fcntl.LOCK_UN)
            yield False
        else:
            yield True
