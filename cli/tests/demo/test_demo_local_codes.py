import csv

import duckdb
from demo_reading import PROJECT

import sosdbt.demo.county as county


def test_seed_turns_every_local_code_back() -> None:
    with duckdb.connect() as connection:
        county.write_national_codes(connection)
        connection.execute((county._PACKAGE / "sql" / "03_codes.sql").read_text(encoding="utf-8"))
        written = set(
            connection.execute(
                "select * replace (national_code("
                "case when code_list like 'service_task%' then 'service_task' else code_list end, "
                "national_code) as national_code) from local_codes"
            ).fetchall()
        )
    with (PROJECT / "seeds/mappings/local_codes.csv").open(encoding="utf-8", newline="") as file:
        seed = {tuple(row.values()) for row in csv.DictReader(file)}
    for_every_system = {row for row in written if ("*", *row[1:]) in seed}
    assert written - for_every_system == {row for row in seed if row[0].startswith("demo_")}
