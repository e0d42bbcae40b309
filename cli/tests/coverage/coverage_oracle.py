"""What coverage must count, worked out with sets of people and days. Knows nothing of the SQL."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import oracle_values as values
from county import County
from oracle import (
    FAMILY_LAW,
    HORIZON,
    SERVICE_TASKS,
    Archive,
    Client,
    Settings,
    Verdict,
    as_read,
    days,
    documents_that_count,
    documents_that_link,
    judge_clients,
    judge_periods,
    judge_rows,
    known_documents,
    newest_of,
    rows_that_count,
)
from oracle_persons import Identity, Persons

OWN_MUNICIPALITIES = {"091"}
MUNICIPALITIES = OWN_MUNICIPALITIES | {"837"}
AGE_GROUPS = ("0-17", "18-64", "65+")
QUARTER_DAYS = sorted(Settings().quarter_days)
SEXES = {"0", "1", "2", "9"}
KINDS = {
    "client_relation_periods": "client_relation",
    "child_protection_periods": "child_protection",
}
DIMENSIONS = ("record_kind", "line_kind", "service_task", "municipality", "age_group")
# Kind of record, kind of line, service task, municipality, age group.
Line = tuple[str, str, str | None, str | None, str | None]
Day = tuple[str, date]


@dataclass
class Stay:
    """The days of one person in one task, each with its organiser."""

    record_kind: str
    person: Identity
    service_task: str | None
    municipality: str = "unknown"
    age_group: str = "unknown"
    sources: set[Day] = field(default_factory=set)
    kanta: set[Day] = field(default_factory=set)
    to_deliver: set[Day] = field(default_factory=set)


def stays_of(county: County, settings: Settings) -> list[Stay]:
    county = as_read(county)
    known = known_documents(county, settings)
    persons = Persons(county, documents_that_link(known))
    clients = judge_clients(county, persons, settings)
    archive = Archive(documents_that_count([newest_of(rows) for rows in known]), persons)
    stays: dict[tuple, Stay] = {}

    def stay(kind: str, person: Identity, task: str | None) -> Stay:
        return stays.setdefault((kind, person, task), Stay(kind, person, task))

    for table, kind in KINDS.items():
        verdict = Verdict()
        usable = judge_rows(county, table, clients, settings, verdict, [])
        judge_periods(usable, archive.days[kind], settings, verdict, set())
        for row in usable:
            one = stay(kind, row.identity, row.service_task or None)
            in_quarter = days(row.start, row.end or HORIZON) & settings.quarter_days
            one.sources |= {(row.organiser, day) for day in in_quarter}
            if verdict.fates[row.key].fate == "delivered":
                one.to_deliver |= {(row.organiser, day) for day in in_quarter}
        for (person, organiser, *task), archived in archive.days[kind].items():
            if task != [FAMILY_LAW]:
                one = stay(kind, person, task[0] if task else None)
                one.kanta |= {(organiser, day) for day in archived & settings.quarter_days}
    place(county, persons, clients, stays.values(), settings)
    return [one for one in stays.values() if one.sources or one.kanta]


def place(
    county: County,
    persons: Persons,
    clients: dict[tuple[str, str], Client],
    stays: Iterable[Stay],
    settings: Settings,
) -> None:
    """Says where people live and how old they are, by their clients without a fault."""
    rows = defaultdict(list)
    for system, row in county.readable("clients"):
        rows[system, row["client_id"]].append(row)
    known = defaultdict(list)
    for key, client in sorted(clients.items()):
        if client.identity and not client.faults:
            row = rows_that_count(rows[key], persons)[0]
            has_newest = ("code", row["personal_identity_code"]) == client.identity
            known[client.identity].append((client, row, has_newest))
    for one in stays:
        own = known[one.person]
        lived = [row["municipality"] for _, row, _ in sorted(own, key=lambda c: not c[2])]
        lived = [municipality for municipality in lived if municipality]
        if lived and lived[0] in MUNICIPALITIES:
            one.municipality = lived[0] if lived[0] in OWN_MUNICIPALITIES else "elsewhere"
        births = sorted(own, key=lambda c: (c[0].birth is None, c[1]["sex"] not in SEXES, not c[2]))
        birth = births[0][0].birth if births else None
        if birth is None and one.person[0] == "code":
            birth = values.birth_of_code(one.person[1])
        if birth:
            one.age_group = age_group(birth, settings.last_day)


def age_group(birth: date, day: date) -> str:
    if values.years_later(birth, 18) > day:
        return "0-17"
    return "65+" if values.years_later(birth, 65) <= day else "18-64"


def lines_of(stay: Stay) -> list[Line]:
    kind, task, place, age = stay.record_kind, stay.service_task, stay.municipality, stay.age_group
    lines: list[Line] = [
        (kind, "all", None, None, None),
        (kind, "municipality", None, place, None),
        (kind, "age_group", None, None, age),
        (kind, "cell", task, place, age),
    ]
    return lines if task is None else [*lines, (kind, "service_task", task, None, None)]


def listed_lines(tasks: Iterable[str], municipalities: Iterable[str]) -> set[Line]:
    """Told though nobody is there."""
    lines: set[Line] = {("client_relation", "service_task", task, None, None) for task in tasks}
    for kind in KINDS.values():
        lines.add((kind, "all", None, None, None))
        lines |= {(kind, "age_group", None, None, age) for age in AGE_GROUPS}
        lines |= {(kind, "municipality", None, one, None) for one in municipalities}
    return lines


def figures(stays: list[Stay], listed: set[Line]) -> dict[Line, dict[str, int]]:
    on_line = defaultdict(list)
    for stay in stays:
        for line in lines_of(stay):
            on_line[line].append(stay)
    return {line: _counts(on_line[line]) for line in listed | set(on_line)}


def expected(counties: Iterable[County], settings: Settings) -> dict[Line, dict[str, int]]:
    stays = [stay for county in counties for stay in stays_of(county, settings)]
    return figures(stays, listed_lines(SERVICE_TASKS - {FAMILY_LAW}, OWN_MUNICIPALITIES))


def _counts(stays: list[Stay]) -> dict[str, int]:
    sources, kanta, to_deliver = (
        {(stay.person, stay.service_task, day) for stay in stays for day in getattr(stay, name)}
        for name in ("sources", "kanta", "to_deliver")
    )
    in_sources, in_kanta = _people(sources), _people(kanta)
    return {
        "clients_in_sources": len(in_sources),
        "clients_in_kanta": len(in_kanta),
        "clients_in_both": len(in_sources & in_kanta),
        "clients_only_in_sources": len(in_sources - in_kanta),
        "clients_only_in_kanta": len(in_kanta - in_sources),
        "clients_to_deliver": len(_people(to_deliver)),
        "clients_with_days_only_in_sources": len(_people(sources - kanta)),
        "clients_with_days_only_in_kanta": len(_people(kanta - sources)),
        "clients_with_both_days_to_deliver": len(_people(sources & kanta & to_deliver)),
        "clients_with_both_days_not_to_deliver": len(_people((sources & kanta) - to_deliver)),
        "days_in_sources": len(sources),
        "days_in_kanta": len(kanta),
        "days_in_both": len(sources & kanta),
        "days_only_in_sources": len(sources - kanta),
        "days_only_in_kanta": len(kanta - sources),
        "days_to_deliver": len(to_deliver),
    }


def _people(stayed: set[tuple]) -> set[Identity]:
    return {person for person, _, _ in stayed}
