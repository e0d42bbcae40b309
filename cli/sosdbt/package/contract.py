"""The delivery contracts: folders that say in which form which column of which mart goes out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from sosdbt.errors import ConfigError
from sosdbt.package.contract_yaml import ContractYaml
from sosdbt.text import nearest
from sosdbt.yaml_file import read_yaml

FOLDER = "contracts"
LANGUAGES = ("fi", "sv", "en")
_MARTS = Path("models/marts/delivery")
_TYPES = {"varchar": "varchar", "string": "varchar", "date": "date"}
OF_A_DAY = re.compile(r"yyyy|yy|MM|M|dd|d")
_PACKAGE, _FILE = (
    Path(__file__).with_name(f"contract_{name}.schema.json") for name in ("package", "file")
)
_OURS = ("datapackage.json", "manifest.json")
Marts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Column:
    """`name` is the delivered one; one of source, constant and parameter says what stands in it."""

    name: str
    descriptions: Mapping[str, str]
    type: str
    date_format: str
    null: str
    pad: str
    pad_side: str
    required: bool | str
    key: bool
    source: str | None = None
    constant: str | None = None
    parameter: str | None = None
    values: Mapping[str, str] | None = None
    allowed: tuple[str, ...] = ()
    position: int | None = None
    length: int = 0
    pattern: str = ""
    refers_to: str | None = None

    @property
    def is_plain(self) -> bool:
        as_iso = self.type != "date" or self.date_format == "yyyy-MM-dd"
        return bool(self.source) and as_iso and not self.null and not self.values

    def is_required(self, quarter: str) -> bool:
        return quarter >= self.required if isinstance(self.required, str) else self.required


@dataclass(frozen=True)
class DeliveredFile:
    name: str
    mart: str
    descriptions: Mapping[str, str]
    rows: Mapping[str, list[str]]
    form: str
    delimiter: str
    quoting: str
    header: bool
    line_end: str
    final_line_end: bool
    encoding: str
    byte_order_mark: bool
    empty: str
    columns: tuple[Column, ...]
    order: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.key)

    @property
    def is_plain(self) -> bool:
        forms = (self.form, self.delimiter, self.quoting, self.header, self.encoding)
        return (
            forms == ("delimited", ",", "minimal", True, "utf-8")
            and not self.byte_order_mark
            and self.empty == "as_ever"
            and all(column.is_plain for column in self.columns)
        )

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Whether a row of the mart, as far as it is known, goes into this file."""
        return all(_text(row[name]) in its for name, its in self.rows.items() if name in row)

    @property
    def starts(self) -> list[int]:
        """Where each column begins in a line of fixed width, from 1."""
        lengths = (column.length for column in self.columns)
        return list(accumulate(lengths, initial=1))[:-1]

    @property
    def width(self) -> int:
        return sum(column.length for column in self.columns)

    @property
    def sources(self) -> dict[str, Column]:
        """The first delivered column of each column of the mart."""
        return {column.source: column for column in reversed(self.columns) if column.source}


@dataclass(frozen=True)
class Contract:
    folder: str
    name: str
    version: str
    first_quarter: str
    last_quarter: str
    left_out: tuple[str, ...]
    nothing_to_deliver: Mapping[str, Any]
    files: tuple[DeliveredFile, ...]
    send: Mapping[str, str] | None = None

    @property
    def said(self) -> dict[str, str]:
        """As the manifest names it."""
        return {"name": self.name, "version": self.version}

    @property
    def statement(self) -> Mapping[str, str] | None:
        """The file that says that nothing is to be delivered."""
        return self.nothing_to_deliver.get("statement")

    @property
    def has_empty_files(self) -> bool:
        """Whether the data files go out when nothing is to be delivered."""
        return bool(self.nothing_to_deliver.get("files", True))

    @property
    def is_plain(self) -> bool:
        """Whether its files are CSV as it comes, with our values."""
        marts = {file.mart for file in self.files}
        return len(marts) == len(self.files) and all(file.is_plain for file in self.files)

    def referred(self, refers_to: str) -> tuple[DeliveredFile, Column] | None:
        mart, _, source = refers_to.partition(".")
        return next(
            (
                (file, column)
                for file in self.files
                for column in file.columns
                if (file.mart, column.source) == (mart, source)
            ),
            None,
        )


