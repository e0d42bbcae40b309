"""The published totals for all of Finland, in thousands of clients (THL, refined estimate)."""

from collections import Counter, defaultdict
from datetime import date, datetime
from pathlib import Path

import pytest
from demo_reading import national_codes, read_answers, read_rows, rules_of_severity
from national_codes import TASK

from sosdbt.demo import write_demo_county

CLIENTS = 20_000
ALL = 770
AGE_GROUPS = {"0-17": 165, "18-64": 335, "65+": 270}
# The width of the published range, or of its rounding, and some chance.
TASKS = {
    TASK["older_people"]: (250, 0.06),
    TASK["working_age"]: (250, 0.06),
    TASK["families_with_children"]: (240, 0.06),
    TASK["child_welfare"]: (42.5, 0.12),
    TASK["disability"]: (130, 0.08),
    TASK["substance_abuse"]: (40, 0.25),
}
FIRST_DAY, LAST_DAY, AS_OF = date(2023, 1, 1), date(2023, 3, 31), date(2023, 5, 1)


class County:
    """Who is a client of what in the quarter, counted without any model."""

    def __init__(self, raw_dir: Path) -> None:
        self.person_of: dict[tuple[str, str], str] = {}
        self.birth_dates: dict[str, date | None] = {}
        self.systems: dict[str, set[str]] = defaultdict(set)
        self.temporary: set[str] = set()
        self.tasks: dict[str, set[str]] = defaultdict(set)
        errors = rules_of_severity("error")
        faulty = {
            (answer["source_system"], answer["source_table"], int(answer["source_row"]))
            for answer in read_answers(raw_dir)
            if answer["rule_id"] in errors
        }
        rows = [
            row
            for row in read_rows(raw_dir)
            if row.values and (row.system, row.table, row.number) not in faulty
        ]
        links = {
            row.values["temporary_identifier"]: row.values["personal_identity_code"]
            for row in rows
            if row.table == "identity_links"
        }
        for row in rows:
            if row.table == "clients":
                self._add_client(row.system, row.values, links)
        codes = national_codes("service_task")
        for row in rows:
            if row.table == "client_relation_periods":
                self._add_period(row.system, row.values, codes)

    def _add_client(self, system: str, values: dict[str, str], links: dict[str, str]) -> None:
        temporary = values["temporary_identifier"]
        person = values["personal_identity_code"] or links.get(temporary, temporary)
        self.person_of[system, values["client_id"]] = person
        self.birth_dates[person] = _day(values["birth_date"])
        self.systems[person].add(system)
        if temporary:
            self.temporary.add(person)

    def _add_period(
        self, system: str, values: dict[str, str], codes: dict[tuple[str, str], str]
    ) -> None:
        task = codes.get((system, values["service_task"]))
        person = self.person_of.get((system, values["client_id"]))
        start, end = _day(values["start_date"]), _day(values["end_date"]) or date.max
        known = datetime.fromisoformat(values["recorded_at"]).date() <= AS_OF
        cancelled = values["cancelled"] in ("true", "1", "kyllä")
        in_quarter = start <= LAST_DAY and end >= FIRST_DAY
        if task in TASKS and person and known and not cancelled and in_quarter:
            self.tasks[person].add(task)


def _day(text: str) -> date | None:
    if not text:
        return None
    return datetime.strptime(text, "%d.%m.%Y" if "." in text else "%Y-%m-%d").date()


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    raw_dir = tmp_path_factory.mktemp("totals") / "raw"
    write_demo_county(raw_dir, clients=CLIENTS, seed=3)
    return County(raw_dir)


def test_number_of_clients_is_the_one_asked_for(county: County) -> None:
    assert CLIENTS <= len(county.tasks) <= CLIENTS + 150


def test_age_structure(county: County) -> None:
    groups = Counter(_age_group(county.birth_dates[person]) for person in county.tasks)
    for group, clients in AGE_GROUPS.items():
        assert groups[group] / len(county.tasks) == pytest.approx(clients / ALL, rel=0.04)


def _age_group(birth_date: date | None) -> str:
    if birth_date is None:
        return "unknown"
    age = LAST_DAY.year - birth_date.year
    if (birth_date.month, birth_date.day) > (LAST_DAY.month, LAST_DAY.day):
        age -= 1
    return "0-17" if age < 18 else "18-64" if age < 65 else "65+"


@pytest.mark.parametrize("task", TASKS)
def test_clients_of_a_service_task(county: County, task: str) -> None:
    clients = sum(task in tasks for tasks in county.tasks.values())
    published, tolerance = TASKS[task]
    assert clients / len(county.tasks) == pytest.approx(published / ALL, rel=tolerance)


def test_service_tasks_per_client(county: County) -> None:
    assert 1.22 <= sum(map(len, county.tasks.values())) / len(county.tasks) <= 1.25


def test_share_of_people_in_several_systems(county: County) -> None:
    several = sum(len(systems) > 1 for systems in county.systems.values())
    assert 0.06 <= several / len(county.systems) <= 0.10


def test_share_of_people_with_a_temporary_identifier(county: County) -> None:
    assert 0.015 <= len(county.temporary) / len(county.systems) <= 0.025
