"""The raw tables of a county in memory: what the generator makes and the oracle judges."""

from dataclasses import dataclass, field

COLUMNS = {
    "clients": (
        "client_id",
        "personal_identity_code",
        "temporary_identifier",
        "temporary_identifier_assigner",
        "birth_date",
        "sex",
        "municipality",
        "non_disclosure",
        "death_date",
    ),
    "client_relation_periods": (
        "record_id",
        "client_id",
        "service_task",
        "start_date",
        "end_date",
        "service_unit",
        "organiser",
        "cancelled",
        "recorded_at",
    ),
    "child_protection_periods": (
        "record_id",
        "client_id",
        "start_date",
        "end_date",
        "organiser",
        "cancelled",
        "recorded_at",
    ),
    "service_decisions": (
        "record_id",
        "client_id",
        "social_service",
        "outcome",
        "decision_date",
        "valid_from",
        "valid_to",
        "service_task",
        "document_type",
        "organiser",
        "cancelled",
        "recorded_at",
    ),
    "service_use": (
        "record_id",
        "client_id",
        "social_service",
        "start_date",
        "end_date",
        "service_task",
        "organiser",
        "cancelled",
        "recorded_at",
    ),
    "identity_links": (
        "temporary_identifier",
        "temporary_identifier_assigner",
        "replaced_personal_identity_code",
        "personal_identity_code",
    ),
    "kanta_records": (
        "document_id",
        "document_set",
        "version",
        "archived_at",
        "record_kind",
        "personal_identity_code",
        "temporary_identifier",
        "temporary_identifier_assigner",
        "service_task",
        "start_date",
        "end_date",
        "social_service",
        "outcome",
        "decision_date",
        "organiser",
        "invalidated_at",
    ),
}
RECORD_TABLES = (
    "client_relation_periods",
    "child_protection_periods",
    "service_decisions",
    "service_use",
)


@dataclass(frozen=True)
class Unreadable:
    """A line of a file that is no row."""

    line: bytes


Row = dict[str, str]


@dataclass
class County:
    number: int
    systems: list[str]
    tables: dict[tuple[str, str], list[Row | Unreadable]] = field(default_factory=dict)

    def rows(self, system: str, table: str) -> list[Row | Unreadable]:
        return self.tables.setdefault((system, table), [])

    def readable(self, table: str) -> list[tuple[str, Row]]:
        """The readable rows of a table in all systems, each with its system."""
        return [
            (system, row)
            for system in self.systems
            for row in self.rows(system, table)
            if not isinstance(row, Unreadable)
        ]
