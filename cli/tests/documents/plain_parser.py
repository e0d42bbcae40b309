"""What documents say of the archive, in plain Python, from the schemas and from docs/documents.md.

It shares nothing with the reader: no mapping, no SQL, no paths.
"""

from collections.abc import Iterator
from typing import Any

Row = dict[str, str | None]

DECISIONS_OF_A_TASK = {
    "iakkaiden_palvelupaatos": "P-OLDER",
    "lapsiperheiden_palvelupaatos": "P-FAMILIES",
    "lastensuojelun_palvelu__tai_tukitoimipaatos": "10",
    "paatos_paihde__ja_riippuvuustyon_erityisesta_palvelusta": "15",
    "tyoikaisten_palvelupaatos": "P-WORKING",
    "vammaispalvelupaatos": "20",
}


def rows_of(line: dict[str, Any]) -> list[Row]:
    [(name, document)] = line["document"].items()
    envelope = {
        key: None if line.get(key) is None else str(line[key])
        for key in ("document_id", "document_set", "version", "archived_at", "invalidated_at")
    }
    return [{**envelope, **row} for row in _rows(name, document)]


def _rows(name: str, document: dict[str, Any]) -> Iterator[Row]:
    if name == "asiakkuusasiakirja":
        yield from _client_relation(document)
    elif name.startswith("merkinta_sosiaalipalvelun_"):
        for client in document["asiakas"]:
            yield _entry(name, document, client)
    elif name in DECISIONS_OF_A_TASK:
        for client in document["asiakas"]:
            yield _decision(document.get("paatos", {}), client, DECISIONS_OF_A_TASK[name])
    elif name == "valitystilipaatos":
        task = code(document.get("palvelutehtava"), "1221")
        yield _decision(document["paatos"], document["asiakas"], task)
    elif name == "lastensuojelun_jalkihuollon_palvelu__tai_tukitoimipaatos":
        own = document["sosiaalipalvelu_jota_paatos_koskee"].get("palvelutehtava")
        for client in document["asiakas"]:
            yield _decision(document, client, code(own, "1221") or "10")


def _client_relation(document: dict[str, Any]) -> Iterator[Row]:
    relation = document.get("sosiaalihuollon_asiakkuus", document.get("asiakkuuden_tiedot", {}))
    is_old = relation.get("vanha_asiakkuus") is True
    unit = document.get("palvelunjarjestajan_toimintayksikko", {}).get("code")
    unit = document.get("palvelunjarjestajan_organisaatiokoodi", {}).get("value", unit)
    about = _person(document["asiakas"]) | {"organiser": organiser(unit)}

    def row(kind: str, start: str | None, end: str | None, task: str | None = None) -> Row:
        kind = "old_copy" if is_old else kind
        return about | {
            "record_kind": kind,
            "service_task": task,
            "start_date": start,
            "end_date": end,
        }

    said = []
    for task in document.get("palvelutehtavan_asiakkuus", []):
        end = task.get("palvelutehtavan_asiakkuuden_paattymispvm")
        if end is None and not task["asiakkuus_on_aktiivinen"]:
            end = "ended on an unknown day"
        start = task["palvelutehtavan_asiakkuuden_alkamispvm"]
        said.append(row("client_relation", start, end, code(task["palvelutehtava"], "1221")))
    for task in document.get("sosiaalihuollon_palvelutehtava", []):
        for unit_row in task.get("palvelunjarjestajan_palveluyksikko") or [{}]:
            said.append(
                row("client_relation", *_unit(unit_row), code(task["palvelutehtava"], "1221"))
            )
    for unit_row in document.get("palvelunjarjestajan_palveluyksikko", []):
        said.append(row("client_relation", *_unit(unit_row)))
    protection = document.get("lastensuojelun_asiakkuus", {})
    if protection:
        start = protection.get("lastensuojelun_asiakkuuden_alkamispvm")
        end = protection.get("lastensuojelun_asiakkuuden_paattymispvm")
        said.append(row("child_protection", start, end))
    yield from said or [row("client_relation", None, None)]


def _unit(row: dict[str, Any]) -> tuple[str | None, str | None]:
    return row.get("asiakkuuden_alkamispvm"), row.get("asiakkuuden_paattymispvm")


def _decision(decision: dict[str, Any], client: dict[str, Any], task: str | None) -> Row:
    force = decision.get("paatoksen_voimassaolo", {})
    service = decision.get("sosiaalipalvelu_jota_paatos_koskee", {}).get("sosiaalipalvelu")
    return _person(client) | {
        "record_kind": "service_decision",
        "service_task": task,
        "social_service": code(service, "1222"),
        "outcome": code(decision.get("ratkaisun_laji"), "1248"),
        "decision_date": decision.get("paatospaivamaara"),
        "start_date": force.get("alkamispaiva"),
        "end_date": force.get("paattymispaiva"),
    }


def _entry(name: str, document: dict[str, Any], client: dict[str, Any]) -> Row:
    is_start = name.endswith("alkamisesta")
    return _person(client) | {
        "record_kind": "service_use" if is_start else "service_end",
        "service_task": code(document["palvelutehtava"], "1221"),
        "social_service": code(document["sosiaalipalvelu"], "1222"),
        "start_date": document.get("sosiaalipalvelun_alkamispaiva"),
        "end_date": document.get("sosiaalipalvelun_paattymispaiva"),
    }


def _person(client: dict[str, Any]) -> Row:
    temporary = client.get("tilapainen_yksilointitunnus", {})
    return {
        "personal_identity_code": client.get("henkilotunnus", {}).get("value"),
        "temporary_identifier": temporary.get("value"),
        "temporary_identifier_assigner": temporary.get("system"),
    }


def code(value: dict[str, str] | None, code_list: str) -> str | None:
    """The code; of another code system with the system before it."""
    if value is None:
        return None
    system = value["system"].removeprefix("urn:oid:")
    own = ["1", "2", "246", "537", "6", code_list]
    return value["code"] if system.split(".")[:6] == own else f"{system}:{value['code']}"


def organiser(unit: str | None) -> str | None:
    """That of a unit: the OID of an organisation is 1.2.246.10.<number>.10."""
    parts = (unit or "").removeprefix("urn:oid:").split(".")
    if parts[:4] == ["1", "2", "246", "10"] and parts[5:6] == ["10"] and parts[4].isdigit():
        return ".".join([*parts[:6], "0"])
    return unit
