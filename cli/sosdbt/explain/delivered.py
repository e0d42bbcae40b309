"""The columns of a record under the names they are delivered by."""

from typing import Any

from sosdbt.explain.queries import Queries, Row
from sosdbt.masking import MASK
from sosdbt.package.contract import DeliveredFile, read_contract
from sosdbt.package.csv_lines import identifier


def delivered_columns(
    queries: Queries, mart: str, record_id: str, record: Row | None, *, is_delivered: bool
) -> dict[str, Any]:
    """The delivered row; for one that is not delivered, the columns that are known of it.

    Of a personal identity code only is told whether there is one.
    """
    file = next(file for file in read_contract(queries.connection).files if file.mart == mart)
    values = _from_mart(queries, file, record_id) if is_delivered else None
    if values is None:
        values = {file.key[0].name: record_id, **(record or {})}
    return {
        "file": file.name,
        "columns": {
            column.delivered_name: _shown(column.name, values[column.name])
            for column in file.columns
            if column.name in values
        },
    }


def _from_mart(queries: Queries, file: DeliveredFile, record_id: str) -> Row | None:
    columns = ", ".join(f"cast({identifier(column.name)} as varchar)" for column in file.columns)
    row = queries.connection.execute(
        f"select {columns} from {identifier(file.mart)} where {identifier(file.key[0].name)} = ?",
        [record_id],
    ).fetchone()
    if row is None:
        return None
    return dict(zip([column.name for column in file.columns], row, strict=True))


def _shown(column: str, value: Any) -> Any:
    return MASK if column == "personal_identity_code" and value is not None else value
