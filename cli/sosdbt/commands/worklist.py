"""sosdbt worklist: what to mend, as Excel files by source system and service unit."""

import shutil
from pathlib import Path

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.errors import ConfigError, InputError
from sosdbt.explain.databases import Database, Row, database_of, open_database
from sosdbt.explain.packages import compare_with_newest_package
from sosdbt.files import flush_folder, partial, refuse_to_write_over
from sosdbt.package.names import DEMO, PackageName, stem
from sosdbt.places import folders_to_look_in, refuse_sources
from sosdbt.text import lines_of
from sosdbt.worklist.workbook import write_workbook

_SQL = Path(__file__).parents[1] / "worklist"
# Of a sheet of Excel, less the header.
MOST_ROWS = 1_048_575


def worklist(quarter: str | None, out: Path | None, to: Path | None, language: str) -> Answer:
    project = config.find_project()
    name = config.find_quarter(project, quarter).name
    if to:
        refuse_sources(project, to, "--to")
    database = _database(folders_to_look_in(project, out), name)
    with database.connection:
        about = database.parameters
        version, difference = compare_with_newest_package(database)
        series = DEMO if database.is_synthetic else about["county"]
        named = PackageName(series, name, version).stem if version else stem(series, name)
        folder = to or database.out / "worklists" / f"{named}_{language}"
        refuse_to_write_over(folder, "Name another folder: --to.")
        database.set_up(language, None)
        database.rows("set variable words = $said", said=str(_SQL / "words.csv"))
        database.rows(_sql("work"))
        files = database.rows(_sql("files"))
        if files:
            _write(database, files, folder)
    content = {
        "status": "ok",
        "quarter": name,
        "county": about["county"],
        "synthetic": database.is_synthetic,
        "as_of": about["as_of_date"].isoformat(),
        "version": version,
        "findings": sum(file["findings"] for file in files),
        "files": files,
        "notices": [difference] if difference else [],
        "message": None,
    }
    own = {"folder": str(folder) if files else None}
    lines = lines_of(Path(__file__).with_suffix(".txt.j2"), {**content, **own})
    return Answer(content, lines, own=own)


def _database(folders: list[Path], quarter: str) -> Database:
    """Of the last build or check. The lists of a package tell neither units nor dates."""
    for folder in folders:
        if database_of(folder, quarter).exists():
            return open_database(folder, quarter)
    raise InputError(
        f"There is no database of {quarter} in {' or '.join(map(str, folders))}, and only that "
        f"knows units and dates. Make it first: sosdbt check --quarter {quarter}"
    )


def _sql(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def _write(database: Database, files: list[Row], folder: Path) -> None:
    """All files, or no folder."""
    execute, unfinished = database.connection.execute, partial(folder)
    columns = execute(_sql("columns")).fetchall()
    as_of = database.parameters["as_of_date"]
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700, parents=True)
        for said in ({"file": file["file"]} for file in files):
            of_guide = {**said, "is_synthetic": database.is_synthetic}
            guide = execute(_sql("guide"), of_guide).fetchall()
            rows = iter(execute(_sql("rows"), {**said, "most": MOST_ROWS}).fetchone, None)
            write_workbook(unfinished / said["file"], columns, rows, guide, as_of)
        unfinished.rename(folder)
        flush_folder(folder.parent)
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written: {error.strerror}.") from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
