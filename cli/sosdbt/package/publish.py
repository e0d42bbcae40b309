"""Puts files into the output directory, whole or not at all, never over an earlier version."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sosdbt.errors import BuildError, ConfigError
from sosdbt.files import appear, unfinished
from sosdbt.package.archive import write_archive
from sosdbt.package.names import DEMO, PackageName, packages_in, read_name, stem

T = TypeVar("T")


@dataclass(frozen=True)
class Deliveries:
    """The deliveries of one county and quarter in one output directory."""

    out: Path
    county: str
    quarter: str
    # Versions that the history knows, though their packages may be gone.
    versions_before: frozenset[int] = frozenset()
    is_synthetic: bool = False

    @property
    def next_version(self) -> int:
        return max([*self.versions(), *self.versions_before], default=0) + 1

    @property
    def series(self) -> str:
        return DEMO if self.is_synthetic else self.county

    @property
    def stem(self) -> str:
        return stem(self.series, self.quarter)

    def versions(self) -> list[int]:
        return sorted(
            name.version
            for name, _ in packages_in(self.out)
            if (name.series, name.quarter) == (self.series, self.quarter)
        )

    def package(self, version: int) -> Path:
        return self.out / str(PackageName(self.series, self.quarter, version))

    def list_file(self, name: str, version: int | None) -> Path:
        """A list such as fates.csv, beside a package, or without a version if there is none."""
        beside = self.stem if version is None else self.package(version).stem
        return self.out / f"{beside}.{name}"

    def remove_leftovers(self) -> None:
        """What a killed build of this quarter left half-written, lists of its package too."""
        for path in self.out.glob(f".{self.stem}*.partial"):
            remove_lists(path.with_name(path.name.removeprefix(".").removesuffix(".partial")))
            _remove(path)

    def check_that_lists_have_a_package(self) -> None:
        """Lists of a version to come are of a delivery whose package and history went away."""
        for path in sorted(self.out.glob(f"{self.stem}_v*.*")):
            name = read_name(f"{path.name.partition('.')[0]}.zip")
            if name and path.suffix != ".zip" and name.version >= self.next_version:
                raise ConfigError(
                    f"{path} lies there without its package {name}, and the history does not know "
                    "it. Bring the package back, or move all its lists away; then build again."
                )


def remove_lists(package: Path) -> None:
    """Those of a package that is not there: they lie beside its name."""
    if package.suffix == ".zip" and not package.exists():
        for path in package.parent.glob(f"{package.stem}.*"):
            _remove(path)


def _remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def publish_package(members: Sequence[Path], final: Path, write_lists: Callable[[], T]) -> T:
    """Lists first: beside lists without a package the unfinished archive tells whose they are."""
    with unfinished(final) as temporary:
        write_archive(members, temporary)
        try:
            lists = write_lists()
            appear(temporary, final)
            return lists
        except FileExistsError:
            raise BuildError(
                f"{final} exists already. It was not touched; start the build again."
            ) from None
        except BaseException:
            remove_lists(final)
            raise
