"""Documents of a source are delivered as their rows in tables would be, by a plain parser."""

import csv
import json
import os
import random
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import random_documents
from built_counties import BuiltFate, dbt_build, read_database
from lenient_project import SharedProject
from plain_source import COLUMNS, tables_of

DOCUMENTS = int(os.environ.get("SOSDBT_SOURCE_DOCUMENTS", "1500"))
AS_OF = date(2023, 5, 1)
PEOPLE = ("010190-900P", "010594Y9032", "020516C903K", "010185-901E", "020385-902R")
GOOD_DATES = ("2022-05-02", "2023-01-01", "2023-02-01", "2023-02-15", "2023-03-31", "2023-04-02")


@pytest.fixture
def own_project(project_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The project that is built has one system whose documents are a source."""
    with (project_copy / "seeds/mappings/source_systems.csv").open("a") as seed:
        seed.write("export,utf-8,source,Export\n")
    own = {"SOSDBT_PROJECT_DIR": str(project_copy)}
    monkeypatch.setattr(SharedProject, "environment", own)


def random_entry(chance: random.Random, number: int) -> dict:
    """An entry on the start or the end of one of few services of few people."""
    is_start = chance.random() < 0.6
    name = "alkamis" if is_start else "paattymis"
    return {
        "document_id": f"e{number}",
        "document_set": f"entry{chance.randrange(number * 3 // 4 + 1)}",
        "version": chance.randrange(1, 4),
        "archived_at": chance.choice(("2023-02-01", "2023-04-30T20:59:59Z", "2023-06-01")),
        "document": {
            f"merkinta_sosiaalipalvelun_{name}esta": {
                "asiakas": [{"henkilotunnus": {"value": chance.choice(PEOPLE)}}],
                "palvelutehtava": {"system": "1.2.246.537.6.1221", "code": "15"},
                "sosiaalipalvelu": {
                    "system": "1.2.246.537.6.1222",
                    "code": chance.choice(("2", "45")),
                },
                f"sosiaalipalvelun_{name}paiva": chance.choice(random_documents.DATES),
            }
        },
    }


def write_documents(raw: Path, lines: list[dict]) -> None:
    (raw / "export/documents").mkdir(parents=True)
    with (raw / "export/documents/all.ndjson").open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(line)}\n" for line in lines)


def write_tables(raw: Path, lines: list[dict]) -> None:
    (raw / "export").mkdir(parents=True)
    for table, rows in tables_of(lines, AS_OF).items():
        with (raw / f"export/{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS[table], extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)


def said_of(fates: list[BuiltFate]) -> Counter:
    return Counter((fate.key[1], fate.record_id, fate.fate, fate.rules) for fate in fates)


@pytest.mark.dbt
@pytest.mark.usefixtures("own_project")
def test_documents_of_a_source_are_delivered_like_their_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(random_documents, "DATES", (*GOOD_DATES * 3, *random_documents.DATES))
    chance = random.Random(25)
    lines = [random_documents.random_line(chance, number) for number in range(1, DOCUMENTS + 1)]
    lines += [random_entry(chance, number) for number in range(1, DOCUMENTS // 10)]
    # A line break in a value is a fault of a table, and none of a document.
    text = json.dumps(lines).replace("\\n", " ")
    built = {}
    for form, write in (("documents", write_documents), ("tables", write_tables)):
        write(tmp_path / form / "raw", json.loads(text))
        database = dbt_build(
            tmp_path / form / "raw",
            tmp_path / form / "work",
            quarter="2023Q1",
            as_of=AS_OF.isoformat(),
        )
        built[form] = read_database(database)
    documents, tables = built["documents"], built["tables"]
    assert documents.records == tables.records
    assert documents.clients == tables.clients
    assert len(documents.clients) > 1 and all(documents.records.values())
    in_force = [f for f in documents.fates if f.fate not in ("cancelled", "recorded_later")]
    assert said_of(in_force) == said_of(tables.fates)
    assert Counter(f.fate for f in documents.fates).total() > len(tables.fates)
