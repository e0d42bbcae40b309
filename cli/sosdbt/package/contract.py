"""The delivery contracts: folders that say in which form which column of which mart goes out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from sosdbt.errors import ConfigError
from sosdbt.package.contract_yaml import ContractYaml, typed
from sosdbt.package.json_form import schema_of
from sosdbt.package.names import DESCRIPTOR, MANIFEST
from sosdbt.yaml_file import read_yaml

FOLDER = "contracts"
_MARTS = Path("models/marts/delivery")
_TYPES = {"varchar": "string", "string": "string", "date": "date"}
OF_A_DAY = re.compile(r"yyyy|yy|MM|M|dd|d")
_PACKAGE, _FILE = (
    Path(__file__).with_name(f"contract_{name}.schema.json") for name in ("package", "file")
)
_FOR_ALL_COLUMNS = ("null", "date_format", "pad", "pad_side")
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
    allowed: Sequence[str] = ()
    position: int | None = None
    length: int = 0
    pattern: str = ""
    refers_to: str | None = None

    def is_required(self, quarter: str) -> bool:
        return quarter >= self.required if isinstance(self.required, str) else self.required


@dataclass(frozen=True)
class DeliveredFile:
    name: str
    mart: str
    descriptions: Mapping[str, str]
    rows: Mapping[str, Sequence[str]]
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
    order: Sequence[str] = ()

    @property
    def key(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.key)

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Whether a row of the mart, as far as it is known, goes into this file."""
        return all(
            (str(row[name]).lower() if isinstance(row[name], bool) else str(row[name])) in values
            for name, values in self.rows.items()
            if name in row
        )

    @property
    def starts(self) -> list[int]:
        """Where each column begins in a line of fixed width, from 1."""
        return list(accumulate((column.length for column in self.columns), initial=1))[:-1]

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
    left_out: Sequence[str]
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
        return bool(self.nothing_to_deliver["files"])

    def referred(self, refers_to: str) -> tuple[DeliveredFile, Column] | None:
        mart, _, source = refers_to.partition(".")
        columns = ((file, file.sources.get(source)) for file in self.files if file.mart == mart)
        return next(((file, column) for file, column in columns if column), None)


def contract_in_force(project: Path, quarter: str) -> Contract:
    """The one contract of a quarter, if it can be followed."""
    found = []
    for folder in contract_folders(project):
        said = ContractYaml(folder / "package.yml", project, schema_of(_PACKAGE))
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
    package = ContractYaml(folder / "package.yml", project, schema_of(_PACKAGE))
    if package.faults:
        return None, package.faults
    marts = mart_columns(project)
    schema, files, faults = _schema_of_file(marts), [], []
    for number, stem in enumerate(package.content["files"]):
        if not (folder / f"{stem}.yml").is_file():
            faults.append(package.fault(f"there is no {stem}.yml.", "files", number))
            continue
        files.append(ContractYaml(folder / f"{stem}.yml", project, schema))
        faults += files[-1].faults
    for path in sorted(folder.glob("*.yml")):
        if path.stem not in (*package.content["files"], "package"):
            faults.append(f"{path.relative_to(project)}, line 1: package.yml does not name it.")
    if faults:
        return None, faults
    whole = package.content | {"files": tuple(delivered_file(file.content) for file in files)}
    contract = Contract(name, **whole)
    return contract, list(_faults(contract, package, files, marts))


def delivered_file(said: Mapping[str, Any]) -> DeliveredFile:
    """Of what its YAML says, defaults included."""
    shared = {name: said[name] for name in _FOR_ALL_COLUMNS}
    own = {name: value for name, value in said.items() if name not in shared}
    columns = tuple(Column(**shared | column) for column in said["columns"])
    return DeliveredFile(**own | {"columns": columns})


