"""What the reader makes of documents that the schemas accept is what the plain parser makes."""

import csv
import gzip
import json
import os
import random
from pathlib import Path

import jsonschema
import pytest
from plain_parser import rows_of
from random_documents import SCHEMAS, random_line

from sosdbt.raw.documents import SEED, DocumentReader
from sosdbt.raw.tables import TABLES

PROJECT = Path(__file__).resolve().parents[3]
COLUMNS = TABLES["kanta_records"].columns
DOCUMENTS = int(os.environ.get("SOSDBT_DOCUMENTS", "1500"))


@pytest.fixture(scope="module")
def reader() -> DocumentReader:
    with (PROJECT / "seeds" / SEED).open(encoding="utf-8", newline="") as file:
        return DocumentReader(list(csv.DictReader(file)))


@pytest.fixture(scope="module")
def lines() -> list[dict]:
    chance = random.Random(11)
    return [random_line(chance, number) for number in range(1, DOCUMENTS + 1)]


def test_the_schemas_accept_the_random_documents(lines: list[dict]) -> None:
    validators = {
        (next(iter(schema["properties"])), name): jsonschema.Draft7Validator(schema)
        for name, schema in SCHEMAS.items()
    }
    accepted = set()
    for line in lines[:600]:
        [root] = line["document"]
        by = [
            name
            for (of, name), one in validators.items()
            if of == root and one.is_valid(line["document"])
        ]
        assert by, line["document_id"]
        accepted.update(by)
    assert accepted == set(SCHEMAS)


@pytest.mark.parametrize("block_bytes", [1 << 18, 1 << 24])
def test_rows_of_documents_equal_the_plain_parser(
    reader: DocumentReader, lines: list[dict], tmp_path: Path, block_bytes: int
) -> None:
    path = tmp_path / "all.ndjson.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(
            f"{json.dumps(line, ensure_ascii=line['version'] == 1)}\n" for line in lines
        )
    expected = [
        (number, *(row.get(column) for column in COLUMNS))
        for number, line in enumerate(lines, 1)
        for row in rows_of(line)
    ]
    found, before = [], reader.unmapped.total()
    for block in reader.read(path, block_bytes):
        rows = block.select(["source_line", *COLUMNS]).to_pylist()
        found += [tuple(row.values()) for row in rows]
    assert reader.unreadable == 0
    assert sorted(found, key=repr) == sorted(expected, key=repr)
    unmapped = reader.unmapped.total() - before
    assert unmapped == sum(not rows_of(line) for line in lines) > 0
