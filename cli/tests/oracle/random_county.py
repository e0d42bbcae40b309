"""A small random county that stresses what a period, a person and a fate mean.

The same number gives the same county. Counties share no system, person, identifier or document.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta

from county import RECORD_TABLES, County, Row, Unreadable
from national_codes import OUTCOME, TASK
from oracle import IDS
from random_people import People, Person, add_people, with_alias
from random_values import BAD_DAYS, OWN_ORGANISER, Values

UNREADABLE_LINES = (
    b"r1,one,field,or,many,more,than,the,table,has,columns,of,any,kind,and,still,more",
    b"r1,k1",
    b'"r1"x,k1,"',
    b"r\xff,k1",
)
SERVICES = ("45", "46", "93")


def random_county(number: int, as_of: date) -> County:
    chance = random.Random(number)
    systems = [f"c{number:03d}_{letter}" for letter in "abc"[: chance.choice((1, 2, 2, 3))]]
    county = County(number, systems)
    people = add_people(chance, county)
    _Records(chance, county, people, Values(chance, as_of)).add()
    _add_blanks(county)
    return county


def _add_blanks(county: County) -> None:
    """Around values that are no ids, and alone in empty ids: nothing else may change.

    Copies stay copies.
    """
    for (_, table), rows in county.tables.items():
        for row in rows:
            if isinstance(row, Unreadable) or table == "identity_links":
                continue
            chance = random.Random(repr(sorted(row.items())))
            for name in sorted(row.keys() - IDS):
                if chance.random() < 0.01:
                    before, after = chance.choice(((" ", ""), ("", "\u00a0"), (" ", "\t ")))
                    row[name] = before + row[name] + after
            for name in sorted(row.keys() & IDS):
                if not row[name] and chance.random() < 0.1:
                    row[name] = chance.choice((" ", "\u00a0", " " * 11))


class _Records:
    def __init__(
        self, chance: random.Random, county: County, people: People, values: Values
    ) -> None:
        self.chance = chance
        self.county = county
        self.people = people
        self.values = values
        tasks = ["10", "15", "20", TASK["older_people"], TASK["families_with_children"]]
        self.tasks = chance.sample(tasks, chance.choice((1, 2, 2)))
        self.services = list(SERVICES[: chance.choice((1, 2, 3))])
        self.favourite = chance.choice(people.persons)
        # Who the records are about, for Kanta to agree or disagree with.
        self.known: list[tuple[str, Row, Person]] = []
        # What came later has chances of its own: the rest of a county stays as it was.
        self.later_chance = random.Random(f"archive of {county.number}")
        self.invalid_chance = random.Random(f"invalidated in {county.number}")

    def add(self) -> None:
        makers: dict[str, tuple[Callable[[], Row], int]] = {
            "client_relation_periods": (self._client_relation_period, 18),
            "child_protection_periods": (self._child_protection_period, 6),
            "service_decisions": (self._service_decision, 8),
            "service_use": (self._service_use, 6),
        }
        for system in self.county.systems:
            for table in RECORD_TABLES:
                make, most = makers[table]
                self._add_rows(system, table, make, self.chance.randrange(most // 3, most + 1))
            self._add_echoes(system)
        self._add_kanta()

    def _add_rows(self, system: str, table: str, make: Callable[[], Row], count: int) -> None:
        rows = self.county.rows(system, table)
        for number in range(1, count + 1):
            client_id, person = self._client(system)
            row = {"record_id": f"r{number}", "client_id": client_id} | make()
            if self.chance.random() < 0.01:
                row["record_id"] = ""
            rows.append(row)
            if person:
                self.known.append((table, row, person))
            kind = self.chance.random()
            if kind < 0.04:
                rows.append(dict(row))
            elif kind < 0.05:
                rows.append(row | {"cancelled": "true" if row["cancelled"] != "true" else ""})
            elif kind < 0.06:
                rows.append(row | make())
            elif kind < 0.09:
                rows.append(Unreadable(self.chance.choice(UNREADABLE_LINES)))
        self.chance.shuffle(rows)

    def _add_echoes(self, system: str) -> None:
        """What another system, or this one, has told of a person before; perhaps another end."""
        for number in range(self.chance.randrange(8)):
            table, source, person = self.chance.choice(self.known or [("", {}, Person())])
            clients = self.people.clients[system]
            same = [client_id for client_id, one in clients.items() if one is person]
            if not same:
                continue
            row = source | {"record_id": f"e{number}", "client_id": self.chance.choice(same)}
            end = "valid_to" if table == "service_decisions" else "end_date"
            if self.chance.random() < 0.5:
                row[end] = self._dates()[1]
            if table.startswith("service_") and self.chance.random() < 0.4:
                row["service_task"] = ""
            self.county.rows(system, table).append(row)

    def _client(self, system: str) -> tuple[str, Person | None]:
        clients = self.people.clients[system]
        if not clients or self.chance.random() < 0.02:
            return self.chance.choice(("", "k99")), None
        favourites = [one for one, person in clients.items() if person is self.favourite]
        if favourites and self.chance.random() < 0.6:
            client_id = self.chance.choice(favourites)
        else:
            client_id = self.chance.choice(list(clients))
        return client_id, clients[client_id]

    def _dates(self) -> tuple[str, str]:
        start = self.values.day()
        end = self.values.end(start)
        return self.values.start_text(start), self.values.end_text(end, start)

    def _book_keeping(self) -> Row:
        return {
            "organiser": self.values.organiser(),
            "cancelled": self.values.cancelled(),
            "recorded_at": self.values.recorded_at(),
        }

    def _client_relation_period(self) -> Row:
        start, end = self._dates()
        return {
            "service_task": self.values.service_task(self.tasks),
            "start_date": start,
            "end_date": end,
            "service_unit": self.chance.choice(("", "1.2.246.10.2012566.10.7", "unit")),
        } | self._book_keeping()

    def _child_protection_period(self) -> Row:
        start, end = self._dates()
        return {"start_date": start, "end_date": end} | self._book_keeping()

    def _service_decision(self) -> Row:
        decided = self.values.day()
        starts = decided
        valid_from = ""
        if self.chance.random() < 0.6:
            starts = decided + timedelta(days=self.chance.choice((0, 0, 1, 5, -3)))
            valid_from = self.values.written(starts)
        outcome = self.chance.choice(("1", "1", "1", OUTCOME["partly_positive"], "2", "2"))
        valid_to = self.values.end_text(self.values.end(starts), starts)
        if outcome == "2" and self.chance.random() < 0.8:
            valid_from = valid_to = ""
        return {
            "social_service": self._social_service(),
            "outcome": outcome if self.chance.random() < 0.96 else self.chance.choice(("", "9")),
            "decision_date": self.values.start_text(decided),
            "valid_from": valid_from,
            "valid_to": valid_to,
            "service_task": self.values.service_task(self.tasks),
            "document_type": self.chance.choice(
                ("", "", "11000", "11001", "11002", "11053", "77777")
                if self.chance.random() < 0.9
                else ("11023", "11027", "11030", "11047")
            ),
        } | self._book_keeping()

    def _service_use(self) -> Row:
        start, end = self._dates()
        return {
            "social_service": self._social_service(),
            "start_date": start,
            "end_date": end,
            "service_task": self.values.service_task(["", *self.tasks]),
        } | self._book_keeping()

    def _social_service(self) -> str:
        if self.chance.random() < 0.03:
            return self.chance.choice(("", "777"))
        return self.chance.choice(self.services)

    def _add_kanta(self) -> None:
        for number in range(self.chance.randrange(4, 17)):
            if self.known:
                self._add_document_set(f"c{self.county.number:03d}-s{number}")
        self._add_archived_gap()

    def _add_archived_gap(self) -> None:
        """Two rows with a gap between them, each archived as it is."""
        system = self.later_chance.choice(self.county.systems)
        if not self.people.clients[system]:
            return
        client_id, person = self.later_chance.choice(list(self.people.clients[system].items()))
        last = date(2022, 12, 25) + timedelta(days=self.later_chance.randrange(100))
        gap = timedelta(days=self.later_chance.choice((1, 1, 2, 3, 4, 8, 9, 10, 11)))
        spans = [("2022-11-01", last), (last + gap + timedelta(days=1), "")]
        for number, (start, end) in enumerate(spans):
            about = {
                "service_task": TASK["working_age"],
                "start_date": str(start),
                "end_date": str(end),
                "organiser": OWN_ORGANISER,
            }
            row = {"record_id": f"g{number}", "client_id": client_id, "service_unit": ""}
            book_keeping = {"cancelled": "", "recorded_at": ""}
            self.county.rows(system, "client_relation_periods").append(row | about | book_keeping)
            document_set = f"c{self.county.number:03d}-g{number}"
            assigner, identifier = person.temporary or ("", "")
            archived = {
                "document_id": document_set,
                "document_set": document_set,
                "version": "1",
                "archived_at": "2023-01-15T10:00:00",
                "record_kind": "client_relation",
                "personal_identity_code": person.code,
                "temporary_identifier": identifier,
                "temporary_identifier_assigner": assigner,
                **dict.fromkeys(("social_service", "outcome", "decision_date"), ""),
                "invalidated_at": self._invalidated_at(),
            }
            self.county.rows(system, "kanta_records").append(archived | about)

    def _add_document_set(self, document_set: str) -> None:
        table, source, person = self.chance.choice(self.known)
        versions = self.chance.choice(((1,), (1,), (1, 2), (2, 10), (3, 9, 10)))
        for version in versions:
            row = {
                "document_id": f"{document_set}-{version}",
                "document_set": document_set,
                "version": str(version),
                "archived_at": self.values.archived_at(),
                # Few uses of a service are archived at all.
                "invalidated_at": "" if table == "service_use" else self._invalidated_at(),
            } | self._archived_person(person)
            row |= self._archived(table, source)
            row |= self._what_cannot_be_used()
            rows = self.county.rows(self.chance.choice(self.county.systems), "kanta_records")
            rows.append(row)
            rows += self._more_units(row)
            kind = self.chance.random()
            if kind < 0.03:
                rows.append(dict(row))
            elif kind < 0.05:
                rows.append(Unreadable(self.chance.choice(UNREADABLE_LINES)))
            elif kind < 0.09:
                later = {"version": self.chance.choice(("", "eka", "1.5"))}
                rows.append(row | later | {"document_id": f"{document_set}-x"})

    def _invalidated_at(self) -> str:
        as_of = (self.values.as_of, self.values.as_of + timedelta(days=1))
        days = ("2023-02-20", "20230301T101500Z", "eilen", *map(str, as_of))
        return self.invalid_chance.choice(days) if self.invalid_chance.random() < 0.05 else ""

    def _what_cannot_be_used(self) -> Row:
        kind = self.later_chance.random()
        if kind < 0.03:
            return {"archived_at": self.later_chance.choice(("", "eilen", "2023-02-31"))}
        if kind < 0.06:
            column = self.later_chance.choice(("start_date", "end_date", "decision_date"))
            return {column: self.later_chance.choice(BAD_DAYS)}
        return {"version": "eka"} if kind < 0.07 else {}

    def _more_units(self, row: Row) -> list[Row]:
        """Other rows of the same document: the archive in two parts, perhaps with a hole."""
        if self.later_chance.random() > 0.3:
            return []
        hole = timedelta(days=self.later_chance.choice((0, 1, 2, 3, 4, 9, 10, 11)))
        last = date(2022, 12, 25) + timedelta(days=self.later_chance.randrange(100))
        after = last + timedelta(days=1) + hole
        parts = [
            row | {"start_date": "2022-11-01", "end_date": last.isoformat()},
            row | {"start_date": after.isoformat(), "end_date": ""},
        ]
        if self.later_chance.random() < 0.1:
            parts[1] |= self._what_cannot_be_used() | {"end_date": "2023-02-30"}
        row |= parts[0]
        return parts[1:]

    def _archived_person(self, person: Person) -> Row:
        assigner, identifier = person.temporary or ("", "")
        row = {
            "personal_identity_code": self.chance.choice(person.codes),
            "temporary_identifier": identifier,
            "temporary_identifier_assigner": assigner,
        } | with_alias(self.chance, person)
        kind = self.chance.random()
        if kind < 0.06:
            row["personal_identity_code"] = row["temporary_identifier"] = ""
        elif kind < 0.1 and identifier:
            row["temporary_identifier_assigner"] = ""
        elif kind < 0.3 and person.linked_code:
            row["personal_identity_code"] = person.linked_code
            row["temporary_identifier"] = row["temporary_identifier_assigner"] = ""
        return row

    def _archived(self, table: str, source: Row) -> Row:
        """What the archive holds instead of a source row: the same, more, or only some of it."""
        row = dict.fromkeys(
            ("service_task", "start_date", "end_date", "social_service", "outcome"), ""
        ) | {"decision_date": ""}
        row["organiser"] = source["organiser"]
        row["record_kind"] = {
            "client_relation_periods": "client_relation",
            "child_protection_periods": "child_protection",
            "service_decisions": "service_decision",
            "service_use": "service_use",
        }[table]
        for column in ("service_task", "social_service", "outcome", "decision_date"):
            row[column] = source.get(column, "")
        row["start_date"] = source.get("start_date", source.get("valid_from", ""))
        row["end_date"] = source.get("end_date", source.get("valid_to", ""))
        kind = self.chance.random()
        if kind < 0.15:
            row["start_date"], row["end_date"] = "2022-11-11", ""
        elif kind < 0.25:
            row["start_date"], row["end_date"] = "2023-01-01", "31.3.2023"
        elif kind < 0.5:
            row["start_date"], row["end_date"] = self._dates()
        elif kind < 0.65:
            row["organiser"] = self.values.organiser()
        elif kind < 0.68 and row["service_task"]:
            row["service_task"] = self.values.service_task(self.tasks)
        elif kind < 0.71 and row["social_service"]:
            row["social_service"] = self.chance.choice(SERVICES)
        elif kind < 0.73:
            row["record_kind"] = self.chance.choice(("service_use", "client_relation", "x"))
        return row
