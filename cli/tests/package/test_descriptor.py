import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import frictionless
import pytest

from sosdbt.package.write import Delivery

A_CHANGED_ROW = {
    "a date that is none": ("palvelu.csv", b"2022-12-24", b"2022-12-44"),
    "an unknown kind": ("palvelu.csv", b"voimassa_oleva_paatos", b"jotain"),
    "a client that is not there": ("palvelu.csv", b"0003", b"0009"),
    "a malformed identity code": ("asiakas.csv", b"010190-901", b"010190x901"),
    "a required value left out": ("palvelunjarjestaja.csv", b"0201256-6", b""),
    "a key twice": ("asiakas.csv", b"0002,", b"0001,"),
}


def _unpacked(delivery: Delivery, folder: Path) -> Path:
    with zipfile.ZipFile(delivery.package) as archive:
        archive.extractall(folder)
    return folder


def _report(folder: Path) -> frictionless.Report:
    with frictionless.system.use_context(trusted=True):
        return frictionless.validate(str(folder / "datapackage.json"))


def test_frictionless_accepts_the_package(
    deliver_again: Callable[..., Delivery], tmp_path: Path
) -> None:
    report = _report(_unpacked(deliver_again(), tmp_path / "package"))
    assert report.valid, report.flatten(["name", "fieldName", "message"])
    assert report.stats["tasks"] == 5


def test_frictionless_accepts_the_zip_itself(deliver_again: Callable[..., Delivery]) -> None:
    package = frictionless.Package(str(deliver_again().package))
    assert package.resources[0].name == "asiakas"
    assert package.validate().valid


@pytest.mark.parametrize("fault", A_CHANGED_ROW)
def test_frictionless_sees_each_fault_by_the_descriptor(
    deliver_again: Callable[..., Delivery], tmp_path: Path, fault: str
) -> None:
    folder = _unpacked(deliver_again(), tmp_path / "package")
    name, old, new = A_CHANGED_ROW[fault]
    content = (folder / name).read_bytes()
    assert old in content
    (folder / name).write_bytes(content.replace(old, new))
    _forget_sizes(folder / "datapackage.json")
    assert not _report(folder).valid


def test_the_descriptor_says_nothing_of_version_or_day(
    deliver_again: Callable[..., Delivery], tmp_path: Path
) -> None:
    later = "update delivery_parameters set as_of_date = date '2023-06-01'"
    first = _unpacked(deliver_again(), tmp_path / "first")
    second = _unpacked(
        deliver_again([later, "delete from delivered_services"]), tmp_path / "second"
    )
    descriptors = [
        json.loads((folder / "datapackage.json").read_text()) for folder in (first, second)
    ]
    for descriptor in descriptors:
        descriptor["resources"] = descriptor["resources"][:-1]
    assert descriptors[0] == descriptors[1]


def _forget_sizes(path: Path) -> None:
    """Hash and size of the file would give any change away."""
    descriptor = json.loads(path.read_text())
    for resource in descriptor["resources"]:
        del resource["bytes"], resource["hash"]
    path.write_text(json.dumps(descriptor))