def contract_in_force(project: Path, quarter: str) -> Contract:
    """The one contract of a quarter, if it can be followed."""
    found = []
    for folder in contract_folders(project):
        said = ContractYaml(folder / "package.yml", project, _PACKAGE)
        _raise(said.faults)
        if said.content["first_quarter"] <= quarter <= said.content["last_quarter"]:
            found.append(folder.name)
    if len(found) != 1:
        which = f"are all in force: {', '.join(found)}" if found else "are not in force"
        raise ConfigError(
            f"The contracts in {FOLDER} {which} in {quarter}. One must be: mend first_quarter and "
            "last_quarter in their package.yml."
        )
    return read_contract(project, found[0])


def contract_folders(project: Path) -> list[Path]:
    return sorted(path.parent for path in (project / FOLDER).glob("*/package.yml"))


def read_contracts(project: Path) -> list[Contract]:
    return [read_contract(project, folder.name) for folder in contract_folders(project)]


def read_contract(project: Path, name: str) -> Contract:
    contract, faults = contract_and_faults(project, name)
    _raise(faults)
    assert contract is not None
    return contract


def _raise(faults: list[str]) -> None:
    if faults:
        more = f"\n({len(faults) - 3} more: sosdbt contract check)" if len(faults) > 3 else ""
        raise ConfigError("\n".join(faults[:3]) + more)


def contract_and_faults(project: Path, name: str) -> tuple[Contract | None, list[str]]:
    """A contract, if it has the form of one, and all that is wrong with it."""
    folder = project / FOLDER / name
    if folder not in contract_folders(project):
        known = ", ".join(path.name for path in contract_folders(project)) or "none"
        return None, [f"{FOLDER} has no contract {name} with a package.yml. There is: {known}."]
    package = ContractYaml(folder / "package.yml", project, _PACKAGE)
    if package.faults:
        return None, package.faults
    said, files, faults = dict(package.content), [], []
    for number, file in enumerate(said["files"]):
        if not (folder / f"{file}.yml").is_file():
            faults.append(package.fault(f"there is no {file}.yml.", "files", number))
            continue
        files.append(ContractYaml(folder / f"{file}.yml", project, _FILE))
        faults += files[-1].faults
    listed = {*said["files"], "package"}
    faults += [
        f"{FOLDER}/{name}/{path.name}, line 1: package.yml does not name this file."
        for path in sorted(folder.glob("*.yml"))
        if path.stem not in listed
    ]
    if faults:
        return None, faults
    said["version"] = str(said["version"])
    said["left_out"] = tuple(said["left_out"])
    contract = Contract(name, **said | {"files": tuple(_file(file.content) for file in files)})
    return contract, list(_faults(contract, package, files, mart_columns(project)))


def _file(said: dict[str, Any]) -> DeliveredFile:
    own = {field.name for field in fields(DeliveredFile)}
    rows = {name: [_text(value) for value in values] for name, values in said["rows"].items()}
    order, columns = tuple(said.get("order", ())), []
    for column in said["columns"]:
        whole = {name: said[name] for name in ("null", "date_format", "pad", "pad_side")} | column
        for name in ("null", "pad", "constant"):
            if name in whole:
                whole[name] = _text(whole[name])
        whole["values"] = {
            ours: _text(out) for ours, out in whole.get("values", {}).items()
        } or None
        whole["allowed"] = tuple(map(_text, whole.get("allowed", ())))
        columns.append(Column(**whole))
    more = {"rows": rows, "order": order, "columns": tuple(columns)}
    return DeliveredFile(**{name: said[name] for name in own & said.keys()} | more)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _faults(
    contract: Contract, package: ContractYaml, files: list[ContractYaml], marts: Marts
) -> Iterator[str]:
    """What no schema can say of a contract."""
    delivered = {file.mart for file in contract.files}
    for mart in marts.keys() - delivered - set(contract.left_out):
        words = f"no file holds {mart}. Deliver it, or name it in left_out."
        yield package.fault(words, "files")
    for number, mart in enumerate(contract.left_out):
        if mart in delivered or mart not in marts:
            yield package.fault(f"{mart} is delivered, or no mart.", "left_out", number)
    names = [file.name for file in contract.files]
    if contract.statement and contract.statement["name"] in (*names, *_OURS):
        words = "another file of the package has this name."
        yield package.fault(words, "nothing_to_deliver", "statement", "name")
    for file, said in zip(contract.files, files, strict=True):
        if names.count(file.name) > 1 or file.name in _OURS:
            yield said.fault(f"another file of the package is named {file.name}.", "name")
        columns = marts.get(file.mart)
        if columns is None:
            meant = nearest(file.mart, marts) or ", ".join(sorted(marts))
            yield said.fault(f"there is no mart {file.mart}. Did you mean {meant}?", "mart")
            continue
        for key in ("rows", "order"):
            for place, name in enumerate(getattr(file, key)):
                if name not in columns:
                    where = (key, name if key == "rows" else place)
                    yield said.fault(f"{file.mart} has no column {name!r}.", *where)
        if not file.key and not file.order:
            yield said.fault("it has no column with key: true, and so needs an order.", "columns")
        column_names = [column.name for column in file.columns]
        for place, (column, start) in enumerate(zip(file.columns, file.starts, strict=True)):
            for words, key in _column_faults(contract, file, column, columns, start):
                yield said.fault(f"{column.name}: {words}", "columns", place, key)
            if column.name in column_names[:place]:
                yield said.fault(f"{column.name} is there twice.", "columns", place, "name")


