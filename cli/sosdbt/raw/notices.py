"""What is noticed in a raw directory and does not stop the build, the weightiest first."""

from collections import Counter
from collections.abc import Collection, Iterable
from enum import IntEnum

from sosdbt.raw.raw_file import SYNTHETIC_COLUMN, RawFile
from sosdbt.raw.tables import TABLES, bare
from sosdbt.text import counted, nearest, shown


class Kind(IntEnum):
    """In the order of weight. From UNCHECKED on nothing changes in what is delivered."""

    MISSED = 1
    NO_TABLE = 2
    NO_COLUMN = 3
    FORM = 4
    UNCHECKED = 5
    EMPTY = 6
    UNKNOWN_COLUMN = 7
    OTHER_FILE = 8
    UNKNOWN_DOCUMENT = 9

    @property
    def changes_meaning(self) -> bool:
        return self < Kind.UNCHECKED


_GROUPS = {
    Kind.UNCHECKED: ("column not checked", "columns not checked"),
    Kind.EMPTY: ("table taken as empty", "tables taken as empty"),
    Kind.UNKNOWN_COLUMN: ("unknown column", "unknown columns"),
    Kind.OTHER_FILE: ("other file", "other files"),
    Kind.UNKNOWN_DOCUMENT: ("unknown document type", "unknown document types"),
}


class Notice(str):
    """A text for people, with its weight. The same said of several places is one notice."""

    kind: Kind
    places: int

    def __new__(cls, kind: Kind, sentence: str, places: Iterable[str]) -> "Notice":
        places = list(places)
        notice = super().__new__(cls, f"{', '.join(places)}: {sentence}")
        notice.kind, notice.places = kind, len(places)
        return notice


class Noticed:
    """Collects what is noticed, place by place."""

    def __init__(self) -> None:
        self._places: dict[tuple[Kind, str], list[str]] = {}

    def add(self, kind: Kind, place: str, sentence: str) -> None:
        self._places.setdefault((kind, sentence), []).append(place)

    def notices(self) -> list[Notice]:
        found = [Notice(*what, places) for what, places in self._places.items()]
        return sorted(found, key=lambda notice: notice.kind)


def in_full(notices: Iterable[str]) -> list[str]:
    """The notices that change the meaning of what is delivered, and all that are only texts."""
    return [n for n in notices if not isinstance(n, Notice) or n.kind.changes_meaning]


def grouped(notices: Iterable[str]) -> list[str]:
    """The others by kind, such as 3 unknown columns."""
    counts: Counter[Kind] = Counter()
    for notice in notices:
        if isinstance(notice, Notice) and not notice.kind.changes_meaning:
            counts[notice.kind] += notice.places
    return [counted(count, *_GROUPS[kind]) for kind, count in sorted(counts.items())]


def notice_columns(noticed: Noticed, file: RawFile) -> None:
    table = TABLES[file.source_table]
    place = f"{file.source_system}/{file.path.name}"
    known = (*table.columns, SYNTHETIC_COLUMN)
    unknown = [name for name in file.columns if bare(name) not in known]
    missing = [name for name in table.columns if name not in file.positions]
    for name in missing:
        near = next((other for other in unknown if nearest(other, [name])), None)
        question = f"; is it the unknown column {shown(bare(near))}?" if near else ""
        kind = Kind.UNCHECKED if name in table.only_checked else Kind.NO_COLUMN
        kind = Kind.MISSED if near else kind
        noticed.add(kind, place, f"no column {name}: {table.meanings[name]}{question}")
    for name in dict.fromkeys(shown(bare(name)) for name in unknown):
        noticed.add(Kind.UNKNOWN_COLUMN, place, f"unknown column {name}, not read")


def notice_tables(
    noticed: Noticed,
    systems: list[str],
    files: list[RawFile],
    with_documents: Iterable[str],
    sources: Collection[str],
) -> None:
    # Who has records of clients.
    of_clients = [table for table in TABLES if "client_id" in TABLES[table].columns]
    found = {(file.source_system, file.source_table) for file in files}
    for system in with_documents:
        of_documents = of_clients if system in sources else ["kanta_records"]
        found |= {(system, table) for table in of_documents}
    with_records = {system for system, table in found if table in of_clients}
    for name, table in TABLES.items():
        lacking = [system for system in systems if (system, name) not in found]
        if lacking == systems:
            noticed.add(Kind.NO_TABLE, "all source systems", f"no {name}: {table.without}")
            continue
        for system in lacking:
            if name == "clients" and system in with_records:
                noticed.add(Kind.NO_TABLE, system, f"no {name}: {table.without}")
            else:
                noticed.add(Kind.EMPTY, system, f"no {name}, taken as empty")


def notice_encodings(noticed: Noticed, named: Iterable[str], systems: list[str]) -> None:
    for name in named:
        near = None if name in systems else nearest(name, systems)
        if near:
            noticed.add(
                Kind.MISSED,
                "seeds/mappings/source_systems.csv",
                f"there is no source system {shown(name)}; is it {near}?",
            )
