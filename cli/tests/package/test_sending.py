"""Where the receiver wants other names or loose files, they lie beside the package."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from contract_edits import contract_with
from package_tools import TABLES, read_members

from sosdbt.errors import ConfigError
from sosdbt.package.publish import Deliveries
from sosdbt.package.write import Delivery

Deliver = Callable[..., Delivery]


def sent(deliver_again: Deliver, tmp_path: Path, said: str) -> tuple[dict[str, bytes], Path]:
    contract = contract_with(tmp_path / "p", ("package", "files:", f"send: {{{said}}}\nfiles:"))
    package = deliver_again(contract=contract).package
    return read_members(package), package.with_name("sosdbt_90_2023Q1_v1.send")


def test_a_zip_under_the_receivers_name_without_our_manifest(
    deliver_again: Deliver, tmp_path: Path
) -> None:
    said = "name: 'S_{county}_{quarter}_{as_of}_{version}', manifest: none, descriptor: beside"
    members, folder = sent(deliver_again, tmp_path, said)
    name = "S_90_2023Q1_2023-05-01_1"
    assert sorted(path.name for path in folder.iterdir()) == [
        f"{name}.zip",
        f"{name}_datapackage.json",
    ]
    with zipfile.ZipFile(folder / f"{name}.zip") as archive:
        assert {one: archive.read(one) for one in archive.namelist()} == {
            one: members[one] for one in TABLES
        }


def test_loose_files(deliver_again: Deliver, tmp_path: Path) -> None:
    members, folder = sent(deliver_again, tmp_path, "name: '{organiser}', as: loose")
    found = {path.name.split("_", 1)[1]: path.read_bytes() for path in folder.iterdir()}
    assert found == members


def test_by_default_the_package_is_what_is_sent(deliver_again: Deliver, out: Path) -> None:
    deliver_again()
    assert not list(out.glob("*.send"))


def test_a_failure_leaves_neither_package_nor_what_is_sent(
    deliver_again: Deliver, tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("full")

    monkeypatch.setattr("sosdbt.package.publish.appear", fail)
    with pytest.raises(OSError, match="full"):
        sent(deliver_again, tmp_path, "name: x, as: loose")
    assert list(out.iterdir()) == []


def test_what_a_killed_build_left_is_removed(out: Path) -> None:
    for name in (".sosdbt_90_2023Q1_v1.send.partial", ".sosdbt_90_2023Q1_v1.zip.partial"):
        (out / name).mkdir() if "send" in name else (out / name).write_bytes(b"")
    (out / "sosdbt_90_2023Q1_v1.send").mkdir()
    Deliveries(out, "90", "2023Q1").remove_leftovers()
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("name", ["../x", "{x}", "{county", "a/b", "{version.x}", ""])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    edit = ("package", "files:", f"send: {{name: '{name}'}}\nfiles:")
    with pytest.raises(ConfigError, match=r"package.yml, line [0-9]+: send.name must be letters"):
        contract_with(tmp_path / "p", edit)
