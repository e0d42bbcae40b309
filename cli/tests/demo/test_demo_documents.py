"""One archive of the demo county gives documents; the other gives rows."""

import json
from collections import Counter
from pathlib import Path

import jsonschema
from demo_reading import read_documents
from random_documents import CLIENT_RELATIONS, SCHEMAS


def test_the_schemas_accept_the_documents_of_all_three_generations(raw_dir: Path) -> None:
    validators = {name: jsonschema.Draft7Validator(SCHEMAS[name]) for name in CLIENT_RELATIONS}
    accepted: Counter[str] = Counter()
    for line in read_documents(raw_dir):
        by = [name for name, one in validators.items() if one.is_valid(line["document"])]
        assert by, json.dumps(line)
        accepted.update(by)
    assert set(accepted) == set(CLIENT_RELATIONS)
    assert min(accepted.values()) > 10
