"""A county's own folder: its settings, seeds, contracts, rules and models, outside of sosdbt.

They are put together with the project that sosdbt carries, anew when one of the two has changed,
and dbt runs on that. An upgrade of sosdbt touches nothing in the folder.
"""

import fcntl
import hashlib
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import sosdbt
from sosdbt.errors import BlockedError, ConfigError
from sosdbt.yaml_file import read_yaml

FILE, REPLACED = "sosdbt.yml", "replaced.json"
PROJECT_FILE = "dbt_project.yml"
OWN_SEEDS = (
    "seeds/mappings/local_codes.csv",
    "seeds/mappings/source_systems.csv",
    "seeds/rules/waivers.csv",
)
_PUT_TOGETHER = ".sosdbt-project"
_SCHEMA = Path(__file__).with_name("county_folder.schema.json")
_IN_A_CLONE, _IN_A_WHEEL = (Path(sosdbt.__file__).parents[2], Path(sosdbt.__file__).parent)
_RULE_FILES = (".sql", ".yml")
_CARRIED = ("contracts", "macros", "models", "seeds", "tests", PROJECT_FILE, "profiles.yml")
# What a county may have -> where it goes in the project.
_OWN = {
    "contracts": "contracts",
    "macros": "macros/own",
    "models": "models/own",
    "profiles.yml": "profiles.yml",
    "rules": "models/rules/own",
    "seeds": "seeds",
    "tests": "tests/own",
}


def carried_project() -> Path:
    """The project that comes with this code: in a wheel inside of it, in a clone around it."""
    inside = _IN_A_WHEEL / "project"
    return inside if inside.is_dir() else _IN_A_CLONE


def _is_of_a_wheel(project: Path) -> bool:
    return project == _IN_A_WHEEL / "project"


def _is_put_together(project: Path) -> bool:
    return project.name == _PUT_TOGETHER


def county_folder(start: Path) -> Path | None:
    """The folder with a sosdbt.yml, at or above a place."""
    return next((folder for folder in (start, *start.parents) if (folder / FILE).is_file()), None)


def home_of(project: Path) -> Path:
    """Where what is a person's own lies: the county's folder, a clone, or where they are."""
    if _is_put_together(project):
        return project.parent
    return Path.cwd() if _is_of_a_wheel(project) else project


def check_that_a_county_is_set(project: Path) -> None:
    """The project in a wheel is set for the demo: nobody's real data goes out under it."""
    if _is_of_a_wheel(project):
        raise ConfigError(
            "No county is set here. Make a folder for yours, with sosdbt init my-county --county "
            "CODE, and build there."
        )


def own_file(project: Path, name: Path) -> Path:
    """A file of the county's, to be changed; at first as sosdbt carries it."""
    if _is_of_a_wheel(project):
        raise ConfigError("This changes a county's own folder. Go to it; sosdbt init makes one.")
    path = home_of(project) / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project / name, path)
    return path


def settings_file(project: Path) -> str:
    return FILE if _is_put_together(project) else PROJECT_FILE


def said_in(project: Path) -> dict[str, Any]:
    """What the county's file says; nothing outside of such a folder."""
    if not _is_put_together(project):
        return {}
    folder = home_of(project)
    return _said(folder, (folder / FILE).stat().st_mtime_ns)


@cache
def _said(folder: Path, _modified: int) -> dict[str, Any]:
    from sosdbt.package.json_form import faults_of_form

    said = read_yaml(folder / FILE, folder)
    for fault in faults_of_form(said, _SCHEMA):
        raise ConfigError(f"{FILE}: {fault}.")
    return said


def raw_of_county(project: Path) -> str:
    """A directory is named from the county's folder."""
    raw = str(said_in(project).get("raw") or "")
    return raw if not raw or "://" in raw else str(home_of(project) / Path(raw).expanduser())


