"""datapackage.json: the tabular Data Package descriptor of the delivered files.

`mart` and `column` are our own additions: they tell what a file holds under any contract.
"""

from typing import Any

from sosdbt.package.contract import Column, Contract, DeliveredFile
from sosdbt.package.csv_lines import Written

_DIALECT = {
    "delimiter": ",",
    "quoteChar": '"',
    "doubleQuote": True,
    "lineTerminator": "\n",
    "skipInitialSpace": False,
    "header": True,
}


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
    foreign_keys = [
        _foreign_key(contract, file, column, *column.refers_to)
        for column in file.columns
        if column.refers_to
    ]
    return {
        "profile": "tabular-data-resource",
        "name": _resource_name(file),
        "path": file.name,
        "mart": file.mart,
        **_described(file.descriptions),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": _DIALECT,
        "bytes": written.bytes,
        "hash": f"sha256:{written.sha256}",
        "schema": {
            "fields": [_field(column, file) for column in file.columns],
            "missingValues": [""],
            "primaryKey": [column.delivered_name for column in file.key],
            **({"foreignKeys": foreign_keys} if foreign_keys else {}),
        },
    }


def _field(column: Column, file: DeliveredFile) -> dict[str, Any]:
    constraints = {
        "required": column.is_required,
        "unique": column.is_key and len(file.key) == 1,
        "pattern": column.pattern,
        "enum": list(column.enum),
    }
    said = {name: value for name, value in constraints.items() if value}
    return {
        "name": column.delivered_name,
        "column": column.name,
        "type": column.data_type,
        **({"format": "%Y-%m-%d"} if column.data_type == "date" else {}),
        **_described(column.descriptions),
        **({"constraints": said} if said else {}),
    }


def _foreign_key(
    contract: Contract, file: DeliveredFile, column: Column, mart: str, name: str
) -> dict[str, Any]:
    referred_file, referred = contract.delivered_column(mart, name)
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
