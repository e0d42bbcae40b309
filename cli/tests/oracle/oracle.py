"""What a county's delivery must be, worked out slowly from its raw rows.

Knows nothing of the SQL. Periods are sets of days, one by one.
"""

import math
from ast import literal_eval
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import oracle_values as values
from county import RECORD_TABLES, County, Row, Unreadable
from national_codes import OUTCOME, TASK
from oracle_persons import Identity, Persons, states_a_link, temporary

OWN_ORGANISER = "1.2.246.10.2012566.10.0"
ORGANISERS = {OWN_ORGANISER, "1.2.246.10.9999999.10.0"}
FAMILY_LAW = TASK["family_law"]
SERVICE_TASKS = set(TASK.values())
OLD_SERVICE_TASKS = {"HUOLTO": "15"}
SOCIAL_SERVICES = {str(code) for code in (2, 24, 31, 37, 45, 46, 51, 55, 82, 85, 93, 94, 99)}
OUTCOMES = set(OUTCOME.values())
NEGATIVE = "2"
NO_SERVICE_DECISIONS = {"11023", "11027", "11030", "11047"}
PLACEHOLDER_STARTS = {
    date(1, 1, 1),
    date(1753, 1, 1),
    date(1899, 12, 30),
    date(1899, 12, 31),
    date(1900, 1, 1),
    date(1970, 1, 1),
}
PLACEHOLDER_ENDS = {date(year, 12, 31) for year in (2099, 2999, 9998, 9999)}
# Later than any day of a random county: a run of days that reaches it is open.
HORIZON = date(2025, 1, 1)

# Ids are taken as they are written.
IDS = {
    "client_id",
    "record_id",
    "document_id",
    "document_set",
    "personal_identity_code",
    "replaced_personal_identity_code",
    "temporary_identifier",
    "temporary_identifier_assigner",
    "service_unit",
}
AS_WRITTEN = "as written"

DAY_COLUMNS = {
    "clients": ("birth_date", "death_date"),
    "client_relation_periods": ("start_date", "end_date"),
    "child_protection_periods": ("start_date", "end_date"),
    "service_decisions": ("decision_date", "valid_from", "valid_to"),
    "service_use": ("start_date", "end_date"),
}
# The rules about the row's own first day, organiser and so on, by table.
RULES = {
    "client_relation_periods": {
        "no start": "CR-001",
        "end before start": "CR-002",
        "start after as-of": "CR-003",
        "no task": "CR-005",
        "unknown task": "CR-006",
        "before birth": "CR-009",
        "placeholder start": "CR-011",
        "unknown organiser": "CR-016",
    },
    "child_protection_periods": {
        "no start": "CP-001",
        "end before start": "CP-002",
        "start after as-of": "CP-003",
        "before birth": "CP-004",
        "unknown organiser": "CP-010",
        "placeholder start": "CP-011",
    },
    "service_decisions": {
        "no start": "SD-001",
        "unknown service": "SD-003",
        "end before start": "SD-004",
        "start after as-of": "SD-005",
        "unknown task": "SD-009",
        "unknown organiser": "SD-012",
        "before birth": "SD-014",
        "placeholder start": "SD-015",
    },
    "service_use": {
        "no start": "SU-001",
        "end before start": "SU-002",
        "unknown service": "SU-003",
        "start after as-of": "SU-004",
        "unknown task": "SU-006",
        "unknown organiser": "SU-007",
        "before birth": "SU-008",
        "placeholder start": "SU-009",
    },
}

# Source system, table, data row in its file.
RowKey = tuple[str, str, int]
# The values of a delivered record, its person as an identity.
Record = tuple


@dataclass(frozen=True)
class Settings:
    as_of: date = date(2023, 5, 1)
    first_day: date = date(2023, 1, 1)
    last_day: date = date(2023, 3, 31)
    max_gap_days: int = 0
    clip_to_quarter: bool = False

    @property
    def quarter_days(self) -> set[date]:
        return days(self.first_day, self.last_day)