def plain_file(
    name: str, mart: str, sources: Mapping[str, str], keys: Sequence[str]
) -> DeliveredFile:
    """An ordinary CSV with our values, of delivered columns and what stands in them."""
    columns = [
        {"name": column, "source": source, "key": column in keys, "descriptions": {}}
        for column, source in sources.items()
    ]
    said = {"name": name, "mart": mart, "descriptions": {}, "columns": columns}
    return delivered_file(typed(said, schema_of(_FILE)))


def _schema_of_file(marts: Marts) -> dict[str, Any]:
    """With the marts of the project and the columns that they have."""
    schema = schema_of(_FILE)
    schema["properties"]["mart"]["enum"] = list(marts)
    for mart, types in marts.items():
        column = {"enum": list(types), "description": f"a column of {mart}"}
        of_types = []
        for kind in ("date", "string"):
            names = [name for name, its in types.items() if its == kind]
            is_one = {"required": ["source"], "properties": {"source": {"enum": names}}}
            wanted = {"const": kind, "description": f"{kind}, as {mart} has it"}
            of_types.append({"if": is_one, "then": {"properties": {"type": wanted}}})
        fitting = {
            "rows": {"propertyNames": column},
            "order": {"items": column},
            "columns": {"items": {"properties": {"source": column}, "allOf": of_types}},
        }
        of_mart = {"required": ["mart"], "properties": {"mart": {"const": mart}}}
        schema["allOf"].append({"if": of_mart, "then": {"properties": fitting}})
    return schema


def _faults(
    contract: Contract, package: ContractYaml, files: list[ContractYaml], marts: Marts
) -> Iterator[str]:
    """What no schema can say: what must fit to another file or another column."""
    delivered = {file.mart for file in contract.files}
    for mart in sorted(marts.keys() - delivered - set(contract.left_out)):
        words = f"no file holds {mart}. Deliver it, or name it in left_out."
        yield package.fault(words, "files")
    for number, mart in enumerate(contract.left_out):
        if mart in delivered or mart not in marts:
            yield package.fault(f"{mart} is delivered, or no mart.", "left_out", number)
    taken = {DESCRIPTOR, MANIFEST}
    if contract.statement:
        if contract.statement["name"] in taken:
            words = "another file of the package has this name."
            yield package.fault(words, "nothing_to_deliver", "statement", "name")
        taken.add(contract.statement["name"])
    for file, said in zip(contract.files, files, strict=True):
        if file.name in taken:
            yield said.fault(f"another file of the package is named {file.name}.", "name")
        taken.add(file.name)
        names = [column.name for column in file.columns]
        for place, (column, start) in enumerate(zip(file.columns, file.starts, strict=True)):
            if column.name in names[:place]:
                yield said.fault(f"{column.name} is there twice.", "columns", place, "name")
            if column.refers_to and not contract.referred(column.refers_to):
                words = f"refers_to names {column.refers_to}, which is not delivered."
                yield said.fault(words, "columns", place, "refers_to")
            for words, key in _faults_of_writing(file, column, start):
                yield said.fault(f"{column.name}: {words}", "columns", place, key)


def _faults_of_writing(
    file: DeliveredFile, column: Column, start: int
) -> Iterator[tuple[str, str]]:
    """What has no place in the file, and under which key."""
    if file.form == "fixed" and column.position not in (None, start):
        yield f"by the lengths before it, it begins at {start}.", "position"
    for key in ("null", "constant", "name"):
        text = getattr(column, key) or ""
        if file.form == "fixed" and key != "name" and len(text) > column.length:
            yield f"{key} is longer than {column.length}.", key
        if text.encode(file.encoding, "replace").decode(file.encoding) != text:
            yield f"{text!r} cannot be written in {file.encoding}.", key


def mart_columns(project: Path) -> dict[str, dict[str, str]]:
    """Names and types of each mart's columns, those that are not delivered too."""
    return {
        model["name"]: {column["name"]: _TYPES[column["data_type"]] for column in model["columns"]}
        for path in sorted((project / _MARTS).glob("delivered_*.yml"))
        for model in read_yaml(path, project, "\nunit_tests:")["models"]
    }
