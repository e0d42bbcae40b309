"""Which folder of models may read which: data flows one way."""

import re
from pathlib import Path

import pytest

MODELS = Path(__file__).resolve().parents[3] / "models"
PATH = {path.stem: path for path in MODELS.rglob("*.sql")}
REF = re.compile(r"ref\('(\w+)'\)")
# A folder reads staging, the parameters and what is listed here.
MAY_READ = {
    "staging": set(),
    "intermediate/parameters": set(),
    "intermediate/earlier_deliveries": set(),
    "intermediate/clients": {"intermediate/findings", "intermediate/kanta"},
    "intermediate/kanta": {"intermediate/clients"},
    "intermediate/records": {"intermediate/clients", "intermediate/findings"},
    "intermediate/source_rows": {
        "intermediate/clients",
        "intermediate/kanta",
        "intermediate/periods",
        "intermediate/records",
        "intermediate/services",
    },
    "intermediate/findings": {
        "intermediate/clients",
        "intermediate/source_rows",
        "marts/delivery",
        "rules",
    },
    "intermediate/periods": {"intermediate/kanta", "intermediate/records"},
    "intermediate/services": {"intermediate/kanta", "intermediate/records"},
    "marts/delivery": {"intermediate/clients", "intermediate/periods", "intermediate/services"},
    "marts/quality": {"intermediate", "marts/delivery"},
    "rules": {"intermediate", "marts/delivery", "marts/quality"},
}


def _folder(path: Path) -> str:
    parts = path.relative_to(MODELS).parts
    return "/".join(parts[:2]) if parts[0] in ("intermediate", "marts") else parts[0]


@pytest.mark.parametrize("model", sorted(PATH))
def test_a_model_reads_only_what_its_folder_may_read(model: str) -> None:
    folder = _folder(PATH[model])
    allowed = MAY_READ[folder] | {folder, "staging", "intermediate/parameters"}
    read = {name for name in REF.findall(PATH[model].read_text("utf-8")) if name in PATH}
    refused = {
        name
        for name in read
        if not {_folder(PATH[name]), _folder(PATH[name]).split("/")[0]} & allowed
    }
    assert not refused, f"{folder} may not read these"


def test_no_rule_is_read_but_by_the_unions_of_the_findings() -> None:
    readers = {model for model, path in PATH.items() if "rule_models" in path.read_text("utf-8")}
    assert readers <= {"int_rules_with_a_model"}
    rules = {model for model, path in PATH.items() if _folder(path) == "rules"}
    assert not [m for m, p in PATH.items() if rules & set(REF.findall(p.read_text("utf-8")))]
