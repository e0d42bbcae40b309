"""What the pipeline and the oracle do not agree on, county by county."""

from collections.abc import Iterable

from built_counties import RECORD_FILES, Built, BuiltFate
from county import County
from oracle import Fate, Identity, Record, RowKey, Verdict

BEFORE_BIRTH = {"CR-009", "CP-004", "SD-014", "SU-008"}
# What follows from a fault may be named with it or not.
CONSEQUENCES = {
    "CR-011": BEFORE_BIRTH,
    "CP-011": BEFORE_BIRTH,
    "SD-015": BEFORE_BIRTH,
    "SU-009": BEFORE_BIRTH,
    "CP-002": {"CP-005"},
    "CL-011": BEFORE_BIRTH | {"CP-005"},
}


def differences(counties: Iterable[County], verdicts: Iterable[Verdict], built: Built) -> list[str]:
    fates = {fate.key: fate for fate in built.fates}
    lines = []
    for county, verdict in zip(counties, verdicts, strict=True):
        found = [
            *differing_records(county, verdict, built),
            *differing_fates(county, verdict, fates),
            *differing_destinations(verdict, fates, built),
        ]
        lines += [f"county {county.number}: {line}" for line in found]
    return lines


def report(found: list[str], most: int = 40) -> str:
    return "\n".join([f"{len(found)} differences", *found[:most]])


def differing_records(county: County, verdict: Verdict, built: Built) -> Iterable[str]:
    for kind in RECORD_FILES:
        expected = getattr(verdict, kind)
        delivered = [record for record in built.records[kind].values() if is_of(county, record[0])]
        for record in sorted(expected - set(delivered), key=str):
            yield f"{kind}: not delivered: {written(record)}"
        for record in sorted(set(delivered) - expected, key=str):
            yield f"{kind}: must not be delivered: {written(record)}"
        for record in sorted({one for one in delivered if delivered.count(one) > 1}, key=str):
            yield f"{kind}: delivered twice: {written(record)}"


def differing_fates(
    county: County, verdict: Verdict, fates: dict[RowKey, BuiltFate]
) -> Iterable[str]:
    for key, expected in sorted(verdict.fates.items()):
        system, table, number = key
        row = county.rows(system, table)[number - 1]
        built = fates.get(key)
        if built is None:
            yield f"{key}: no fate: {row}"
        elif built.fate != expected.fate:
            yield f"{key}: {built.fate} {set(built.rules) or ''}, must be {named(expected)}: {row}"
        elif main_rules(built.rules) != main_rules(expected.rules):
            yield f"{key}: held back by {set(built.rules)}, must be {named(expected)}: {row}"


def differing_destinations(
    verdict: Verdict, fates: dict[RowKey, BuiltFate], built: Built
) -> Iterable[str]:
    """A row names the record it went into; other records have other names."""
    delivered = {
        delivered_id: record
        for records in built.records.values()
        for delivered_id, record in records.items()
    }
    records_of: dict[str, set[tuple[str, Record]]] = {}
    for key, expected in verdict.fates.items():
        delivered_id = fates[key].delivered_id if key in fates else ""
        if bool(delivered_id) != (expected.record is not None):
            yield f"{key}: the id of its record is {delivered_id or 'empty'}"
        elif expected.record:
            records_of.setdefault(delivered_id, set()).add((key[1], expected.record))
            if fates[key].fate == "delivered" and delivered.get(delivered_id) != expected.record:
                yield f"{key}: went into another record: {written(delivered.get(delivered_id))}"
    for delivered_id, records in records_of.items():
        if len(records) > 1:
            yield f"{delivered_id}: is the id of several records: {records}"
    if len(records_of) != len({one for records in records_of.values() for one in records}):
        yield "one record has several ids"


def is_of(county: County, identity: Identity) -> bool:
    """Codes of a county have its individual number, temporary identifiers its name."""
    if identity[0] == "code":
        return int(identity[1][7:10]) == 900 + county.number % 100
    return identity[2].startswith(f"c{county.number:03d}-")


def main_rules(rules: frozenset[str]) -> set[str]:
    consequences = set().union(*(CONSEQUENCES.get(rule, set()) for rule in rules))
    return set(rules) - consequences


def named(fate: Fate) -> str:
    return f"{fate.fate} {set(fate.rules) or ''}".strip()


def written(record: Record | None) -> str:
    return "(" + ", ".join(map(str, record or ())) + ")"
