"""Rows of documents stand in the order of their lines, however many threads read them."""

import json
import random
from pathlib import Path

import pytest
from random_documents import random_line

from sosdbt.raw.documents import SEED, DocumentReader
from sosdbt.seeds import read_seed

PROJECT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("of_sources", [False, True])
def test_rows_stand_in_the_order_of_their_lines(tmp_path: Path, of_sources: bool) -> None:
    chance = random.Random(3)
    lines = [random_line(chance, number) for number in range(1, 3000)]
    path = tmp_path / "all.ndjson"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    found = []
    for block in DocumentReader(read_seed(PROJECT, SEED), of_sources).read(path):
        found += block["source_line"].to_pylist()
    assert len(found) > 2000
    assert found == sorted(found)