def project_of(folder: Path) -> Path:
    """sosdbt's project with what is in a county's folder, as both are now.

    It is always in the same place: another place would be another project to dbt, to parse anew.
    """
    said = _said(folder, (folder / FILE).stat().st_mtime_ns)
    carried, project = carried_project(), folder / _PUT_TOGETHER
    files = {path.relative_to(carried).as_posix(): path for path in _files(carried, _CARRIED)}
    own = {path.relative_to(folder).as_posix(): path for path in _files(folder, _OWN)}
    stamp = _stamp([carried, sosdbt.__version__], files, own | {FILE: folder / FILE})
    try:
        project.mkdir(mode=0o700, exist_ok=True)
        with (project / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            kept = project / ".stamp"
            if not kept.is_file() or kept.read_text(encoding="ascii") != stamp:
                _check(folder, files, own)
                with tempfile.TemporaryDirectory(dir=project, prefix=".new-") as new:
                    _put_together(Path(new), files, own, said)
                    kept.unlink(missing_ok=True)
                    _take_over(Path(new), project)
                kept.write_text(stamp, encoding="ascii")
    except OSError as error:
        raise ConfigError(f"{project}, sosdbt's own, cannot be used: {error.strerror}.") from error
    return project


def _put_together(
    new: Path, files: dict[str, Path], own: dict[str, Path], said: dict[str, Any]
) -> None:
    for name, path in files.items():
        _copy(path, new / name)
    for name, path in own.items():
        first, _, rest = name.partition("/")
        _copy(path, new / _OWN[first] / rest)
    _write_settings(new, said)
    _write_rules(new, said.get("rules") or [])


def _take_over(new: Path, project: Path) -> None:
    """File by file, each whole, and only those that differ."""
    wanted = {path.relative_to(new): path for path in new.rglob("*") if path.is_file()}
    for name, path in wanted.items():
        target = project / name
        if not target.is_file() or target.read_bytes() != path.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
    for path in project.rglob("*"):
        name = path.relative_to(project)
        if path.is_file() and name not in wanted and not name.parts[0].startswith("."):
            path.unlink()


def _files(folder: Path, names: Any) -> list[Path]:
    found = [folder / name for name in names if (folder / name).is_file()]
    for name in names:
        found += [path for path in (folder / name).rglob("*") if path.is_file()]
    return [path for path in sorted(found) if "__pycache__" not in path.parts]


def _stamp(said: list[Any], *of_files: dict[str, Path]) -> str:
    looks = [
        (name, path.stat().st_size, path.stat().st_mtime_ns)
        for files in of_files
        for name, path in files.items()
    ]
    return hashlib.sha256(repr([said, looks]).encode(errors="replace")).hexdigest()[:16]


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _check(folder: Path, files: dict[str, Path], own: dict[str, Path]) -> None:
    """What stands in for a file of sosdbt was made from the very one that it carries now."""
    faults, replaced = [], {}
    if (folder / REPLACED).is_file():
        replaced = read_yaml(folder / REPLACED, folder)
    for name in own:
        ours = files.get(name)
        if name == "seeds/rules/rule_catalogue.csv" or (ours and name.endswith((".yml", ".sql"))):
            is_contract = name.startswith("contracts/")
            told = "Name a contract of your own." if is_contract else "Remove it."
            faults.append(f"{name} is sosdbt's own and cannot be replaced here. {told}")
        elif ours and name not in (*OWN_SEEDS, "profiles.yml"):
            digest = hashlib.sha256(ours.read_bytes()).hexdigest()
            if replaced.get(name) != digest:
                faults.append(
                    f"{name} stands in for sosdbt's own file, and it is not said that it was made "
                    f'from the one of today. Compare it with {ours}, then write "{name}": '
                    f'"{digest}" in {REPLACED}.'
                )
        if name.startswith("rules/") and (name.count("/") > 1 or not name.endswith(_RULE_FILES)):
            faults.append(f"{name}: rules/ holds the .sql and the .yml of each rule, nothing else.")
    if faults:
        raise ConfigError("\n".join(faults))


def _write_settings(project: Path, said: dict[str, Any]) -> None:
    import yaml

    path = project / PROJECT_FILE
    content = read_yaml(path, project)
    own = {"county": said["county"], **(said.get("vars") or {})}
    if unknown := sorted(set(own) - set(content["vars"])):
        known = ", ".join(content["vars"])
        raise ConfigError(f"{FILE}: vars.{unknown[0]} is no setting. There are: {known}.")
    content["vars"] |= own
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")


def _write_rules(project: Path, listed: list[str]) -> None:
    """A rule that is listed must be there, or it would not be missed."""
    from sosdbt.rules.catalogue import AREAS, rule_models
    from sosdbt.rules.generate import write_rules

    models = rule_models(project)
    own = {rule_id for rule_id, path in models.items() if path.parent.name == "own"}
    if gone := sorted(set(listed) - own):
        raise BlockedError(
            f"{FILE} lists the rule {gone[0]}, but rules/ has no file of it. Bring its two files "
            "back, or take it from the list. Nothing was delivered: a rule that is not run blocks."
        )
    for rule_id in sorted(own):
        if rule_id.split("-")[0] in AREAS:
            raise ConfigError(
                f"rules/{models[rule_id].name}: ids that begin with {rule_id[:2]} are sosdbt's. "
                "Give it an id such as XX-001."
            )
        if rule_id not in listed:
            raise ConfigError(
                f"{FILE}: write {rule_id} under rules, so that its absence would be noticed."
            )
    if own:
        write_rules(project)
