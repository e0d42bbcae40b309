"""sosdbt doctor: what is wrong with an installation, a project and raw data, and what to do."""

import os
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.as_of import as_of
from sosdbt.dbt_run import run_dbt
from sosdbt.errors import SosdbtError
from sosdbt.id_key import is_there, key_file, load_or_create_key
from sosdbt.named_rows import named_rows
from sosdbt.package.contract import contract_and_faults, contract_folders
from sosdbt.places import deliveries_folder
from sosdbt.raw_input import RawInput, raw_input
from sosdbt.results import connect_to_read
from sosdbt.rules.generate import check_rules
from sosdbt.seeds import check_seeds
from sosdbt.text import counted, layout, lines_of
from sosdbt.verdict import check_that_dbt_worked

_HERE = Path(__file__).parent
_STAGED = "build --select +path:models/staging --exclude-resource-type test unit_test"
_OK, _WARNING, _FAULT = "ok", "warning", "fault"
Check = dict[str, str]


def doctor(raw: str | None, out: Path | None) -> Answer:
    """The exit code is 2 where a build would be refused."""
    checks = list(_checks(raw, out))
    faults = len([check for check in checks if check["status"] == _FAULT])
    content = {"status": "invalid" if faults else "ok", "checks": checks, "message": None}
    lines = lines_of(_HERE / "doctor.txt.j2", content | {"faults": faults})
    return Answer(content, lines, 2 if faults else 0)


def _checks(raw: str | None, out: Path | None) -> Iterator[Check]:
    yield from _said("installation", _versions)
    yield from _said("installation", _variables)
    yield from _said("installation", _key)
    try:
        project = config.find_project()
    except SosdbtError as error:
        yield _check("project", _FAULT, str(error))
        return
    sound = list(_said("project", lambda: _project(project)))
    yield from sound
    if any(check["status"] == _FAULT for check in sound):
        yield _check("raw data", _WARNING, "Not looked at before the project is mended.")
        return
    settings = config.read_settings(project)

    def look_at_raw() -> Iterator[tuple[str, str]]:
        with raw_input(raw, project, settings) as data:
            yield from _place(deliveries_folder(project, out, data.is_synthetic))
            systems = ", ".join(data.scanned.systems)
            files = counted(len(data.scanned.files), "file")
            yield _OK, f"{data.folder}: {files} of {systems} can be read."
            yield from ((_WARNING, str(notice)) for notice in data.scanned.notices)
            yield from _values(project, data)

    yield from _said("raw data", look_at_raw)


def _said(area: str, look: Callable[[], Iterator[tuple[str, str]]]) -> Iterator[Check]:
    """What is refused is a fault, and ends this look."""
    try:
        for status, message in look():
            yield _check(area, status, message)
    except SosdbtError as error:
        for line in str(error).splitlines():
            yield _check(area, _FAULT, line)


def _check(area: str, status: str, message: str) -> Check:
    return {"area": area, "status": status, "message": message}


def _versions() -> Iterator[tuple[str, str]]:
    from packaging.requirements import Requirement

    found = []
    for stated in map(Requirement, requires("sosdbt") or []):
        if stated.marker and not stated.marker.evaluate({"extra": ""}):
            continue
        try:
            here = version(stated.name)
        except PackageNotFoundError:
            yield _FAULT, f"{stated.name} is not installed. Install sosdbt anew."
            continue
        found.append(f"{stated.name} {here}")
        if not stated.specifier.contains(here, prereleases=True):
            yield _FAULT, f"{stated.name} is {here}, but {stated} is needed. Install sosdbt anew."
    yield _OK, f"sosdbt {version('sosdbt')} with {', '.join(found)}."


def _variables() -> Iterator[tuple[str, str]]:
    names = sorted(name for name in os.environ if name.startswith("SOSDBT_"))
    if names:
        yield _OK, f"Set in this shell: {', '.join(names)}."
    if "SOSDBT_TODAY" in names:
        yield _WARNING, "SOSDBT_TODAY is set: another day counts as today. It is for tests."


def _key() -> Iterator[tuple[str, str]]:
    if is_there(key_file()):
        load_or_create_key()
        yield _OK, f"The key of ids is in {key_file()}."
    else:
        yield _WARNING, f"There is no key of ids at {key_file()}. The first build makes one."


def _project(project: Path) -> Iterator[tuple[str, str]]:
    check_seeds(project)
    settings = config.read_settings(project)
    config.check_time_zone(project, settings)
    newest = config.read_quarters(project)[-1]
    check_rules(project, newest.name)
    config.check_target(project, None)
    for folder in contract_folders(project):
        yield from ((_FAULT, fault) for fault in contract_and_faults(project, folder.name)[1])
    kind = "production" if settings.production else "no production"
    yield _OK, f"{project}: county {settings.county}, {kind}; seeds, rules and contracts fit."


def _place(out: Path) -> Iterator[tuple[str, str]]:
    """Nothing is made there."""
    there = next(folder for folder in (out, *out.parents) if folder.exists())
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        yield _FAULT, f"Packages go to {out}, but {there} cannot be written. Name another: --out."


def _values(project: Path, data: RawInput) -> Iterator[tuple[str, str]]:
    """dbt makes the staging models; what they could not understand is counted."""
    quarter = config.read_quarters(project)[0]
    if not data.is_synthetic:
        load_or_create_key()
    with tempfile.TemporaryDirectory(prefix="sosdbt-doctor-") as folder:
        work = Path(folder)
        database = work / "sosdbt.duckdb"
        nodes = run_dbt(
            [*_STAGED.split(), "--no-write-json"],
            project=project,
            work=work,
            environment={"SOSDBT_RAW": data.setting, "SOSDBT_DATABASE": str(database)},
            parameters={"quarter": quarter.name, "as_of": as_of(quarter, None)[0].isoformat()},
        )
        check_that_dbt_worked(nodes, has_gate=False)
        with connect_to_read(database) as connection:
            found = named_rows(connection.execute(_question(connection)))
    words = layout(_HERE / "doctor_values.txt.j2")
    for row in found:
        yield _WARNING, words.render(row).strip()


def _question(connection: Any) -> str:
    """Over every staged text that has a meaning beside it."""
    found = connection.execute((_HERE / "doctor_columns.sql").read_text("utf-8")).fetchall()
    columns = [row for row in found if row[-1]]
    tables = [table for table, *_, meaning in found if not meaning]
    return layout(_HERE / "doctor.sql.j2").render(columns=columns, tables=tables)
