"""What can be wrong with the project itself, told before anything is read or built."""

from pathlib import Path

from sosdbt import config
from sosdbt.config import Quarter, Settings
from sosdbt.package.contract import Contract
from sosdbt.package.project_contract import project_contract
from sosdbt.rules.check import check_rules
from sosdbt.seeds import check_seeds


def check_project(project: Path, quarter: str | None) -> tuple[Settings, Quarter, Contract]:
    """Settings, quarter and contract, if all of the project is sound."""
    check_seeds(project)
    settings = config.read_settings(project)
    config.check_time_zone(project, settings)
    found = config.find_quarter(project, quarter)
    check_rules(project, found.name)
    return settings, found, project_contract(project, found.name)
