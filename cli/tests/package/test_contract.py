import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from contract_edits import contract_with, edit_contract, project_with

from sosdbt.errors import ConfigError
from sosdbt.package.contract import contract_in_force
from sosdbt.package.write import Delivery

# Section 6 of the design.
DESIGNED_HEADERS = {
    "asiakas.csv": "asiakas_id,henkilotunnus,tilapainen_yksilointitunnus,"
    "tilapaisen_tunnuksen_antaja,syntymaaika,sukupuoli",
    "palvelunjarjestaja.csv": "palvelunjarjestaja,y_tunnus,nimi,hyvinvointialue",
    "asiakkuusjakso_palvelutehtavassa.csv": "jakso_id,asiakas_id,palvelunjarjestaja,"
    "palvelutehtava,asiakkuuden_alkamispvm,asiakkuuden_paattymispvm",
    "lastensuojelun_asiakkuusjakso.csv": "jakso_id,asiakas_id,palvelunjarjestaja,"
    "lastensuojelun_asiakkuuden_alkamispvm,lastensuojelun_asiakkuuden_paattymispvm",
    "palvelu.csv": "palvelu_id,asiakas_id,palvelunjarjestaja,palvelutehtava,sosiaalipalvelu,"
    "tiedon_laji,ratkaisun_laji,paatospaiva,alkamispaiva,paattymispaiva",
}


def members(delivery: Delivery) -> dict[str, bytes]:
    with zipfile.ZipFile(delivery.package) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_files_and_columns_are_those_of_the_design(deliver_again: Callable[..., Delivery]) -> None:
    package = members(deliver_again())
    assert list(package) == [*DESIGNED_HEADERS, "datapackage.json", "manifest.json"]
    for name, header in DESIGNED_HEADERS.items():
        assert package[name].decode().split("\n", 1)[0] == header