def _column_faults(
    contract: Contract, file: DeliveredFile, column: Column, mart: Mapping[str, str], start: int
) -> Iterator[tuple[str, str]]:
    """What is wrong with a column, and under which key."""
    given = [
        name for name in ("source", "constant", "parameter") if getattr(column, name) is not None
    ]
    if len(given) != 1:
        yield "it needs one of source, constant and parameter.", "name"
    elif column.source and column.source not in mart:
        yield f"{file.mart} has no column {column.source!r}.", "source"
    elif column.source and (column.type == "date") != (mart[column.source] == "date"):
        kind = "date" if mart[column.source] == "date" else "string"
        yield f"type must be {kind}, as {file.mart} has it.", "type"
    if column.constant and column.type == "date":
        yield "a constant is no date: write it as it goes out.", "type"
    if column.parameter and (column.type == "date") != (
        column.parameter.endswith(("_day", "_date", "_of"))
    ):
        yield "type must be date for a day and string for all else.", "type"
    parts = sorted(OF_A_DAY.findall(column.date_format.replace("MM", "M").replace("dd", "d")))
    if column.type == "date" and column.source and parts != ["M", "d", "yyyy"]:
        yield "date_format must have yyyy, MM and dd once each.", "date_format"
    if column.values and not (column.source and column.type == "string"):
        yield "only a source of type string can have values.", "values"
    if column.refers_to and not contract.referred(column.refers_to):
        yield f"refers_to names {column.refers_to}, which is not delivered.", "refers_to"
    if column.key and not column.source:
        yield "a key needs a source.", "key"
    if fault := _fault_of_pattern(column.pattern):
        yield f"pattern is no pattern: {fault}.", "pattern"
    if file.form == "fixed":
        if not column.length:
            yield "a file of fixed width needs a length for each column.", "name"
        if column.position not in (None, start):
            yield f"by the lengths before it, it begins at {start}.", "position"
        for key in ("null", "constant"):
            if len(getattr(column, key) or "") > column.length:
                yield f"{key} is longer than {column.length}.", key
    for text in (column.name if file.header else "", column.null, column.constant or ""):
        if not _can_encode(text, file.encoding):
            yield f"{text!r} cannot be written in {file.encoding}.", "name"


def _can_encode(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _fault_of_pattern(pattern: str) -> str | None:
    """Receivers use it in languages of their own, `sosdbt verify` in SQL."""
    import duckdb

    try:
        re.compile(pattern)
        with duckdb.connect() as connection:
            connection.execute("select regexp_full_match('', ?)", [pattern]).fetchall()
    except (re.error, RecursionError, OverflowError, duckdb.Error) as error:
        return str(error).splitlines()[0]
    return None


def mart_columns(project: Path) -> dict[str, dict[str, str]]:
    """Names and types of each mart's columns, those that are not delivered too."""
    return {
        model["name"]: {column["name"]: _TYPES[column["data_type"]] for column in model["columns"]}
        for path in sorted((project / _MARTS).glob("delivered_*.yml"))
        for model in read_yaml(path, project, "\nunit_tests:")["models"]
    }
