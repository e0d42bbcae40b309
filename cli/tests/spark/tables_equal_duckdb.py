"""Every table of a built county is on Spark what it is on DuckDB, row by row and value by value.

Run by the script beside it, in the environment that has Spark: first with `load` and the database
that DuckDB built, from whose raw tables and seeds Spark starts; after dbt has run with `compare`.
"""

import sys
from pathlib import Path

import duckdb

SEEDS = {path.stem for path in Path(__file__).parents[3].glob("seeds/*/*.csv")}


def load(database: Path, folder: Path) -> None:
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.enableHiveSupport().getOrCreate()
    with duckdb.connect(str(database), read_only=True) as duck:
        for schema, table in duck.execute(
            "select table_schema, table_name from information_schema.tables order by all"
        ).fetchall():
            if schema != "raw" and table not in SEEDS:
                continue
            landed = folder / f"{schema}.{table}.parquet"
            duck.execute(f"copy {schema}.{table} to '{landed}' (format parquet)")
            on_spark = "raw" if schema == "raw" else "sosdbt"
            spark.sql(f"create database if not exists {on_spark}")
            spark.read.parquet(str(landed)).write.saveAsTable(f"{on_spark}.{table}")


def differing(database: Path, warehouse: Path) -> list[str]:
    told = []
    with duckdb.connect() as duck:
        duck.execute(f"attach '{database}' as built (read_only)")
        tables = [
            table
            for (table,) in duck.execute(
                "select table_name from information_schema.tables where table_catalog = 'built' "
                "and table_schema = 'main' and table_type = 'BASE TABLE' order by all"
            ).fetchall()
        ]
        for table in tables:
            columns = [row[0] for row in duck.execute(f"describe built.main.{table}").fetchall()]
            texts = ", ".join(f"cast({column} as varchar)" for column in columns)
            ours = f"select {texts} from built.main.{table}"
            theirs = f"select {texts} from '{warehouse}/sosdbt.db/{table}/*.parquet'"
            for one, other, name in ((ours, theirs, "DuckDB"), (theirs, ours, "Spark")):
                (rows,) = duck.execute(
                    f"select count(*) from ({one} except all {other})"
                ).fetchone() or (0,)
                if rows:
                    told.append(f"{table}: {rows} rows are on {name} alone")
    print(f"{len(tables)} tables compared, {len(told)} differences")
    return told


if __name__ == "__main__":
    command, database, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if command == "load":
        load(database, folder)
    elif found := differing(database, folder):
        sys.exit("\n".join(found))