@dataclass(frozen=True)
class Fate:
    fate: str
    rules: frozenset[str] = frozenset()
    # What the row went into, delivered or archived.
    record: Record | None = None


@dataclass
class Verdict:
    fates: dict[RowKey, Fate] = field(default_factory=dict)
    client_relation_periods: set[Record] = field(default_factory=set)
    child_protection_periods: set[Record] = field(default_factory=set)
    services: set[Record] = field(default_factory=set)


@dataclass
class Client:
    identity: Identity
    birth: date | None
    faults: set[str]


@dataclass
class Usable:
    """A row that nothing keeps out of the delivery, its values as they will be delivered."""

    key: RowKey
    row: Row
    identity: Identity
    organiser: str
    service_task: str
    start: date
    end: date | None


def days(first: date, last: date) -> set[date]:
    return {first + timedelta(days=number) for number in range((last - first).days + 1)}


def judge(county: County, settings: Settings) -> Verdict:
    verdict = Verdict()
    county = as_read(county)
    newest = [newest_of(documents) for documents in known_documents(county, settings)]
    persons = Persons(county, documents_that_link(known_documents(county, settings)))
    clients = judge_clients(county, persons, settings)
    archive = Archive(documents_that_count(newest), persons)
    family_law: list[Usable] = []
    usable = {
        table: judge_rows(county, table, clients, settings, verdict, family_law)
        for table in RECORD_TABLES
    }
    for table, kind, delivered in (
        ("client_relation_periods", "client_relation", verdict.client_relation_periods),
        ("child_protection_periods", "child_protection", verdict.child_protection_periods),
    ):
        judge_periods(usable[table], archive.days[kind], settings, verdict, delivered)
    for table, kind, read in (
        ("service_decisions", "service_decision", decision),
        ("service_use", "service_use", use),
    ):
        excluded = [row for row in family_law if row.key[1] == table]
        rows = with_tasks_of_the_same(usable[table], excluded, read, verdict)
        judge_services(rows, read, archive.services[kind], settings, verdict)
    return verdict


# Values


def as_read(county: County) -> County:
    """The county without blanks around anything but ids. Blanks alone are empty.

    Rows keep what they say as written.
    """
    tables = {
        key: [row if isinstance(row, Unreadable) else without_blanks(row) for row in rows]
        for key, rows in county.tables.items()
    }
    return County(county.number, county.systems, tables)


def without_blanks(row: Row) -> Row:
    stripped = {name: values.stripped(text) for name, text in row.items()}
    read = {name: row[name] if name in IDS and text else text for name, text in stripped.items()}
    written = {name: text if read[name] else "" for name, text in row.items()}
    return read | {AS_WRITTEN: repr(sorted(written.items()))}


# Persons


def identity_of(row: Row, persons: Persons) -> Identity | None:
    """Nobody, where the row's identifiers cannot be relied on."""
    person = persons.person(row)
    if persons.is_at_fault(row) or persons.is_contradicted(row) or code_faults(person):
        return None
    return person


def code_faults(person: Identity | None) -> set[str]:
    return values.code_faults(person[1]) if person and person[0] == "code" else set()


def judge_clients(
    county: County, persons: Persons, settings: Settings
) -> dict[tuple[str, str], Client]:
    rows_of = defaultdict(list)
    for system, row in county.readable("clients"):
        if row["client_id"]:
            rows_of[system, row["client_id"]].append(row)
    clients = {}
    for key, rows in rows_of.items():
        faults = set().union(*(client_faults(row, persons, settings) for row in rows))
        codes = {row["personal_identity_code"] for row in rows} - {""}
        kept = rows_that_count(rows, persons)
        if len({persons.newest(code) for code in codes}) > 1:
            faults.add("CL-011")
        elif len({what_it_says(row, persons) for row in kept}) > 1:
            faults.add("RA-003")
        clients[key] = Client(identity_of(kept[0], persons), birth_of(kept[0], persons), faults)
    return clients


