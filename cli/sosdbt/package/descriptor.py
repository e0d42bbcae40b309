"""datapackage.json: the Data Package descriptor of the delivered files.

`mart`, `column` and `form` are our own additions: what a file holds under any contract, and what
no dialect can say of it.
"""

from typing import Any

from sosdbt.package.contract import Column, Contract, DeliveredFile
from sosdbt.package.csv_lines import Written
from sosdbt.package.form import LINE_ENDS, day_format

_FORMATS = {"delimited": ("csv", "text/csv"), "json_lines": ("jsonl", "application/jsonl")}
_PLAIN = ("txt", "text/plain")


def descriptor(
    contract: Contract, written: dict[str, Written], *, county: str, quarter: str
) -> dict[str, Any]:
    tabular = all(file.form == "delimited" for file in contract.files)
    return {
        "profile": "tabular-data-package" if tabular else "data-package",
        "name": f"sosdbt-{county}-{quarter}".lower(),
        "title": (
            f"Separate delivery of county {county} to the follow-up register "
            f"for social welfare, {quarter}"
        ),
        "contract": contract.said,
        "county": county,
        "quarter": quarter,
        "resources": [
            _resource(contract, file, written[file.name], quarter)
            for file in contract.files
            if file.name in written
        ],
    }


def _resource(
    contract: Contract, file: DeliveredFile, written: Written, quarter: str
) -> dict[str, Any]:
    foreign_keys = [_foreign_key(contract, file, column) for column in file.columns]
    missing = sorted({column.null for column in file.columns} or {""})
    form, media_type = _FORMATS.get(file.form, _PLAIN)
    is_csv = file.form == "delimited"
    said = {
        "fields": [
            _field(column, start, file, quarter)
            for column, start in zip(file.columns, file.starts, strict=True)
        ],
        "missingValues": missing,
        "primaryKey": [column.name for column in file.key],
        "foreignKeys": [key for key in foreign_keys if key],
    }
    return {
        "profile": "tabular-data-resource" if is_csv else "data-resource",
        "name": _resource_name(file),
        "path": file.name,
        "mart": file.mart,
        **_described(file),
        "format": form,
        "mediatype": media_type,
        "encoding": file.encoding,
        **({"dialect": _dialect(file)} if is_csv else {}),
        **({"form": layout} if (layout := _layout(file)) else {}),
        "bytes": written.bytes,
        "hash": f"sha256:{written.sha256}",
        "schema": {name: value for name, value in said.items() if value},
    }


def _dialect(file: DeliveredFile) -> dict[str, Any]:
    return {
        "delimiter": file.delimiter,
        **({} if file.quoting == "none" else {"quoteChar": '"', "doubleQuote": True}),
        "lineTerminator": LINE_ENDS[file.line_end],
        "skipInitialSpace": False,
        "header": file.header,
    }


def _layout(file: DeliveredFile) -> str:
    """What a dialect cannot say, in plain words; nothing for an ordinary CSV."""
    end = "CR LF" if file.line_end == "crlf" else "LF"
    if file.form == "fixed":
        return (
            f"Fixed width, no header: each record is {file.width} "
            f"characters and {end}. Fields stand at their start with their length, padded."
        )
    if file.form == "json_lines":
        return f"One JSON object on each line, which ends with {end}; all values are texts or null."
    words = {
        "Every field is in quotes.": file.quoting == "all",
        "No field is in quotes.": file.quoting == "none",
        "The file begins with a byte order mark.": file.byte_order_mark,
        "The last line has no line end.": not file.final_line_end,
    }
    return " ".join(word for word, holds in words.items() if holds)


def _field(column: Column, start: int, file: DeliveredFile, quarter: str) -> dict[str, Any]:
    constraints = {
        "required": column.is_required(quarter),
        "unique": column.key and len(file.key) == 1,
        "pattern": column.pattern,
        "enum": list(column.allowed),
    }
    said = {name: value for name, value in constraints.items() if value}
    place: dict[str, Any] = {}
    if file.form == "fixed":
        place = {"start": start, "length": column.length}
        place |= {"pad": column.pad, "padSide": column.pad_side}
    return {
        "name": column.name,
        **({"column": column.source} if column.source else {}),
        "type": column.type,
        **({"format": day_format(column).replace("%-", "%")} if column.type == "date" else {}),
        **_described(column),
        **({"constraints": said} if said else {}),
        **place,
    }


def _foreign_key(contract: Contract, file: DeliveredFile, column: Column) -> dict[str, Any] | None:
    if not column.refers_to or not (referred := contract.referred(column.refers_to)):
        return None
    its_file, its_column = referred
    resource = "" if its_file is file else _resource_name(its_file)
    reference = {"resource": resource, "fields": [its_column.name]}
    return {"fields": [column.name], "reference": reference}


def _resource_name(file: DeliveredFile) -> str:
    return file.name.rpartition(".")[0]


def _described(said: Column | DeliveredFile) -> dict[str, str]:
    return {
        "description": said.descriptions["en"],
        "description_fi": said.descriptions["fi"],
        "description_sv": said.descriptions["sv"],
    }
