"""Projects whose contract somebody edited."""

import shutil
from pathlib import Path

from sosdbt.package.contract import Contract, contract_in_force

PROJECT = Path(__file__).resolve().parents[2]
DEFAULT = "sosdbt-default"
Edit = tuple[str, str, str]


def edit_contract(project: Path, *edits: Edit, contract: str = DEFAULT) -> None:
    """In a file of the contract an old text becomes a new one, the first time it stands there."""
    for file, old, new in edits:
        path = project / "contracts" / contract / f"{file}.yml"
        text = path.read_text(encoding="utf-8")
        assert old in text, (file, old)
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


def project_with(folder: Path, *edits: Edit) -> Path:
    """As much of a project as a contract needs."""
    for name in ("contracts", "models/marts/delivery"):
        shutil.copytree(PROJECT / name, folder / name)
    edit_contract(folder, *edits)
    return folder


def contract_with(folder: Path, *edits: Edit, quarter: str = "2023Q1") -> Contract:
    return contract_in_force(project_with(folder, *edits), quarter)
