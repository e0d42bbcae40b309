"""sosdbt codes: the national code lists, and the local codes that none of them knows."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.build import Request
from sosdbt.build import build as run_build
from sosdbt.codes.changes import find_changes, write
from sosdbt.codes.export import LISTS, read_export
from sosdbt.commands.build import answer as answer_of_build
from sosdbt.county_folder import home_of, own_file
from sosdbt.errors import ConfigError
from sosdbt.files import write_over
from sosdbt.named_rows import named_rows
from sosdbt.text import lines_of

_SQL = Path(__file__).parents[1] / "codes" / "unmapped.sql"
_IMPORT, _UNMAPPED = (
    Path(__file__).with_name(f"codes_{name}.txt.j2") for name in ("import", "unmapped")
)
_MAPPING = Path("seeds/mappings/local_codes.csv")


def import_codes(files: list[Path], code_list: str | None, is_written: bool) -> Answer:
    of_files, concepts = read_export(files)
    named = of_files or code_list
    if named not in LISTS or code_list not in (None, named):
        raise ConfigError(
            f"The files are of {of_files or 'a list that they do not name'}. "
            f"Say which it is: --list {', '.join(LISTS)}."
        )
    project = config.find_project()
    changes = find_changes(project, named, concepts)
    if is_written:
        if home_of(project) != project:
            raise ConfigError(
                "National code lists come with sosdbt: take a newer version of it. Local codes are "
                f"the county's own, in {_MAPPING}."
            )
        write(changes)
    content = {
        "status": "ok",
        "list": named,
        "changes": changes.told,
        "files": [path.relative_to(project).as_posix() for path in changes.files],
        "written": is_written,
        "message": None,
    }
    return Answer(content, lines_of(_IMPORT, content | {"count": len(concepts)}))


def unmapped(request: Request, is_written: bool) -> Answer:
    """The exit code is 1 where a code is unmapped. Such codes may be what blocks the build."""

    def read(connection: Any) -> list[dict[str, Any]]:
        return named_rows(connection.execute(_SQL.read_text(encoding="utf-8")))

    outcome = run_build(replace(request, with_package=False, read=read))
    found = outcome.read
    if found is None or (outcome.status == "blocked" and not found):
        return answer_of_build(outcome)
    new = [one for one in found if not one["is_in_mapping"]]
    if new and is_written:
        _add(own_file(config.find_project(), _MAPPING), new)
    status = "unmapped" if found else "ok"
    content = {"status": status, "codes": found, "written": is_written, "message": None}
    return Answer(content, lines_of(_UNMAPPED, content | {"mapping": _MAPPING}), int(bool(found)))


def _add(path: Path, found: list[dict[str, Any]]) -> None:
    """What is proposed is filled in; an empty national code maps to nothing."""
    text = path.read_text(encoding="utf-8")
    added = io.StringIO()
    lines = csv.writer(added, lineterminator="\n")
    for one in found:
        lines.writerow(
            [one["source_system"], one["code_list"], one["local_code"], one["proposed_code"]]
        )
    whole = text + ("" if text.endswith("\n") else "\n") + added.getvalue()
    write_over(path, whole.encode("utf-8"), path.stat().st_mode & 0o777)
