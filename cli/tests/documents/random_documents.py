"""Random archived documents that THL's published structures accept, written from their schemas."""

import json
import random
from pathlib import Path
from typing import Any

SCHEMAS = {
    path.name.removesuffix(".json"): json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "sosmeta").glob("*.json"))
}
CLIENT_RELATIONS = [name for name in SCHEMAS if name.startswith("1505.1.")]
OTHERS = [name for name in SCHEMAS if name not in CLIENT_RELATIONS]
# The schemas take all of these for dates.
DATES = (
    "2022-05-02",
    "2023-01-01",
    "2023-03-31",
    "2023",
    "2023-02",
    "2023-02-31",
    "2023-03-00",
    "0000",
)
CODES = {
    "1221": ("10", "15", "20", "P-OLDER", "HUOLTO", "99"),
    "1222": ("2", "45", "46", "777"),
    "1248": ("1", "2", "9"),
}
ORGANISATIONS = ("1.2.246.10.2012566.10.0", "1.2.246.10.2012566.10.1.1.100768", "1.2.3", "x")
IDENTITY_CODES = ("010190-900P", "010594Y9032", "020516C903K")


def random_line(chance: random.Random, number: int) -> dict[str, Any]:
    """One line of a file of documents, not yet written as JSON."""
    names = CLIENT_RELATIONS if chance.random() < 0.6 else OTHERS
    name = chance.choice(names)
    document_set = f"s{chance.randrange(1 + number // 2)}"
    line: dict[str, Any] = {
        "document_id": f"d{number}",
        "document_set": document_set,
        "version": chance.choice((1, 2, 3, "4", "10")),
        "archived_at": chance.choice(("2023-02-01", "2023-04-30T23:59:59Z", "2023-06-01")),
        "document": _value(SCHEMAS[name], chance),
    }
    if chance.random() < 0.1:
        line["invalidated_at"] = chance.choice(("2023-04-01", None))
    return line


def _value(schema: dict[str, Any], chance: random.Random, name: str = "") -> Any:
    kind = schema["type"]
    if kind == "object":
        required = schema.get("required", ())
        return {
            key: _value(of_key, chance, key)
            for key, of_key in schema["properties"].items()
            if key in required or chance.random() < 0.7
        } | _odd_values(schema["properties"], name, chance)
    if kind == "array":
        least = schema.get("minItems", 0)
        count = max(least, chance.choice((0, 1, 1, 2, 3)))
        return [_value(schema["items"], chance, name) for _ in range(count)]
    if kind == "boolean":
        return chance.random() < 0.5
    if kind in ("number", "integer"):
        return chance.randrange(50)
    if "enum" in schema:
        return chance.choice(schema["enum"])
    pattern = schema.get("pattern", "")
    if pattern.startswith("^urn:oid:"):
        oid = pattern.removeprefix("^").removesuffix(r"(\.\d+)*$").replace("\\", "")
        return oid + chance.choice(("", ".201601", ".1.2"))
    if pattern:
        return chance.choice(DATES)
    return chance.choice(("a", 'Ä "\\\n', "sosiaalihuollon_palvelutehtava", "x" * 40))


def _odd_values(properties: dict[str, Any], name: str, chance: random.Random) -> dict[str, Any]:
    """Values that tell something, in coded values and identifiers."""
    if name == "henkilotunnus":
        return {"value": chance.choice(IDENTITY_CODES)}
    if name in ("palvelunjarjestajan_organisaatiokoodi", "tilapainen_yksilointitunnus"):
        return {"value": chance.choice(ORGANISATIONS)}
    if "code" not in properties or "enum" in properties["code"] or "enum" in properties["system"]:
        return {}
    if name == "palvelunjarjestajan_toimintayksikko":
        return {"code": chance.choice(ORGANISATIONS)}
    codes = next((CODES[oid] for oid in CODES if oid in _system(properties, name)), ("1", "2"))
    if properties["system"].get("pattern") or chance.random() < 0.1:
        return {"code": chance.choice(codes)}
    # The structures of 2020 let any system stand.
    oid = chance.choice(("1.2.246.537.6.1221", "1.2.246.537.6.1221.201601", "1.2.246.537.6.1259"))
    return {"code": chance.choice(codes), "system": chance.choice(("urn:oid:", "")) + oid}


def _system(properties: dict[str, Any], name: str) -> str:
    return "1221" if name == "palvelutehtava" else properties["system"].get("pattern", "")