def rows_that_count(rows: list[Row], persons: Persons) -> list[Row]:
    """A row of the client with the person's newest code outdates those with an older identifier."""
    renewed = {
        persons.person(row)
        for row in rows
        if ("code", row["personal_identity_code"]) == persons.person(row)
    }
    return [
        row
        for row in rows
        if persons.person(row) not in renewed
        or ("code", row["personal_identity_code"]) == persons.person(row)
    ]


def what_it_says(row: Row, persons: Persons) -> tuple:
    """The content of a client row; two identifiers of one person say the same."""
    said = as_written(row) | {"municipality": row["municipality"]}
    who = persons.person(row) or temporary(row)
    return who, *(text for name, text in sorted(said.items()) if "identi" not in name)


def birth_of(row: Row, persons: Persons) -> date | None:
    """A code tells the birth date, the client's own or the linked one; else the field does."""
    person = persons.person(row)
    of_code = values.birth_of_code(person[1]) if person and person[0] == "code" else None
    return of_code or values.day(row["birth_date"])


def client_faults(row: Row, persons: Persons, settings: Settings) -> set[str]:
    faults = unusable_days(row, "clients")
    person = persons.person(row)
    birth = birth_of(row, persons)
    listed = persons.listed.get(temporary(row), set())
    faults |= code_faults(person)
    if person and person[0] == "code":
        births = {values.birth_of_code(code) for code in persons.codes_of_person(person[1])}
        if values.birth_of_code(person[1]) and values.day(row["birth_date"]) not in (None, *births):
            faults.add("CL-009")
    elif not row["temporary_identifier"]:
        faults.add("CL-001")
    elif not person:
        faults.add("CL-007")
    if birth and not birth <= settings.as_of <= values.years_later(birth, 125):
        faults.add("CL-015")
    if row["personal_identity_code"] and len(listed) == 1 and person != ("code", *listed):
        faults.add("CL-022")
    elif persons.is_contradicted(row) and (not person or person[0] != "code" or states_a_link(row)):
        faults.add("CL-014")
    if persons.is_at_fault(row):
        faults.add("CL-025")
    return faults


# Rows


def judge_rows(
    county: County,
    table: str,
    clients: dict[tuple[str, str], Client],
    settings: Settings,
    verdict: Verdict,
    family_law: list[Usable],
) -> list[Usable]:
    """Gives every row that goes nowhere its fate, and returns the others."""
    usable = []
    for system in county.systems:
        known = {}
        for number, row in enumerate(county.rows(system, table), start=1):
            key = (system, table, number)
            if isinstance(row, Unreadable):
                verdict.fates[key] = Fate("unreadable", frozenset({"RA-001"}))
            elif is_recorded_later(row, settings):
                verdict.fates[key] = Fate("recorded_later")
            else:
                known[key] = row
        contents = defaultdict(set)
        for row in known.values():
            contents[row["record_id"]].add(content(row))
        for key, row in known.items():
            client = clients.get((system, row["client_id"]))
            faults = record_faults(row, table, client, settings)
            if row["record_id"] and len(contents[row["record_id"]]) > 1:
                # A row out of scope breaks no other rule.
                in_scope = not (values.is_true(row["cancelled"]) or is_excluded(row))
                rules = {"RA-003"} | (faults if in_scope else set())
                verdict.fates[key] = Fate("held_back", frozenset(rules))
                if not values.is_true(row["cancelled"]):
                    note_family_law(key, row, client, family_law)
            elif values.is_true(row["cancelled"]):
                verdict.fates[key] = Fate("cancelled")
            elif is_excluded(row):
                verdict.fates[key] = Fate("excluded")
                note_family_law(key, row, client, family_law)
            elif faults:
                verdict.fates[key] = Fate("held_back", frozenset(faults))
            else:
                usable.append(as_usable(key, row, client))
    return usable


def note_family_law(key: RowKey, row: Row, client: Client | None, family_law: list[Usable]) -> None:
    """What must never be delivered is noted from rows that are held back, too."""
    if national_task(row) == FAMILY_LAW and client and client.identity:
        family_law.append(as_usable(key, row, client))


