"""What is noticed in raw data and does not stop the build, the weightiest first."""

from collections import Counter
from collections.abc import Iterable
from enum import IntEnum

from sosdbt.text import counted


class Kind(IntEnum):
    """In the order of weight. Of those in `_GROUPS` nothing changes in what is delivered."""

    MISSED = 1
    NO_TABLE = 2
    NO_COLUMN = 3
    UNCHECKED = 4
    EMPTY = 5
    UNKNOWN_COLUMN = 6
    OTHER_FILE = 7
    UNKNOWN_DOCUMENT = 8


_GROUPS = {
    Kind.UNCHECKED: ("column not checked", "columns not checked"),
    Kind.EMPTY: ("table taken as empty", "tables taken as empty"),
    Kind.UNKNOWN_COLUMN: ("unknown column", "unknown columns"),
    Kind.OTHER_FILE: ("other file", "other files"),
    Kind.UNKNOWN_DOCUMENT: ("unknown document type", "unknown document types"),
}
# A kind, the place where it was noticed, and what is said of it.
Noticed = tuple[Kind, str, str]


class Notice(str):
    """A text for people, with its weight. The same said of several places is one notice."""

    kind: Kind
    places: int

    def __new__(cls, kind: Kind, sentence: str, places: list[str]) -> "Notice":
        notice = super().__new__(cls, f"{', '.join(places)}: {sentence}")
        notice.kind, notice.places = kind, len(places)
        return notice


def notices_of(noticed: Iterable[Noticed]) -> list[Notice]:
    places: dict[tuple[Kind, str], list[str]] = {}
    for kind, place, sentence in noticed:
        places.setdefault((kind, sentence), []).append(place)
    found = [Notice(*what, of_each) for what, of_each in places.items()]
    return sorted(found, key=lambda notice: notice.kind)


def in_full(notices: Iterable[str]) -> list[str]:
    """The notices that change the meaning of what is delivered, and all that are only texts."""
    return [n for n in notices if not isinstance(n, Notice) or n.kind not in _GROUPS]


def grouped(notices: Iterable[str]) -> list[str]:
    """The others by kind, such as 3 unknown columns."""
    counts: Counter[Kind] = Counter()
    for notice in notices:
        if isinstance(notice, Notice) and notice.kind in _GROUPS:
            counts[notice.kind] += notice.places
    return [counted(count, *_GROUPS[kind]) for kind, count in sorted(counts.items())]
