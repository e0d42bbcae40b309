"""sosdbt contract: what is wrong with a delivery contract, and the layout that it gives."""

from pathlib import Path

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.county_folder import home_of
from sosdbt.errors import ConfigError
from sosdbt.files import write_over
from sosdbt.package.contract import (
    FOLDER,
    DeliveredFile,
    contract_and_faults,
    contract_folders,
    read_contract,
)
from sosdbt.text import layout, lines_of

_PAGES = Path("docs/contracts")
_TEXT, _PAGE = (Path(__file__).with_name(f"contract.{kind}.j2") for kind in ("txt", "md"))
_YES = {"fi": ("kyllä", "alkaen"), "sv": ("ja", "från"), "en": ("yes", "from")}


def check(name: str | None) -> Answer:
    """The exit code is 2 where something is wrong, as for a build."""
    project = config.find_project()
    names = [name] if name else [folder.name for folder in contract_folders(project)]
    if not names:
        raise ConfigError(f"{FOLDER} holds no contract: no folder with a package.yml.")
    faults: list[str] = []
    for one in names:
        try:
            faults += contract_and_faults(project, one)[1]
        except ConfigError as error:
            faults.append(str(error))
    status = "invalid" if faults else "ok"
    lines = faults or [f"{', '.join(names)}: nothing is wrong."]
    content = {"status": status, "contracts": names, "faults": faults, "message": None}
    return Answer(content, lines, 2 if faults else 0)


def show(name: str, language: str, is_written: bool) -> Answer:
    """The layout as a table, or as a page in three languages."""
    project = config.find_project()
    contract = read_contract(project, name)
    said = {"contract": contract, "language": language}
    lines = lines_of(_TEXT, said, rows=_rows)
    paths = []
    if is_written:
        home = home_of(project)
        path = home / _PAGES / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_over(path, layout(_PAGE, rows=_rows).render(said).encode("utf-8"), 0o644)
        paths = [path.relative_to(home).as_posix()]
        lines = [f"Written: {paths[0]}"]
    files = [{"name": file.name, "columns": _rows(file, language)} for file in contract.files]
    facts = {"contract": contract.name, "version": contract.version, "files": files}
    return Answer({"status": "ok", **facts, "written": paths, "message": None}, lines)


def _rows(file: DeliveredFile, language: str) -> list[dict[str, str]]:
    yes, since = _YES[language]
    rows: list[dict[str, str]] = []
    for start, column in zip(file.starts, file.columns, strict=True):
        is_fixed = file.form == "fixed"
        place = f"{start}-{start + column.length - 1}" if is_fixed else str(len(rows) + 1)
        content = column.source or column.parameter or repr(column.constant or "")
        form = column.date_format if column.type == "date" else column.pattern
        if column.values:
            form = ", ".join(f"{ours}={out}" for ours, out in column.values.items())
        elif column.allowed:
            form = " | ".join(column.allowed)
        required = f"{since} {column.required}" if isinstance(column.required, str) else ""
        required = yes if column.required is True else required
        row = {"Place": place, "Field": column.name, "Content": content, "Form": form}
        rows.append(row | {"Required": required, "Description": column.descriptions[language]})
    return rows
