"""datapackage.json: the tabular Data Package descriptor of the delivered files.

`mart` and `column` are our own additions: they tell what a file holds under any contract.
"""

from typing import Any

from sosdbt.package.contract import Column, Contract, DeliveredFile
from sosdbt.package.csv_lines import Written


def descriptor(
    contract: Contract, written: dict[str, Written], *, county: str, quarter: str
) -> dict[str, Any]:
    return {
        "profile": "tabular-data-package",
        "name": f"sosdbt-{county}-{quarter}".lower(),
        "title": (
            f"Separate delivery of county {county} to the follow-up register "
            f"for social welfare, {quarter}"
        ),
        "contract": {"name": contract.name, "version": contract.version},
        "county": county,
        "quarter": quarter,
        "resources": [_resource(contract, file, written[file.name]) for file in contract.files],
    }


def _resource(contract: Contract, file: DeliveredFile, written: Written) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": _resource_name(file),
        "path": file.name,
        "mart": file.mart,
        **_described(file.descriptions),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {
            "delimiter": ",",
            "quoteChar": '"',
            "doubleQuote": True,
            "lineTerminator": "\n",
            "skipInitialSpace": False,
            "header": True,
        },
        "bytes": written.bytes,
        "hash": f"sha256:{written.sha256}",
        "schema": _schema(contract, file),
    }


def _schema(contract: Contract, file: DeliveredFile) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column, file) for column in file.columns],
        "missingValues": [""],
        "primaryKey": [column.delivered_name for column in file.key],
    }
    foreign_keys = [
        _foreign_key(contract, file, column) for column in file.columns if column.refers_to
    ]
    if foreign_keys:
        schema["foreignKeys"] = foreign_keys
    return schema


def _field(column: Column, file: DeliveredFile) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.is_required:
        constraints["required"] = True
    if column.is_key and len(file.key) == 1:
        constraints["unique"] = True
    if column.pattern:
        constraints["pattern"] = column.pattern
    if column.enum:
        constraints["enum"] = list(column.enum)
    field: dict[str, Any] = {
        "name": column.delivered_name,
        "column": column.name,
        "type": column.data_type,
    }
    if column.data_type == "date":
        field["format"] = "%Y-%m-%d"
    field.update(_described(column.descriptions))
    if constraints:
        field["constraints"] = constraints
    return field


def _foreign_key(contract: Contract, file: DeliveredFile, column: Column) -> dict[str, Any]:
    assert column.refers_to is not None
    referred_file, referred = contract.delivered_column(*column.refers_to)
    return {
        "fields": [column.delivered_name],
        "reference": {
            "resource": "" if referred_file is file else _resource_name(referred_file),
            "fields": [referred.delivered_name],
        },
    }


def _resource_name(file: DeliveredFile) -> str:
    return file.name.removesuffix(".csv")


def _described(descriptions: dict[str, str]) -> dict[str, str]:
    return {
        "description": descriptions["en"],
        "description_fi": descriptions["fi"],
        "description_sv": descriptions["sv"],
    }
