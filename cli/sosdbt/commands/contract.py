"""sosdbt contract: what is wrong with a delivery contract, and the layout that it gives."""

from pathlib import Path

from sosdbt import config
from sosdbt.answer import Answer
from sosdbt.errors import ConfigError
from sosdbt.files import write_over
from sosdbt.package.contract import (
    FOLDER,
    LANGUAGES,
    Column,
    Contract,
    DeliveredFile,
    contract_and_faults,
    contract_folders,
    read_contract,
)
from sosdbt.text import counted, table

_PAGES = Path("docs/contracts")
_HEADINGS = {
    "fi": ("Paikka", "Kenttä", "Sisältö", "Muoto", "Pakollinen", "Kuvaus"),
    "sv": ("Plats", "Fält", "Innehåll", "Form", "Obligatoriskt", "Beskrivning"),
    "en": ("Place", "Field", "Content", "Form", "Required", "Description"),
}
_NAMES = {"fi": "Suomeksi", "sv": "På svenska", "en": "In English"}
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
    rows = {
        file.name: [_cells(file, place, column, language) for place, column in _placed(file)]
        for file in contract.files
    }
    lines = [f"{contract.name} version {contract.version}, {_quarters(contract)}"]
    for file in contract.files:
        shown = [row[:5] for row in (_HEADINGS[language], *rows[file.name])]
        lines += ["", _heading(file, language), *table(shown)]
    paths = []
    if is_written:
        path = project / _PAGES / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_over(path, _page(contract).encode("utf-8"), 0o644)
        paths = [path.relative_to(project).as_posix()]
        lines = [f"Written: {paths[0]}"]
    files = [
        {"name": file, "columns": [dict(zip(_HEADINGS["en"], row, strict=True)) for row in its]}
        for file, its in rows.items()
    ]
    said = {"contract": contract.name, "version": contract.version, "files": files}
    return Answer({"status": "ok", **said, "written": paths, "message": None}, lines)


def _quarters(contract: Contract) -> str:
    first = "" if contract.first_quarter == "0000Q1" else contract.first_quarter
    last = "" if contract.last_quarter == "9999Q4" else contract.last_quarter
    return f"in force {first}..{last}"


def _placed(file: DeliveredFile) -> list[tuple[str, Column]]:
    places = [str(number) for number in range(1, len(file.columns) + 1)]
    if file.form == "fixed":
        pairs = zip(file.starts, file.columns, strict=True)
        places = [f"{start}-{start + column.length - 1}" for start, column in pairs]
    return list(zip(places, file.columns, strict=True))


def _heading(file: DeliveredFile, language: str) -> str:
    forms = {
        "delimited": f"delimiter {file.delimiter!r}, quotes {file.quoting}",
        "fixed": counted(file.width, "character"),
        "json_lines": "one object a line",
    }
    form = f"{file.form}: {forms[file.form]}, {file.encoding}, {file.line_end}"
    return f"{file.name} - {file.descriptions[language]} ({form}):"


def _cells(
    file: DeliveredFile, place: str, column: Column, language: str
) -> tuple[str, str, str, str, str, str]:
    yes, since = _YES[language]
    content = column.source or column.parameter or repr(column.constant or "")
    form = column.date_format if column.type == "date" else column.pattern
    if column.values:
        form = ", ".join(f"{ours}={out}" for ours, out in column.values.items())
    elif column.allowed:
        form = " | ".join(column.allowed)
    required = f"{since} {column.required}" if isinstance(column.required, str) else ""
    required = yes if column.required is True else required
    return place, column.name, content, form, required, column.descriptions[language]


def _page(contract: Contract) -> str:
    lines = [f"# {contract.name} {contract.version}, {_quarters(contract)}", ""]
    for language in LANGUAGES:
        lines += [f"## {_NAMES[language]}", ""]
        for file in contract.files:
            lines += [f"### {_heading(file, language).removesuffix(':')}", ""]
            rows = [_cells(file, place, column, language) for place, column in _placed(file)]
            head = _HEADINGS[language]
            for row in (head, ("---",) * len(head), *rows):
                lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |")
            lines.append("")
    return "\n".join(lines)
