"""Where documents are a source, the day decides more of what a quarter is made of."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
import random_documents
from small_county import copy_of_the_project, county_in
from test_documents_as_source import random_entry, write_documents
from test_many_quarters import RAW, files

pytestmark = [pytest.mark.proof, pytest.mark.dbt]


def test_each_is_what_a_build_of_its_own_makes(tmp_path: Path) -> None:
    project = copy_of_the_project(tmp_path)
    with (project / "seeds/mappings/source_systems.csv").open("a") as seed:
        seed.write("export,utf-8,source,Export\n")
    county = county_in(tmp_path, RAW, project)
    chance = random.Random(12)
    lines = [random_documents.random_line(chance, number) for number in range(1, 400)]
    lines += [random_entry(chance, number) for number in range(1, 100)]
    write_documents(county.raw, lines)

    _, printed, errors = county.build("--json", quarter="2023Q1..2023Q3")

    together = json.loads(printed)["quarters"]
    assert errors == ""
    assert together[0]["status"] == "delivered"
    alone = replace(county, out=tmp_path / "alone")
    for quarter in together:
        single = json.loads(alone.build("--json", quarter=quarter["quarter"])[1])
        for name in ("status", "rows", "fates", "findings", "notices", "message"):
            assert quarter[name] == single[name], name
    assert files(county.out) == files(alone.out)