def test_a_new_name_changes_that_name_and_nothing_else(
    deliver_again: Callable[..., Delivery], tmp_path: Path
) -> None:
    before = members(deliver_again())
    renamed = contract_with(tmp_path / "p", ("asiakas", "name: sukupuoli", "name: kon"))
    after = members(deliver_again(contract=renamed))
    expected = before["asiakas.csv"].replace(b",sukupuoli\n", b",kon\n")
    assert after["asiakas.csv"] == expected != before["asiakas.csv"]
    untouched = set(DESIGNED_HEADERS) - {"asiakas.csv"}
    assert {name: after[name] for name in untouched} == {name: before[name] for name in untouched}
    fields = json.loads(after["datapackage.json"])["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields][-1] == "kon"


def test_a_renamed_key_is_followed_by_keys_and_references(
    deliver_again: Callable[..., Delivery], tmp_path: Path
) -> None:
    renamed = contract_with(tmp_path / "p", ("asiakas", "name: asiakas_id", "name: klient"))
    package = members(deliver_again(contract=renamed))
    clients, _, periods, *_ = json.loads(package["datapackage.json"])["resources"]
    assert clients["schema"]["primaryKey"] == ["klient"]
    assert periods["schema"]["foreignKeys"][0] == {
        "fields": ["asiakas_id"],
        "reference": {"resource": "asiakas", "fields": ["klient"]},
    }


FAULTS = {
    "column": ("source: sex", "source: shoe_size", "delivered_clients, not 'shoe_size'"),
    "no mart": ("mart: delivered_clients", "mart: delivered_client", "Did you mean delivered_"),
    "a staging model": ("mart: delivered_clients", "mart: stg_clients", "a mart such as"),
    "file name": ("name: asiakas.csv", "name: ../asiakas.csv", "a file name of lower case"),
    "the name of another file": ("name: asiakas.csv", "name: palvelu.csv", "another file"),
    "type": ("type: date", "type: integer", "string or date"),
    "date as text": ("    type: date\n", "", "must be date, as delivered_clients"),
    "text as date": ("source: sex", "source: sex\n    type: date", "must be string, as delivered_"),
    "required": ("required: true", "required: maybe", "true, false, or the quarter"),
    "no key": ("    key: true\n", "", "an order, or with a column"),
    "name twice": ("name: sukupuoli", "name: syntymaaika", "syntymaaika is there twice"),
    "key of YAML twice": ("name: sukupuoli", "name: x\n    name: y", "'name' stands here twice"),
    "reference": ("source: sex", "source: sex\n    refers_to: delivered_clients.x", "not deliv"),
    "pattern": ("[0-9a-f]{32}", "[0-9a-f", "a regular expression"),
    "pattern that SQL lacks": ("[0-9a-f]{32}", "(?!0)[0-9a-f]{32}", "a regular expression"),
    "slip in a key": ("source: sex", "sourc: sex", "Did you mean source?"),
    "two sources": ("source: sex", "source: sex\n    constant: x", "one of source, constant"),
    "no source": ("    source: sex\n", "", "one of source, constant"),
    "a date without a year": (
        "type: date", "type: date\n    date_format: dd.MM.", "made of yyyy, MM or M, and dd or d",
    ),
    "an order of nothing": ("columns:", "order: [x]\ncolumns:", "delivered_clients, not 'x'"),
    "rows of nothing": ("columns:", "rows: {x: [1]}\ncolumns:", "delivered_clients, not 'x'"),
    "letters": ("columns:", "encoding: ebcdic\ncolumns:", "utf-8, iso-8859-1"),
    "a key without a source": ("source: person_id\n", "constant: x\n", "it lacks columns 1.source"),
    "values of a day": ("type: date", "type: date\n    values: {a: b}", "string, as values are"),
    "a day as constant": ("source: birth_date", "constant: x", "a constant stands as it goes"),
    "no day": ("source: birth_date", "parameter: county", "string, as this parameter is"),
    "a day as text": ("source: sex", "parameter: as_of", "date, as this parameter is"),
    "no length": ("columns:", "form: fixed\ncolumns:", "it lacks columns 1.length"),
    "no YAML": ("columns:", "columns: [", "not valid YAML"),
}  # fmt: skip


@pytest.mark.parametrize("slip", FAULTS)
def test_a_contract_that_cannot_be_followed_is_named_with_its_line(
    tmp_path: Path, slip: str
) -> None:
    old, new, said = FAULTS[slip]
    with pytest.raises(ConfigError) as error:
        contract_with(tmp_path / "p", ("asiakas", old, new))
    assert said in str(error.value)
    assert re.match(r"contracts/sosdbt-default/[a-z]+\.yml, line [0-9]+: ", str(error.value))


@pytest.mark.parametrize("name", ["manifest.json", "datapackage.json", "asiakas.csv"])
def test_a_statement_has_a_name_of_its_own(tmp_path: Path, name: str) -> None:
    statement = f"nothing_to_deliver: {{statement: {{name: {name}, text: Ei mitään}}}}\nfiles:"
    with pytest.raises(ConfigError, match="another file of the package"):
        contract_with(tmp_path / "p", ("package", "files:", statement))


def test_the_line_is_that_of_the_slip(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        contract_with(tmp_path / "p", ("palvelu", "source: outcome", "source: outcom"))
    name, line = str(error.value).split(":")[0].split(", line ")
    assert (tmp_path / "p" / name).read_text().splitlines()[int(line) - 1].strip() == (
        "source: outcom"
    )


def test_a_mart_that_no_file_holds_must_be_left_out_by_name(tmp_path: Path) -> None:
    project = project_with(tmp_path / "p", ("package", "  - palvelu\n", ""))
    (project / "contracts/sosdbt-default/palvelu.yml").unlink()
    with pytest.raises(ConfigError, match="no file holds delivered_services"):
        contract_in_force(project, "2023Q1")
    edit_contract(project, ("package", "files:", "left_out: [delivered_services]\nfiles:"))
    assert len(contract_in_force(project, "2023Q1").files) == 4


@pytest.mark.parametrize(
    ("quarter", "name"), [("2024Q4", "sosdbt-default"), ("2025Q1", "next"), ("2026Q3", "next")]
)
def test_the_contract_in_force_is_taken(tmp_path: Path, quarter: str, name: str) -> None:
    project = _with_next(tmp_path, "2024Q4", "2025Q1")
    assert contract_in_force(project, quarter).name == name


@pytest.mark.parametrize(
    ("last", "first", "said"),
    [("2025Q1", "2025Q1", "are all in force"), ("2024Q4", "2025Q2", "are not in force in 2025Q1")],
)
def test_two_in_force_or_none_are_refused(tmp_path: Path, last: str, first: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        contract_in_force(_with_next(tmp_path, last, first), "2025Q1")


def _with_next(tmp_path: Path, last: str, first: str) -> Path:
    project = project_with(
        tmp_path / "p",
        ("package", "first_quarter: 2023Q1", f"first_quarter: 2023Q1\nlast_quarter: {last}"),
    )
    folder = project / "contracts"
    shutil.copytree(folder / "sosdbt-default", folder / "next")
    edit_contract(project, ("package", "name: sosdbt-default", "name: next"), contract="next")
    new = f"first_quarter: {first}"
    edit_contract(
        project, ("package", f"first_quarter: 2023Q1\nlast_quarter: {last}", new), contract="next"
    )
    return project
