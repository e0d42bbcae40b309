"""Tells made-up raw data from real data: no delivery holds both."""

from sosdbt.errors import InputError
from sosdbt.package.names import DEMO_SYSTEM
from sosdbt.raw.names import SYNTHETIC_COLUMN, bare
from sosdbt.raw.raw_file import RawFile
from sosdbt.raw.scan import RawScan


def is_synthetic(scanned: RawScan) -> bool:
    """Raises where files of a demo county lie among others."""
    made_up = [file for file in scanned.files if _is_synthetic(file)]
    real = [file for file in scanned.files if not _is_synthetic(file)]
    if made_up and real:
        raise InputError(
            f"{made_up[0].path} is of a demo county, {real[0].path} is not. "
            "Synthetic and real data are never delivered together: keep them in two directories."
        )
    return bool(made_up)


def _is_synthetic(file: RawFile) -> bool:
    columns = map(bare, file.columns)
    return SYNTHETIC_COLUMN in columns or file.source_system.startswith(DEMO_SYSTEM)
