"""The raw tables, their columns, and what follows where one is missing."""

from dataclasses import dataclass

REQUIRED = None


@dataclass(frozen=True)
class Table:
    name: str
    # Column -> what follows where a file does not have it, or REQUIRED.
    meanings: dict[str, str | None]
    # What follows where no source system has the table.
    without: str
    # Optional columns that rules look at and nothing else.
    only_checked: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.meanings)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(name for name, meaning in self.meanings.items() if meaning is REQUIRED)


_TEMPORARY = {
    "temporary_identifier": "nobody is known by a temporary identifier",
    "temporary_identifier_assigner": "a temporary identifier cannot be used",
}
_ORGANISER = {"organiser": "every row counts as the county's own"}
_RECORD = {
    **_ORGANISER,
    "cancelled": "no row counts as cancelled",
    "recorded_at": "every row counts as known on the as-of date",
}
_TASK = {"service_task": "a service has a task only where the same one elsewhere has"}

_ALL = (
    Table(
        "clients",
        {
            "client_id": REQUIRED,
            "personal_identity_code": "nobody is known by a personal identity code",
            **_TEMPORARY,
            "birth_date": "birth dates come from personal identity codes alone",
            "sex": "the sex comes from personal identity codes alone",
            "municipality": "the municipality is not checked",
            "non_disclosure": "non-disclosure counts as not known",
            "death_date": "nobody counts as dead",
        },
        without="every record lacks its client and is held back",
        only_checked=("municipality", "non_disclosure"),
    ),
    Table(
        "client_relation_periods",
        {
            "record_id": REQUIRED,
            "client_id": REQUIRED,
            "service_task": REQUIRED,
            "start_date": REQUIRED,
            "end_date": REQUIRED,
            "service_unit": "the service unit is not checked",
            **_RECORD,
        },
        without="no client relation period in a service task is delivered",
        only_checked=("service_unit",),
    ),
    Table(
        "child_protection_periods",
        {
            "record_id": REQUIRED,
            "client_id": REQUIRED,
            "start_date": REQUIRED,
            "end_date": REQUIRED,
            **_RECORD,
        },
        without="no child protection period is delivered",
    ),
    Table(
        "service_decisions",
        {
            "record_id": REQUIRED,
            "client_id": REQUIRED,
            "social_service": REQUIRED,
            "outcome": REQUIRED,
            "decision_date": REQUIRED,
            "valid_from": "every decision is in force from its decision date on",
            "valid_to": REQUIRED,
            **_TASK,
            "document_type": "every row counts as a service decision",
            **_RECORD,
        },
        without="no service decision is delivered",
    ),
    Table(
        "service_use",
        {
            "record_id": REQUIRED,
            "client_id": REQUIRED,
            "social_service": REQUIRED,
            "start_date": REQUIRED,
            "end_date": REQUIRED,
            **_TASK,
            **_RECORD,
        },
        without="no service use is delivered",
    ),
    Table(
        "identity_links",
        {
            **_TEMPORARY,
            "replaced_personal_identity_code": "no code is known to have replaced another",
            "personal_identity_code": REQUIRED,
        },
        without="only rows with both a temporary identifier and a code tell who is who",
    ),
    Table(
        "kanta_records",
        {
            "document_id": REQUIRED,
            "document_set": REQUIRED,
            "version": REQUIRED,
            "archived_at": REQUIRED,
            "record_kind": REQUIRED,
            "personal_identity_code": "no archived record is matched by a personal identity code",
            "temporary_identifier": "no archived record is matched by a temporary identifier",
            "temporary_identifier_assigner": "a temporary identifier cannot be used",
            "service_task": "no archived period covers a service task",
            "start_date": "no archived period or service use covers anything",
            "end_date": REQUIRED,
            "social_service": "no archived decision or service use is matched",
            "outcome": "outcomes in the archive are not checked",
            "decision_date": "no archived decision is matched",
            **_ORGANISER,
        },
        without="nothing counts as archived, and all is delivered",
        only_checked=("outcome",),
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _ALL}
