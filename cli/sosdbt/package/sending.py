"""What goes to the receiver, where its contract wants another shape than the package has.

The package itself stays whole and named as ever: it is what is verified, compared and kept.
"""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from sosdbt.files import flush_folder, partial
from sosdbt.package.archive import write_archive
from sosdbt.package.contract import Contract
from sosdbt.package.names import DESCRIPTOR, MANIFEST, SEND, beside


def write_sending(
    contract: Contract, members: Sequence[Path], package: Path, said: Mapping[str, object]
) -> tuple[Path, ...]:
    """A folder beside the package, whole or not at all; `said` has what its name is made of."""
    if contract.send is None:
        return ()
    folder = beside(package, SEND)
    temporary = partial(folder)
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(mode=0o700)
    name = contract.send["name"].format(**said)
    wanted = {DESCRIPTOR: contract.send["descriptor"], MANIFEST: contract.send["manifest"]}
    where = {path: wanted.get(path.name, "inside") for path in members}
    is_loose = contract.send["as"] == "loose"
    outside = {"inside", "beside"} if is_loose else {"beside"}
    for path in members:
        if where[path] not in outside:
            continue
        target = temporary / f"{name}_{path.name}"
        shutil.copyfile(path, target)
        target.chmod(0o600)
    if not is_loose:
        inside = [path for path in members if where[path] == "inside"]
        write_archive(inside, temporary / f"{name}.zip")
    temporary.rename(folder)
    flush_folder(folder.parent)
    return (folder,)
