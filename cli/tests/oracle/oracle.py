"""What a county's delivery must be, worked out slowly from its raw rows.

Knows nothing of the SQL. Periods are sets of days, one by one.
"""

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import oracle_values as values
from county import RECORD_TABLES, County, Row, Unreadable
from national_codes import OUTCOME, TASK

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

# ("code", code) or ("temporary", assigner, identifier)
Identity = tuple[str, ...]
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
    links = linked_codes(county)
    clients = judge_clients(county, links, settings)
    archive = Archive(county, links, settings)
    usable = {
        table: judge_rows(county, table, clients, settings, verdict) for table in RECORD_TABLES
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
        judge_services(usable[table], read, archive.services[kind], settings, verdict)
    return verdict


# Values


def as_read(county: County) -> County:
    """The county without blanks around anything but ids. Rows keep what they say as written."""
    tables = {
        key: [row if isinstance(row, Unreadable) else without_blanks(row) for row in rows]
        for key, rows in county.tables.items()
    }
    return County(county.number, county.systems, tables)


def without_blanks(row: Row) -> Row:
    read = {name: text if name in IDS else values.stripped(text) for name, text in row.items()}
    written = {name: text if read[name] else "" for name, text in row.items()}
    return read | {AS_WRITTEN: repr(sorted(written.items()))}


# Persons


def linked_codes(county: County) -> dict[tuple[str, str], set[str]]:
    """(assigner, temporary identifier) -> the codes it is linked to, in any system."""
    links = defaultdict(set)
    for _, row in county.readable("identity_links"):
        temporary = (row["temporary_identifier_assigner"], row["temporary_identifier"])
        links[temporary].add(row["personal_identity_code"])
    return links


def identity_of(row: Row, links: dict[tuple[str, str], set[str]]) -> Identity | None:
    code = row["personal_identity_code"]
    temporary = (row["temporary_identifier_assigner"], row["temporary_identifier"])
    if code:
        return None if values.code_faults(code) else ("code", code)
    if not all(temporary):
        return None
    linked = links.get(temporary, set())
    if len(linked) > 1:
        return None
    return ("code", *linked) if linked else ("temporary", *temporary)


def judge_clients(
    county: County, links: dict[tuple[str, str], set[str]], settings: Settings
) -> dict[tuple[str, str], Client]:
    rows_of = defaultdict(list)
    for system, row in county.readable("clients"):
        if row["client_id"]:
            rows_of[system, row["client_id"]].append(row)
    clients = {}
    for key, rows in rows_of.items():
        faults = set().union(*(client_faults(row, links, settings) for row in rows))
        if len({row["personal_identity_code"] for row in rows} - {""}) > 1:
            faults.add("CL-011")
        elif len({content(row) for row in rows}) > 1:
            faults.add("RA-003")
        clients[key] = Client(identity_of(rows[0], links), birth_of(rows[0], links), faults)
    return clients


def birth_of(row: Row, links: dict[tuple[str, str], set[str]]) -> date | None:
    """A code tells the birth date, the client's own or the linked one; else the field does."""
    identity = identity_of(row, links)
    code = identity[1] if identity and identity[0] == "code" else row["personal_identity_code"]
    return values.birth_of_code(code) or values.day(row["birth_date"])


def client_faults(row: Row, links: dict[tuple[str, str], set[str]], settings: Settings) -> set[str]:
    faults = unusable_days(row, "clients")
    code = row["personal_identity_code"]
    temporary = (row["temporary_identifier_assigner"], row["temporary_identifier"])
    linked = links.get(temporary, set()) if all(temporary) else set()
    birth = birth_of(row, links)
    if code:
        faults |= values.code_faults(code)
        if values.birth_of_code(code) and values.day(row["birth_date"]) not in (None, birth):
            faults.add("CL-009")
    elif not temporary[1]:
        faults.add("CL-001")
    elif not all(temporary):
        faults.add("CL-007")
    if birth and not birth <= settings.as_of <= values.years_later(birth, 125):
        faults.add("CL-015")
    if len(linked) > 1:
        faults.add("CL-014")
    elif linked and code and linked != {code}:
        faults.add("CL-022")
    return faults


# Rows


def judge_rows(
    county: County,
    table: str,
    clients: dict[tuple[str, str], Client],
    settings: Settings,
    verdict: Verdict,
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
            elif values.is_true(row["cancelled"]):
                verdict.fates[key] = Fate("cancelled")
            elif is_excluded(row):
                verdict.fates[key] = Fate("excluded")
            elif faults:
                verdict.fates[key] = Fate("held_back", frozenset(faults))
            else:
                usable.append(as_usable(key, row, client))
    return usable


def is_recorded_later(row: Row, settings: Settings) -> bool:
    recorded = values.day(row["recorded_at"])
    return recorded is not None and recorded > settings.as_of


def content(row: Row) -> str:
    return row[AS_WRITTEN]


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

    def __init__(
        self, county: County, links: dict[tuple[str, str], set[str]], settings: Settings
    ) -> None:
        self.services: dict[str, set[tuple]] = {"service_decision": set(), "service_use": set()}
        self.days: dict[str, dict[tuple, set[date]]] = {
            "client_relation": defaultdict(set),
            "child_protection": defaultdict(set),
        }
        for row in current_documents(county, settings):
            kind = row["record_kind"]
            identity = identity_of(row, links)
            if identity and kind in self.days:
                task = (national_task(row),) if kind == "client_relation" else ()
                start, end = dates_of(row, "kanta_records")
                key = (identity, national_organiser(row), *task)
                self.days[kind][key] |= days(start, end or HORIZON)
            elif identity:
                day = values.day(row["start_date" if kind == "service_use" else "decision_date"])
                self.services[kind].add((identity, row["social_service"], day))


def current_documents(county: County, settings: Settings) -> list[Row]:
    """The newest version of each document set, unless a row of it cannot be used."""
    known = defaultdict(list)
    for _, row in county.readable("kanta_records"):
        archived = values.day(row["archived_at"])
        if archived is None or archived <= settings.as_of:
            known[row["document_set"]].append(row)
    current = []
    for document_set, rows in known.items():
        newest = max(map(version_of, rows))
        of_newest = [row for row in rows if version_of(row) == newest]
        if document_set and all(map(is_a_usable_document, of_newest)):
            current += of_newest
    return current


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
        values.whole_number(row["version"]) is not None
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
