"""A package and the lists beside it as tables in memory, and what the page shows of them."""

from pathlib import Path
from typing import Any

from sosdbt.config import read_settings
from sosdbt.errors import InputError
from sosdbt.masking import mask_all, masking_macros
from sosdbt.named_rows import named_rows
from sosdbt.package import names
from sosdbt.package.json_form import faults_of_form, json_for_sql
from sosdbt.package.read import PackageError, open_package
from sosdbt.seeds import read_seed
from sosdbt.text import shown

Rows = list[dict[str, Any]]

_SQL = Path(__file__).parent / "sql"
_CELLS, _HIDE_MORE = "02_fates.sql", Path(__file__).with_name("hide_more.sql")
_SCHEMA = Path(__file__).with_name("manifest.schema.json")
_VIEWS = "select view_name from duckdb_views() where starts_with(view_name, 'page_') order by all"
_LOAD = """
create table {name} as from read_csv(
    $path, header = true, all_varchar = true, parallel = false,
    delim = ',', quote = '"', escape = '"'
)
"""
# Without the first two there is no report.
_LISTS = (names.FATES, names.FINDINGS, names.COVERAGE, names.CONFLICTS, names.UNITS)
_SEEDS = {
    "rules": "rules/rule_catalogue.csv",
    "tasks": "code_lists/service_tasks.csv",
    "counties": "code_lists/counties.csv",
    "words": "code_lists/coverage_words.csv",
}


def read_figures(project: Path, package: Path) -> dict[str, Rows]:
    """What each view of the SQL files has, by its name; `missing` names what was not there."""
    import duckdb
    import pyarrow as pa

    own, descriptor = _read(package)
    manifests, missing = _with_earlier(package, own)
    tables: dict[str, Rows] = {name: read_seed(project, file) for name, file in _SEEDS.items()}
    tables["manifests"] = manifests
    tables["descriptors"] = [{"said": json_for_sql(descriptor)}]
    tables["settings"] = [{"small_count_limit": read_settings(project).small_count_limit}]
    hide_more = _HIDE_MORE.read_text(encoding="utf-8")
    with duckdb.connect(config={"temp_directory": ""}) as connection:
        try:
            for name in _LISTS:
                path = names.beside(package, name)
                if path.is_file():
                    load = _LOAD.format(name=name.removesuffix(".csv"))
                    connection.execute(load, {"path": str(path)})
                elif name in _LISTS[:2]:
                    raise InputError(
                        f"{path} is missing. A report is made of a package and the lists that "
                        "were made with it: put them beside it."
                    )
                else:
                    missing.append(path.name)
            connection.execute("set enable_external_access = false")
            connection.execute(masking_macros())
            for name, rows in tables.items():
                connection.register(name, pa.Table.from_pylist(rows))
            for step in sorted(_SQL.glob("*.sql")):
                connection.execute(step.read_text(encoding="utf-8"))
                while step.name == _CELLS and connection.execute(hide_more).fetchall() != [(0,)]:
                    pass
            strange = connection.execute("from strange_lists").fetchall()
            views = [view for (view,) in connection.execute(_VIEWS).fetchall()]
            figures = {
                view.removeprefix("page_"): named_rows(connection.execute(f"from {view}"))
                for view in views
            }
        except duckdb.Error as error:
            what = shown(str(error).splitlines()[0])
            raise PackageError(f"{package} or a list beside it is damaged: {what}") from None
    for (name,) in strange:
        raise InputError(
            f"{names.beside(package, name)} is not the list that was made with {package.name}: it "
            "has other counts than the manifest. Bring the right one back."
        )
    return {**figures, "missing": [{"name": name} for name in missing]}


def _read(package: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Manifest and descriptor of a package, if it is the one that its name says, both masked."""
    with open_package(package) as opened:
        for fault in faults_of_form(opened.manifest, _SCHEMA):
            raise PackageError(f"{package}: {names.MANIFEST}: {fault}.")
        name = names.read_name(package.name)
        if name is None or not names.is_named_so(opened.manifest, name):
            raise PackageError(f"{package} is another package than its name says.")
        return mask_all(opened.manifest), mask_all(opened.json(names.DESCRIPTOR))


def _with_earlier(package: Path, own: dict[str, Any]) -> tuple[Rows, list[str]]:
    """Its manifest at place 0, the last delivery's at -1, those of earlier quarters at 1, 2, ...

    Each manifest names the delivery before it, so later deliveries change nothing here.
    """
    found: Rows = []
    missing: list[str] = []

    def add(place: int, named: dict[str, Any] | None) -> dict[str, Any] | None:
        if named is None:
            return None
        name = shown(named["package"])
        try:
            said, _ = _read(package.with_name(str(names.read_name(name))))
        except PackageError:
            if name not in missing:
                missing.append(name)
            return None
        found.append({"place": place, "package": name, "said": json_for_sql(said)})
        return said

    add(0, {"package": package.name})
    add(-1, own["last_delivery"])
    place, newer = 1, own
    while older := add(place, newer["last_delivered_quarter"]):
        if older["quarter"] >= newer["quarter"]:
            raise PackageError(f"{package}: {names.MANIFEST}: the quarters before it go in a ring.")
        place, newer = place + 1, older
    return found, missing