def is_recorded_later(row: Row, settings: Settings) -> bool:
    recorded = values.day(row["recorded_at"])
    return recorded is not None and recorded > settings.as_of


def content(row: Row) -> str:
    return row[AS_WRITTEN]


def as_written(row: Row) -> Row:
    return dict(literal_eval(row[AS_WRITTEN]))


def is_excluded(row: Row) -> bool:
    return national_task(row) == FAMILY_LAW or row.get("document_type") in NO_SERVICE_DECISIONS


def national_task(row: Row) -> str:
    task = row.get("service_task", "")
    return OLD_SERVICE_TASKS.get(task, task)


def national_organiser(row: Row) -> str:
    return row["organiser"] or OWN_ORGANISER


def unusable_days(row: Row, table: str) -> set[str]:
    texts = [row[column] for column in DAY_COLUMNS[table] if row[column]]
    recorded_at = row.get("recorded_at", "")
    is_usable = all(map(values.day, texts)) and (
        not recorded_at or values.day(recorded_at) is not None
    )
    return set() if is_usable else {"RA-006"}


def first_day_of(row: Row, table: str) -> date | None:
    return values.day(row["decision_date" if table == "service_decisions" else "start_date"])


def dates_of(row: Row, table: str) -> tuple[date | None, date | None]:
    """The first and the last day of what the row says."""
    if table == "service_decisions":
        start = values.day(row["valid_from"] or row["decision_date"])
        end = values.day(row["valid_to"])
    else:
        start, end = values.day(row["start_date"]), values.day(row["end_date"])
    return start, None if end in PLACEHOLDER_ENDS else end


def record_faults(row: Row, table: str, client: Client | None, settings: Settings) -> set[str]:
    broken = set()
    faults = unusable_days(row, table)
    begin = first_day_of(row, table)
    start, end = dates_of(row, table)
    if not row["record_id"] or not row["client_id"]:
        faults.add("RA-002")
    if row["client_id"] and not client:
        faults.add("RA-005")
    if client:
        faults |= client.faults
    if not row["decision_date" if table == "service_decisions" else "start_date"]:
        broken.add("no start")
    if start and end and end < start and row.get("outcome") != NEGATIVE:
        broken.add("end before start")
    if begin and begin > settings.as_of:
        broken.add("start after as-of")
    if begin in PLACEHOLDER_STARTS or values.day(row.get("valid_from", "")) in PLACEHOLDER_STARTS:
        broken.add("placeholder start")
    if begin and client and client.birth and begin < client.birth:
        broken.add("before birth")
    if row["cancelled"] and values.boolean(row["cancelled"]) is None:
        faults.add("RA-008")
    if national_organiser(row) not in ORGANISERS:
        broken.add("unknown organiser")
    if not national_task(row):
        broken.add("no task")
    elif national_task(row) not in SERVICE_TASKS:
        broken.add("unknown task")
    if row.get("social_service") not in SOCIAL_SERVICES:
        broken.add("unknown service")
    if table == "service_decisions" and row["outcome"] not in OUTCOMES:
        faults.add("SD-002")
    if table == "child_protection_periods" and is_too_old(start, end, client, settings):
        faults.add("CP-005")
    return faults | {RULES[table][name] for name in broken if name in RULES[table]}


def is_too_old(
    start: date | None, end: date | None, client: Client | None, settings: Settings
) -> bool:
    if not (client and client.birth and start):
        return False
    of_age = values.years_later(client.birth, 25)
    return any(one > of_age for one in days(start, end or HORIZON) & settings.quarter_days)


def as_usable(key: RowKey, row: Row, client: Client) -> Usable:
    start, end = dates_of(row, key[1])
    organiser = national_organiser(row)
    return Usable(key, row, client.identity, organiser, national_task(row), start, end)


# Periods


