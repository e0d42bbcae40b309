"""What must be broken in the project for each blocker to find something."""

from pathlib import Path

from lenient_project import set_limit
from national_codes import TASK

PERIODS = "models/marts/delivery/delivered_client_relation_periods.sql"
KEYS = "person_id, organiser"
_MORE = (
    "select * from final\nunion all\nselect concat(period_id, '{}') as period_id, {} from final\n"
)

Edit = tuple[str, str, str]

# As if production were true, where synthetic people are refused.
PRODUCTION: list[Edit] = [
    ("models/intermediate/parameters/int_delivery_parameters.sql",
     """cast('{{ setting("production", "boolean") }}' as boolean)""", "true"),
    ("models/rules/clients/cl_006__identity_code_is_a_test_code.sql",
     "parameters.is_production", "not parameters.is_production"),
]  # fmt: skip

_OTHER_PERSONS = "models/rules/delivery/dl_015__clients_are_other_persons.sql"

PLANTS: dict[str, list[Edit]] = {
    "DL-001": [
        (PERIODS, "select * from final\n",
         _MORE.format("again", f"{KEYS}, service_task, start_date, end_date")),
    ],
    "DL-002": [
        (PERIODS, "select * from final\n",
         _MORE.format("long ago", f"{KEYS}, service_task, date '2020-01-01', date '2020-01-01'")),
    ],
    "DL-003": [
        (PERIODS, "select * from final\n",
         _MORE.format("family", f"{KEYS}, '{TASK['family_law']}', start_date, end_date")),
    ],
    "DL-004": [
        ("models/marts/delivery/delivered_organisers.sql",
         "select * from final\n", "select * from final where organiser is null\n"),
    ],
    "DL-005": [
        ("models/marts/delivery/delivered_clients.sql",
         "inner join named_persons", "left join named_persons"),
    ],
    "DL-006": [
        ("models/marts/quality/record_fates.sql",
         "select * from final\n", "select * from final where fate <> 'outside_quarter'\n"),
    ],
    "DL-007": [
        (PERIODS, "    where periods.archived_part",
         "    where periods.service_task <> '20' and periods.archived_part"),
    ],
    "DL-008": [
        ("models/intermediate/findings/int_rules_with_a_model.sql",
         "select * from final\n", "select * from final where rule_id <> 'CR-002'\n"),
    ],
    "DL-009": [(PERIODS, "periods.archived_part <> 'whole'", "periods.archived_part <> 'none'")],
    "DL-011": [],
    "DL-012": [
        *((f"models/marts/delivery/delivered_{kind}.sql",
           "select * from final\n", "select * from final where organiser is null\n")
          for kind in ("client_relation_periods", "child_protection_periods", "services")),
        ("models/intermediate/kanta/int_kanta_records__current.sql",
         "where unusable_rows = 0", "where unusable_rows < 0"),
    ],
    # Not by PRODUCTION, which can be put into a project only once, and CO-001 does.
    "DL-013": [
        ("models/intermediate/earlier_deliveries/int_last_delivery.sql",
         "select * from final\n",
         "select 'last' as package_name, '2022Q4' as quarter, 1 as package_version, "
         "date '2023-02-01' as as_of_date, false as has_findings, true as has_lineage\n"),
        ("models/rules/delivery/dl_013__input_differs_from_the_last_delivery.sql",
         "where is_production", "where is_production is not null"),
    ],
    "DL-014": [
        ("models/rules/delivery/dl_014__extract_does_not_reach_the_quarter.sql",
         "where is_production", "where is_production is not null"),
        ("models/rules/delivery/dl_014__extract_does_not_reach_the_quarter.sql",
         "newest.newest_day < parameters.first_day", "newest.newest_day >= parameters.first_day"),
    ],
    # As if the last delivery had held the same rows, and each of another person.
    "DL-015": [
        (_OTHER_PERSONS, "ref('stg_earlier_lineage')", "ref('record_lineage')"),
        (_OTHER_PERSONS, "inner join last_delivery", "left join last_delivery"),
        (_OTHER_PERSONS, "earlier_lineage.package_name = last_delivery.package_name", "1 = 1"),
        (_OTHER_PERSONS, "then 0 else 1 end", "then 1 else 0 end"),
    ],
    "CO-001": [
        *PRODUCTION,
        ("models/rules/code_lists/co_001__provisional_code_is_delivered.sql",
         "code_status = 'provisional'", "code_status is not null"),
    ],
}  # fmt: skip


def plant(project: Path, rule_id: str) -> None:
    for edit in PLANTS[rule_id]:
        change(project, *edit)
    if rule_id == "DL-011":
        set_limit(project, "0.10")


def change(project: Path, file: str, old: str, new: str) -> None:
    path = project / file
    text = path.read_text(encoding="utf-8")
    assert old in text, (file, old)
    path.write_text(text.replace(old, new), encoding="utf-8")
