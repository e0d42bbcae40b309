import json
import zipfile
from collections.abc import Callable

import duckdb
import pytest
from hand_made import write_database

from sosdbt.errors import ConfigError
from sosdbt.package.contract import read_contract
from sosdbt.package.write import Delivery
from sosdbt.results import open_database

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


def test_a_new_name_in_the_seed_changes_that_name_and_nothing_else(
    deliver_again: Callable[..., Delivery],
) -> None:
    before = members(deliver_again())
    after = members(
        deliver_again(
            [
                "update delivery_contract set delivered_name = 'kon' "
                "where mart = 'delivered_clients' and column_name = 'sex'"
            ]
        )
    )
    expected = before["asiakas.csv"].replace(b",sukupuoli\n", b",kon\n")
    assert after["asiakas.csv"] == expected != before["asiakas.csv"]
    untouched = set(DESIGNED_HEADERS) - {"asiakas.csv"}
    assert {name: after[name] for name in untouched} == {name: before[name] for name in untouched}
    fields = json.loads(after["datapackage.json"])["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields][-1] == "kon"


def test_a_renamed_key_is_followed_by_keys_and_references(
    deliver_again: Callable[..., Delivery],
) -> None:
    package = members(
        deliver_again(
            [
                "update delivery_contract set delivered_name = 'klient' "
                "where mart = 'delivered_clients' and column_name = 'person_id'"
            ]
        )
    )
    clients, _, periods, *_ = json.loads(package["datapackage.json"])["resources"]
    assert clients["schema"]["primaryKey"] == ["klient"]
    assert periods["schema"]["foreignKeys"][0] == {
        "fields": ["asiakas_id"],
        "reference": {"resource": "asiakas", "fields": ["klient"]},
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("set column_name = 'shoe_size' where column_name = 'sex'", "shoe_size"),
        ("set mart = 'nowhere' where mart = 'delivered_services'", "nowhere"),
        ("set file_name = '../asiakas.csv' where file_name = 'asiakas.csv'", "../asiakas.csv"),
        ("set data_type = 'integer' where column_name = 'sex'", "data_type"),
        ("set required = 'maybe' where column_name = 'sex'", "required"),
        ("set key = null where column_name = 'service_id'", "palvelu.csv"),
        ("set version = '2' where column_name = 'sex'", "contract and version"),
        ("set refers_to = 'delivered_clients.x' where refers_to is not null", "refers_to"),
        (
            "set delivered_name = 'sukupuoli' where column_name = 'birth_date'",
            "'sukupuoli' twice",
        ),
    ],
)
def test_a_contract_that_cannot_be_followed_is_named(tmp_path, change: str, said: str) -> None:
    path = write_database(tmp_path / "c.duckdb", [f"update delivery_contract {change}"])
    with (
        open_database(path) as connection,
        pytest.raises(ConfigError, match="delivery_contract") as error,
    ):
        read_contract(connection)
    assert said in str(error.value)


def test_an_empty_contract_is_refused(tmp_path) -> None:
    path = write_database(tmp_path / "c.duckdb", ["delete from delivery_contract"])
    with open_database(path) as connection, pytest.raises(ConfigError, match="is empty"):
        read_contract(connection)


def test_seed_types_do_not_matter(connection: duckdb.DuckDBPyConnection, tmp_path) -> None:
    typed = write_database(
        tmp_path / "typed.duckdb",
        [
            "alter table delivery_contract alter required type boolean using required = 'true'",
            "alter table delivery_contract alter column_order type integer",
            "alter table delivery_contract alter version type integer",
        ],
    )
    with open_database(typed) as other:
        assert read_contract(other) == read_contract(connection)
