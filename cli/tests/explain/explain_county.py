"""A county with one row for each fate, small enough to know every answer beforehand."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forked import forked
from hand_made import identity_code
from lenient_project import SHARED
from national_codes import TASK

ANNA = identity_code("010190", 901)
BERTIL = identity_code("310712", 903, "A")
CECILIA = identity_code("020280", 904)
DORA = identity_code("030385", 905)
UNIT = "1.2.246.10.2012566.10.7"

RAW = {
    # The system south knows its clients by their identity codes.
    "north/clients.csv": f"""client_id,personal_identity_code,birth_date,sex,non_disclosure,\
temporary_identifier,temporary_identifier_assigner
1,{ANNA},1990-01-01,1,ei,,
2,{BERTIL},31.7.2012,1,ei,,
3,,1970-01-01,1,ei,,
4,,1970-01-01,1,ei,T1,1.2.3
""",
    "south/clients.csv": f"""client_id,personal_identity_code
{CECILIA},{CECILIA}
77,{BERTIL}
""",
    "north/client_relation_periods.csv": f"""record_id;client_id;service_task;start_date;end_date;\
service_unit;cancelled;recorded_at
a;1;20;2023-01-10;2023-02-10;{UNIT};;
b;1;20;11.2.2023;;;;
inside;1;20;2023-01-20;2023-01-25;;;
before;2;10;2022-05-01;2022-06-01;;;
backwards;2;10;2023-03-05;2023-03-01;;;
cancelled;2;15;2023-01-01;;;kyllä;
later;2;10;2023-01-01;2023-03-31;;;2023-06-01
family;2;{TASK["family_law"]};2023-01-01;;;;
of_nobody;3;20;2023-01-01;;;;
archived;2;15;2023-01-01;2023-03-31;;;
partly;2;20;2022-12-31;2023-03-31;;;
;2;10;2023-01-01;;;;
twice;2;{TASK["older_people"]};2023-01-01;;;;
twice;2;{TASK["older_people"]};2023-02-01;;;;
broken;2
linked;4;20;2023-01-01;;;;
""",
    # The last replaces a code of nobody here.
    "north/identity_links.csv": f"""temporary_identifier,temporary_identifier_assigner,\
personal_identity_code,replaced_personal_identity_code
T1,1.2.3,{ANNA},
T1,1.2.3,{CECILIA},
,,{identity_code("010170", 906)},{identity_code("010170", 907)}
""",
    "south/client_relation_periods.csv": f"""record_id,client_id,service_task,start_date,end_date
x-{CECILIA},{CECILIA},20,2023-02-01,9999-12-31
""",
    "north/service_decisions.csv": """record_id,client_id,social_service,outcome,decision_date,\
valid_from,valid_to,service_task,document_type
yes,1,37,1,2023-01-15,2023-01-16,,20,
yes_again,1,37,1,2023-01-15,2023-01-16,,20,
no_too_early,1,37,2,2022-12-31,,,20,
no_archived,1,37,2,2023-01-31,,,20,
""",
    "north/kanta_records.csv": f"""document_id,document_set,version,archived_at,record_kind,\
personal_identity_code,service_task,start_date,end_date,social_service,outcome,decision_date
k1,k1,1,2023-04-01,client_relation,{BERTIL},15,2022-01-01,,,,
k2,k2,1,2023-04-01,client_relation,{BERTIL},20,2022-01-01,2022-01-31,,,
k3-{BERTIL},k3,1,2023-04-01,client_relation,{BERTIL},20,2023-01-01,2023-01-31,,,
k4,k4,1,2023-04-01,service_decision,{ANNA},,,,37,2,2023-01-31
k4-new,k4,2,2023-06-01,service_decision,{ANNA},,,,37,2,2023-01-31
k5,k5,1,2023-04-01,client_relation,{BERTIL},20,2023-01-01,,,,
k5-newer,k5,2,2023-04-02,client_relation,{BERTIL},{TASK["families_with_children"]},2023-01-01,2023-01-01,,,
k6,k6,1,2023-04-01,client_relation,{DORA},20,2023-01-01,,,,
""",
}


@dataclass(frozen=True)
class Built:
    out: Path
    environment: dict[str, str]

    def run(self, *arguments: str) -> tuple[int, str, str]:
        return forked("sosdbt", *arguments, environment=self.environment)


def build_county(folder: Path) -> None:
    for name, text in RAW.items():
        path = folder / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    built = built_county(folder)
    code, printed, errors = built.run(
        "build", "--quarter", "2023Q1", "--raw", str(folder / "raw"), "--out", str(built.out)
    )
    assert code == 0, printed + errors


def built_county(folder: Path) -> Built:
    key = folder / "id.key"
    if not key.exists():
        key.write_text("7" * 64 + "\n")
        key.chmod(0o600)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SOSDBT_", "DBT_"))}
    environment = {
        **kept,
        "SOSDBT_KEY_FILE": str(key),
        **SHARED.environment,
        "SOSDBT_THREADS": "2",
    }
    return Built(folder / "out", environment)


def fates(built: Built) -> dict[str, dict[str, Any]]:
    """The rows of record_fates by `system/table/record_id`."""
    import duckdb

    database = built.out / ".sosdbt" / "2023Q1" / "sosdbt.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        cursor = connection.execute("select * from record_fates")
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {f"{row['source_system']}/{row['source_table']}/{row['record_id']}": row for row in rows}


def parsed(printed: str) -> dict[str, Any]:
    assert printed.count("\n") == 1
    return json.loads(printed)
