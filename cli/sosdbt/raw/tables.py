"""The raw tables and their columns."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.required + self.optional


_ALL = (
    Table(
        "clients",
        required=("client_id",),
        optional=(
            "personal_identity_code",
            "temporary_identifier",
            "temporary_identifier_assigner",
            "birth_date",
            "sex",
            "municipality",
            "non_disclosure",
            "death_date",
        ),
    ),
    Table(
        "client_relation_periods",
        required=("record_id", "client_id", "service_task", "start_date"),
        optional=("end_date", "service_unit", "organiser", "cancelled", "recorded_at"),
    ),
    Table(
        "child_protection_periods",
        required=("record_id", "client_id", "start_date"),
        optional=("end_date", "organiser", "cancelled", "recorded_at"),
    ),
    Table(
        "service_decisions",
        required=("record_id", "client_id", "social_service", "outcome", "decision_date"),
        optional=(
            "valid_from",
            "valid_to",
            "service_task",
            "document_type",
            "organiser",
            "cancelled",
            "recorded_at",
        ),
    ),
    Table(
        "service_use",
        required=("record_id", "client_id", "social_service", "start_date"),
        optional=("end_date", "service_task", "organiser", "cancelled", "recorded_at"),
    ),
    Table(
        "identity_links",
        required=(
            "temporary_identifier",
            "temporary_identifier_assigner",
            "personal_identity_code",
        ),
        optional=(),
    ),
    Table(
        "kanta_records",
        required=("document_id", "document_set", "version", "archived_at", "record_kind"),
        optional=(
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
        ),
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _ALL}
