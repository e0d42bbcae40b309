"""The people of a random county, and how its source systems know them."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import oracle_values as values
from county import County, Row, Unreadable
from identity_codes import CHECK_CHARACTERS, code_of_digits, identity_code

ASSIGNERS = ("1.2.246.10.1111111.22.2023", "1.2.246.10.2222222.22.2023")
CENTURY_TWINS = {"-": "YXWVU", "A": "BCDEF"}


@dataclass
class Person:
    code: str = ""
    temporary: tuple[str, str] | None = None
    birth: date | None = None
    linked_code: str = ""
    # Codes that the code has replaced.
    former: list[str] = field(default_factory=list)
    # A temporary identifier of somebody who has a code.
    alias: tuple[str, str] = ("", "")

    @property
    def codes(self) -> list[str]:
        return [self.code, self.code, *self.former]


@dataclass
class People:
    persons: list[Person] = field(default_factory=list)
    # source system -> client_id -> person
    clients: dict[str, dict[str, Person]] = field(default_factory=dict)


def add_people(chance: random.Random, county: County) -> People:
    """No person is in two counties: the individual number and the identifiers name the county."""
    people = People()
    _add_coded(chance, county, people)
    _replace_codes(chance, county, people)
    _add_temporary(chance, county, people)
    for system in county.systems:
        people.clients[system] = {}
        for person in people.persons:
            for _ in range(chance.choice((0, 1, 1, 1, 2))):
                client_id = f"k{len(people.clients[system]) + 1}"
                people.clients[system][client_id] = person
                _add_client(chance, county, system, client_id, person)
        _add_faulty_clients(chance, county, system, people)
        _spoil_some_lines(chance, county, system)
    return people


def individual_number(county: County) -> int:
    return 900 + county.number % 100


def _add_coded(chance: random.Random, county: County, people: People) -> None:
    births = [
        date(1940, 1, 1) + timedelta(days=chance.randrange(15000)),
        date(2006, 1, 1) + timedelta(days=chance.randrange(4000)),
        # Turns 25 around the quarter.
        date(1997, 12, 20) + timedelta(days=chance.randrange(120)),
        # Born in the quarter.
        date(2023, 1, 5) + timedelta(days=chance.randrange(60)),
    ]
    for birth in chance.sample(births, chance.choice((2, 3, 3, 4))):
        people.persons.append(Person(identity_code(birth, individual_number(county)), birth=birth))
    for person in chance.sample(people.persons, chance.choice((0, 1, 1))):
        people.persons.append(_century_twin(chance, person))


def _century_twin(chance: random.Random, person: Person) -> Person:
    """Another person whose code differs in the century sign alone."""
    birth, sign = person.birth, person.code[6]
    if birth.year >= 2001 and chance.random() < 0.3:
        birth, sign = date(birth.year - 100, birth.month, birth.day), "-"
    else:
        sign = chance.choice(CENTURY_TWINS[sign])
    return Person(person.code[:6] + sign + person.code[7:], birth=birth)


def _replace_codes(chance: random.Random, county: County, people: People) -> None:
    coded = list(people.persons)
    for number, person in enumerate(chance.sample(coded, 2)):
        person.alias = (ASSIGNERS[0], f"c{county.number:03d}-a{number}")
    for person in chance.sample(coded, chance.choice((0, 1, 1, 2))):
        person.former = [_any_code(chance, county) for _ in range(chance.choice((1, 1, 2, 3)))]
        chain = [*person.former, person.code]
        links = list(pairwise(chain))
        kind = chance.random()
        if kind < 0.15:
            links.append((chain[0], person.code))
        elif kind < 0.25:
            links.append((_any_code(chance, county), chance.choice(chain)))
        elif kind < 0.30:
            links.append((chance.choice(chain), chain[0]))
        elif kind < 0.36:
            another = chance.choice(coded).code
            links.append((chain[0], chance.choice((another, _any_code(chance, county)))))
        elif kind < 0.42:
            links.append((chance.choice(chain)[:-1] + "?", chance.choice(chain)))
        elif kind < 0.48:
            links.append((person.code, chance.choice((person.code, ""))))
        for old, new in links:
            _link(chance, county, ("", ""), new, replaced=old)


def _any_code(chance: random.Random, county: County) -> str:
    birth = date(1960, 1, 1) + timedelta(days=chance.randrange(10000))
    return identity_code(birth, individual_number(county))


def _add_temporary(chance: random.Random, county: County, people: People) -> None:
    coded = list(people.persons)
    for number in range(chance.choice((1, 2, 2, 3))):
        identifier = f"c{county.number:03d}-t{number}"
        assigner = chance.choice(ASSIGNERS)
        birth = chance.choice((None, date(1985, 5, 5), date(2010, 10, 10)))
        person = Person(temporary=(assigner, identifier), birth=birth)
        if chance.random() < 0.5:
            other = chance.choice(coded)
            person.linked_code, person.birth = other.code, other.birth
            for _ in range(chance.choice((1, 1, 2))):
                _link(chance, county, person.temporary, chance.choice(other.codes))
        elif chance.random() < 0.3:
            # The same identifier from another assigner is another person.
            other_assigner = next(name for name in ASSIGNERS if name != assigner)
            people.persons.append(Person(temporary=(other_assigner, identifier), birth=birth))
        people.persons.append(person)


def _link(
    chance: random.Random,
    county: County,
    temporary: tuple[str, str],
    code: str,
    replaced: str = "",
) -> None:
    assigner, identifier = temporary
    row = {
        "temporary_identifier": identifier,
        "temporary_identifier_assigner": assigner,
        "replaced_personal_identity_code": replaced,
        "personal_identity_code": code,
    }
    county.rows(chance.choice(county.systems), "identity_links").append(row)


def _client(client_id: str, person: Person) -> Row:
    assigner, identifier = person.temporary or ("", "")
    return {
        "client_id": client_id,
        "personal_identity_code": person.code,
        "temporary_identifier": identifier,
        "temporary_identifier_assigner": assigner,
        "birth_date": "",
        "sex": "",
        "municipality": "091",
        "non_disclosure": "false",
        "death_date": "",
    }


def _add_client(
    chance: random.Random, county: County, system: str, client_id: str, person: Person
) -> None:
    row = _client(client_id, person)
    if person.birth and (not (person.code or person.linked_code) or chance.random() < 0.5):
        row["birth_date"] = person.birth.isoformat()
    if person.linked_code and chance.random() < 0.2:
        row["personal_identity_code"] = person.linked_code
    if person.code and chance.random() < 0.1:
        own = chance.choice(("own", system, client_id))
        row["temporary_identifier"] = f"c{county.number:03d}-{own}"
        row["temporary_identifier_assigner"] = chance.choice(ASSIGNERS)
    if person.former:
        row["personal_identity_code"] = chance.choice(person.codes)
        if row["birth_date"]:
            code = chance.choice((person.code, row["personal_identity_code"]))
            row["birth_date"] = values.birth_of_code(code).isoformat()
    row |= with_alias(chance, person)
    row["sex"] = chance.choice(("", "1", "2", "7"))
    rows = county.rows(system, "clients")
    rows.append(row)
    if chance.random() < 0.05:
        rows.append(dict(row))


def with_alias(chance: random.Random, person: Person) -> Row:
    kind = chance.random()
    if kind > 0.3 or not all(person.alias):
        return {}
    row = {
        "temporary_identifier": person.alias[1],
        "temporary_identifier_assigner": person.alias[0],
    }
    return row if kind < 0.2 else row | {"personal_identity_code": ""}


def _add_faulty_clients(chance: random.Random, county: County, system: str, people: People) -> None:
    """Clients that cannot be used, made from people whom the other systems know well."""
    for _ in range(chance.choice((0, 1, 1, 2))):
        person = chance.choice([person for person in people.persons if person.code])
        client_id = f"k{len(people.clients[system]) + 1}"
        people.clients[system][client_id] = person
        rows = _faulty(chance, county, client_id, person)
        county.rows(system, "clients").extend(rows)


def _faulty(chance: random.Random, county: County, client_id: str, person: Person) -> list[Row]:
    row = _client(client_id, person)
    code = person.code
    number = individual_number(county)
    fault = chance.randrange(16)
    if fault == 0:
        row["personal_identity_code"] = ""
    elif fault == 1:
        wrong = (CHECK_CHARACTERS.index(code[-1]) + chance.randrange(1, 31)) % 31
        row["personal_identity_code"] = code[:-1] + CHECK_CHARACTERS[wrong]
    elif fault == 2:
        row["personal_identity_code"] = chance.choice(
            (code + " ", " " + code, code[:6] + code[6].lower() + code[7:] + "x", code[:-1], "x")
        )
    elif fault == 3:
        row["personal_identity_code"] = code_of_digits("310298", "-", number)
    elif fault == 4:
        row["temporary_identifier"] = f"c{county.number:03d}-t0"
        row["personal_identity_code"] = chance.choice(("", code))
    elif fault == 5:
        row["birth_date"] = (person.birth + timedelta(days=chance.choice((-1, 1)))).isoformat()
    elif fault == 6:
        row[chance.choice(("birth_date", "death_date"))] = chance.choice(("1980", "2023-02-31"))
    elif fault == 7:
        row["personal_identity_code"] = identity_code(date(1890, 4, 4), number)
    elif fault == 8:
        row["personal_identity_code"] = identity_code(date(2023, 6, 6), number)
    elif fault == 9:
        linked = county.readable("identity_links")
        if linked:
            _, link = chance.choice(linked)
            row["temporary_identifier"] = link["temporary_identifier"]
            row["temporary_identifier_assigner"] = link["temporary_identifier_assigner"]
    elif fault == 10:
        temporary = (ASSIGNERS[0], f"c{county.number:03d}-{client_id}")
        row |= _client(client_id, Person(temporary=temporary))
        _link(chance, county, temporary, code)
        _link(chance, county, temporary, identity_code(date(1950, 5, 5), number))
    elif fault == 11:
        return [row, row | {"municipality": "092"}]
    elif fault == 12:
        return [row, row | {"personal_identity_code": identity_code(date(1951, 5, 5), number)}]
    elif fault == 13:
        row["client_id"] = ""
    elif person.former:
        # No fault: the client is there with an older code too.
        row["sex"] = chance.choice(("", "1"))
        return [row, row | {"personal_identity_code": person.former[-1], "sex": "1"}]
    return [row]


def _spoil_some_lines(chance: random.Random, county: County, system: str) -> None:
    rows = county.rows(system, "clients")
    if rows and chance.random() < 0.1:
        rows[chance.randrange(len(rows))] = Unreadable(b"k1" + 20 * b",x")
    chance.shuffle(rows)
