"""Who is who, by searching the links between identifiers as a graph.

Codes that replace each other are one person if all of them lead to one newest code.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import oracle_values as values
from county import County, Row

# ("code", code) or ("temporary", assigner, identifier)
Identity = tuple[str, ...]
Temporary = tuple[str, str]


class Persons:
    def __init__(self, county: County, archived: Iterable[Row]) -> None:
        """`archived` are the archived documents that may say who is who."""
        listed = [row for _, row in county.readable("identity_links")]
        self._next = defaultdict(set)
        for row in listed:
            old, new = row["replaced_personal_identity_code"], row["personal_identity_code"]
            if old and new and old != new and not values.code_faults(old):
                self._next[old].add(new)
        self._newest: dict[str, str] = {}
        self.first: dict[str, str] = {}
        self.chains_at_fault: set[str] = set()
        self._chain_of: dict[str, set[str]] = {}
        self._resolve_chains()
        self.listed = self._codes_of(listed)
        said = [
            row
            for row in (*(row for _, row in county.readable("clients")), *archived)
            if states_a_link(row)
        ]
        self.linked = self._codes_of([*listed, *said])

    def _resolve_chains(self) -> None:
        neighbours = defaultdict(set)
        for old, news in self._next.items():
            for new in news:
                neighbours[old].add(new)
                neighbours[new].add(old)
        for chain in _components(neighbours):
            ends = [code for code in chain if not self._next.get(code)]
            if len(ends) == 1 and _has_no_circle(chain, self._next):
                replacing = set().union(*(self._next.get(code, ()) for code in chain))
                for code in chain:
                    self._newest[code] = ends[0]
                    self.first[code] = min(chain - replacing)
                    self._chain_of[code] = chain
            else:
                self.chains_at_fault |= chain

    def newest(self, code: str) -> str:
        """Itself, where nothing replaced it or its chain is at fault."""
        return self._newest.get(code, code)

    def codes_of_person(self, code: str) -> set[str]:
        return self._chain_of.get(code, {code})

    def _codes_of(self, rows: Iterable[Row]) -> dict[Temporary, set[str]]:
        """Temporary identifier -> the newest codes that the rows link it to."""
        codes = defaultdict(set)
        for row in rows:
            if all(temporary(row)) and row["personal_identity_code"]:
                codes[temporary(row)].add(self.newest(row["personal_identity_code"]))
        return codes

    def is_contradicted(self, row: Row) -> bool:
        return len(self.linked.get(temporary(row), ())) > 1

    def person(self, row: Row) -> Identity | None:
        """Whom the row names, sound or not."""
        if row["personal_identity_code"]:
            return "code", self.newest(row["personal_identity_code"])
        if not all(temporary(row)):
            return None
        linked = self.linked.get(temporary(row), set())
        return ("code", *linked) if len(linked) == 1 else ("temporary", *temporary(row))

    def is_at_fault(self, row: Row) -> bool:
        person = self.person(row)
        return person is not None and person[0] == "code" and person[1] in self.chains_at_fault


def temporary(row: Row) -> Temporary:
    return row["temporary_identifier_assigner"], row["temporary_identifier"]


def states_a_link(row: Row) -> bool:
    """A code that cannot be anybody's ties nothing together, so that a slip stays on its row."""
    code = row["personal_identity_code"]
    return bool(code) and all(temporary(row)) and not values.code_faults(code)


def _components(neighbours: dict[str, set[str]]) -> Iterator[set[str]]:
    unseen = set(neighbours)
    while unseen:
        found, waiting = set(), [min(unseen)]
        while waiting:
            code = waiting.pop()
            if code not in found:
                found.add(code)
                waiting += neighbours[code]
        unseen -= found
        yield found


def _has_no_circle(chain: set[str], following: dict[str, set[str]]) -> bool:
    """Takes away codes that lead nowhere, again and again; a circle stays."""
    left = set(chain)
    while loose := {code for code in left if not following.get(code, set()) & left}:
        left -= loose
    return not left