def runs(spans: list[tuple[date, date | None]], max_gap_days: int) -> list[set[date]]:
    """The days of every period, the small gaps in it too. An open period reaches the horizon."""
    covered = set().union(*(days(start, end or HORIZON) for start, end in spans))
    periods = []
    previous = None
    for one in sorted(covered):
        if previous is None or (one - previous).days - 1 > max_gap_days:
            periods.append({one})
        else:
            periods[-1] |= days(previous, one)
        previous = one
    return periods


def judge_periods(
    rows: list[Usable],
    archived: dict[tuple, set[date]],
    settings: Settings,
    verdict: Verdict,
    delivered: set[Record],
) -> None:
    rows_of = defaultdict(list)
    for row in rows:
        task = () if row.key[1] == "child_protection_periods" else (row.service_task,)
        rows_of[row.identity, row.organiser, *task].append(row)
    for key, of_key in rows_of.items():
        for period in runs([(row.start, row.end) for row in of_key], settings.max_gap_days):
            of_period = [row for row in of_key if row.start in period]
            # Days in a small gap are nobody's days.
            rows_days = set().union(*(days(row.start, row.end or HORIZON) for row in of_period))
            in_quarter = rows_days & settings.quarter_days
            if not period & settings.quarter_days:
                fate = Fate("outside_quarter")
            elif in_quarter and in_quarter <= archived.get(key, set()):
                fate = Fate("archived_in_kanta", record=period_record(key, period, settings))
            else:
                fate = Fate("delivered", record=period_record(key, period, settings))
                delivered.add(fate.record)
            verdict.fates |= {row.key: fate for row in of_period}


def period_record(key: tuple, period: set[date], settings: Settings) -> Record:
    first, last = min(period), max(period)
    if settings.clip_to_quarter:
        first, last = max(first, settings.first_day), min(last, settings.last_day)
    return (*key, first, None if last == HORIZON else last)


# Services


def decision(row: Usable) -> tuple[Record, date, date | None]:
    """The delivered values but the last day; and the first and the last day that count."""
    decided = values.day(row.row["decision_date"])
    outcome = row.row["outcome"]
    if outcome == NEGATIVE:
        head = (*service_head(row), "kielteinen_paatos", outcome, decided)
        return (*head, values.day(row.row["valid_from"])), decided, decided
    head = (*service_head(row), "voimassa_oleva_paatos", outcome, decided)
    return (*head, row.start), row.start, row.end


def use(row: Usable) -> tuple[Record, date, date | None]:
    return (*service_head(row), "muu_tieto", None, None, row.start), row.start, row.end


def service_head(row: Usable) -> Record:
    return row.identity, row.organiser, row.service_task or None, row.row["social_service"]


def with_tasks_of_the_same(
    rows: list[Usable],
    excluded: list[Usable],
    read: Callable[[Usable], tuple[Record, date, date | None]],
    verdict: Verdict,
) -> list[Usable]:
    """A row without a task takes that of the same service, and goes where family law goes."""

    def service(row: Usable) -> Record:
        head = read(row)[0]
        return (*head[:2], *head[3:])

    tasks = defaultdict(set)
    for row in rows:
        tasks[service(row)] |= {row.service_task} - {""}
    in_family_law = {service(row) for row in excluded}
    kept = []
    for row in rows:
        of_the_same = tasks[service(row)]
        if row.service_task or len(of_the_same) > 1:
            kept.append(row)
        elif of_the_same:
            kept.append(replace(row, service_task=min(of_the_same)))
        elif service(row) in in_family_law:
            verdict.fates[row.key] = Fate("excluded")
        else:
            kept.append(row)
    return kept


