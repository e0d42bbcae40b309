from collections.abc import Callable
from pathlib import Path

import pytest
from built_counties import build_counties
from county import County
from oracle import Settings

Fill = Callable[[Path], None]


@pytest.fixture(scope="session")
def built(once: Callable[[str, Fill], Path]) -> Callable[[Settings, list[County]], Path]:
    """Builds counties under settings. Gives the folder of the database and dbt's target."""

    def build(settings: Settings, counties: list[County]) -> Path:
        def fill(folder: Path) -> None:
            build_counties(
                counties,
                folder,
                settings,
                max_gap_days=settings.max_gap_days,
                clip_to_quarter=settings.clip_to_quarter,
            )

        return once(f"gap_of_{settings.max_gap_days}_days", fill) / "work"

    return build
