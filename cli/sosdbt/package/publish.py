"""Puts files into the output directory, whole or not at all, never over an earlier version."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sosdbt.errors import BuildError
from sosdbt.files import appear, unfinished
from sosdbt.package.archive import holds_the_same, write_archive
from sosdbt.package.names import DEMO, MANIFEST, PackageName, packages_in, stem


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
        """What a killed build of this quarter left half-written."""
        for path in self.out.glob(f".{self.stem}*.partial"):
            path.unlink()


def unchanged_version(
    deliveries: Deliveries, members: Sequence[Path], notices: list[str]
) -> int | None:
    """The newest version, if all it holds but its manifest is what would be delivered now."""
    versions = deliveries.versions()
    if not versions:
        return None
    newest = deliveries.package(versions[-1])
    try:
        same = holds_the_same(newest, members, but=MANIFEST)
    except Exception as error:  # A damaged archive fails in many ways.
        notices.append(f"{newest.name} cannot be read ({error}); a new version is made.")
        return None
    return versions[-1] if same else None


def publish_package(members: Sequence[Path], final: Path) -> None:
    with unfinished(final) as temporary:
        write_archive(members, temporary)
        try:
            appear(temporary, final)
        except FileExistsError:
            raise BuildError(
                f"{final} exists already. It was not touched; start the build again."
            ) from None