def judge_services(
    rows: list[Usable],
    read: Callable[[Usable], tuple[Record, date, date | None]],
    archived: set[tuple],
    settings: Settings,
    verdict: Verdict,
) -> None:
    """Rows that differ in the last day alone are one record: open, or until the latest of them."""
    rows_of = defaultdict(list)
    for row in rows:
        rows_of[read(row)[0]].append(row)
    for head, of_head in rows_of.items():
        identity, _, _, service, _, _, decided, begun = head
        record = (*head, latest([row.end for row in of_head]))
        start = read(of_head[0])[1]
        end = latest([read(row)[2] for row in of_head])
        if not days(start, end or HORIZON) & settings.quarter_days:
            fate = Fate("outside_quarter")
        elif (identity, service, decided or begun) in archived:
            fate = Fate("archived_in_kanta", record=record)
        else:
            fate = Fate("delivered", record=record)
            verdict.services.add(record)
        verdict.fates |= {row.key: fate for row in of_head}


def latest(ends: list[date | None]) -> date | None:
    return None if None in ends else max(ends)


# Kanta


class Archive:
    """What the archive held on the as-of day, as far as it can be used."""

    def __init__(self, documents: list[Row], persons: Persons) -> None:
        self.services: dict[str, set[tuple]] = {"service_decision": set(), "service_use": set()}
        self.days: dict[str, dict[tuple, set[date]]] = {
            "client_relation": defaultdict(set),
            "child_protection": defaultdict(set),
        }
        for row in documents:
            kind = row["record_kind"]
            identity = identity_of(row, persons)
            if identity and kind in self.days:
                task = (national_task(row),) if kind == "client_relation" else ()
                start, end = dates_of(row, "kanta_records")
                key = (identity, national_organiser(row), *task)
                self.days[kind][key] |= days(start, end or HORIZON)
            elif identity:
                day = values.day(row["start_date" if kind == "service_use" else "decision_date"])
                self.services[kind].add((identity, row["social_service"], day))


def known_documents(county: County, settings: Settings) -> list[list[Row]]:
    """The known rows of each document set that nobody has invalidated by the as-of day."""
    known = defaultdict(list)
    for system, row in county.readable("kanta_records"):
        archived = values.day(row["archived_at"])
        if archived is None or archived <= settings.as_of:
            known[row["document_set"] or (system, len(known))].append(row)
    return [rows for rows in known.values() if not any(is_invalid(row, settings) for row in rows)]


def is_invalid(row: Row, settings: Settings) -> bool:
    """A day that cannot be read may be one before the as-of day."""
    day = values.day(row["invalidated_at"])
    return row["invalidated_at"] != "" and (day is None or day <= settings.as_of)


def newest_of(documents: list[Row]) -> list[Row]:
    newest = max(map(version_of, documents), default=None)
    return [row for row in documents if version_of(row) == newest]


def documents_that_link(known: list[list[Row]]) -> list[Row]:
    """Of each set the newest version that has both identifiers says who is who."""
    linking = ([row for row in documents if states_a_link(row)] for documents in known)
    return [row for documents in linking for row in newest_of(documents)]


def documents_that_count(newest: list[list[Row]]) -> list[Row]:
    """A document set counts unless a row of its newest version cannot be used."""
    return [row for rows in newest if all(map(is_a_usable_document, rows)) for row in rows]


def version_of(row: Row) -> float:
    """A version that cannot be read may be the newest."""
    version = values.whole_number(row["version"])
    return math.inf if version is None else version


def is_a_usable_document(row: Row) -> bool:
    kind = row["record_kind"]
    dates = ("start_date", "end_date", "decision_date")
    start, end, decided = (values.day(row[name]) for name in dates)
    has_start = start is not None and start not in PLACEHOLDER_STARTS
    has_decision = decided is not None and decided not in PLACEHOLDER_STARTS
    has_service = row["social_service"] in SOCIAL_SERVICES
    return (
        row["document_set"] != ""
        and values.whole_number(row["version"]) is not None
        and values.day(row["archived_at"]) is not None
        and all(values.day(row[name]) for name in dates if row[name])
        and {
            "client_relation": has_start and national_task(row) in SERVICE_TASKS,
            "child_protection": has_start,
            "service_decision": has_decision and has_service,
            "service_use": has_start and has_service,
        }.get(kind, False)
        and not (kind in ("client_relation", "child_protection") and start and end and end < start)
    )
