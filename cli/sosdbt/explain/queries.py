"""Runs the SQL files of this package on the database of a quarter."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sosdbt.errors import InputError
from sosdbt.id_key import DEMO_KEY
from sosdbt.masking import masking_macros
from sosdbt.named_rows import named_rows

if TYPE_CHECKING:
    import duckdb

_SQL = Path(__file__).parent / "sql"
Row = dict[str, Any]


class Queries:
    """One open database, with a view of all source rows in its temporary schema."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection", quarter: str) -> None:
        self.connection = connection
        self._quarter = quarter
        connection.execute(masking_macros())
        self._run("view_source_rows", {})

    def rows(self, name: str, **parameters: Any) -> list[Row]:
        return named_rows(self._run(name, parameters))

    def are_synthetic(self) -> bool:
        """Only data of a demo county is keyed with its published key."""
        (row,) = self.rows("are_synthetic", demo_key=DEMO_KEY)
        return bool(row["are_synthetic"])

    def look_at(self, rows: list[Row]) -> None:
        """Prepares the questions about rules for these source rows."""
        self.connection.execute(
            "create or replace temp table chosen as select unnest($systems) as source_system, "
            "unnest($tables) as source_table, cast(unnest($rows) as bigint) as source_row",
            {
                "systems": [row["source_system"] for row in rows],
                "tables": [row["source_table"] for row in rows],
                "rows": [row["source_row"] for row in rows],
            },
        )
        self._run("looked_at", {})

    def _run(self, name: str, parameters: dict[str, Any]) -> Any:
        import duckdb

        sql = (_SQL / f"{name}.sql").read_text(encoding="utf-8")
        try:
            return self.connection.execute(sql, parameters)
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise InputError(
                f"The database of {self._quarter} is not as this sosdbt makes it: it is unfinished "
                f"or of another version. Build it again: sosdbt build --quarter {self._quarter}"
            ) from error
