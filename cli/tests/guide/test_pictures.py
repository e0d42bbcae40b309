"""The pictures of the guide show what the SQL makes of the rows beside them."""

import os
from itertools import groupby
from pathlib import Path

import duckdb
import pytest
from jinja2 import Environment
from transcripts import GUIDE

HERE = Path(__file__).parent
PICTURES = {
    "periods": (
        "How unit rows become periods",
        {
            "overlap": "Rows that overlap are one period",
            "touch": "Rows that touch are one period",
            "gap": "One day without a row: two periods",
            "nested": "A row inside another shortens nothing",
            "two tasks": "Service tasks never merge",
            "open": "Real dates go out, and an open end",
        },
    ),
    "archive": (
        "What the archive changes",
        {
            "no day": "No day is archived: delivered",
            "some days": "Some days are archived: delivered whole",
            "every day": "Every day is archived: not delivered",
            "before": "No day in the quarter: not delivered",
        },
    ),
}
NAMES = {
    "delivered": "delivered",
    "archived_in_kanta": "archived in Kanta",
    "outside_quarter": "outside",
}


@pytest.mark.guide
def test_the_pictures_are_what_the_sql_makes_of_the_rows(small_county: Path) -> None:
    """SOSDBT_DRAW=1 draws them anew."""
    database = small_county / "data/deliveries/.sosdbt/2023Q1/sosdbt.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute((HERE / "pictures.sql").read_text())
        names = [column[0] for column in found.description]
        bars = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    by_client = {who: [*of] for who, of in groupby(bars, key=lambda bar: bar["client_id"])}
    assert set(by_client) == {client for _, lanes in PICTURES.values() for client in lanes}
    layout = Environment(trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    template = layout.from_string((HERE / "pictures.svg.j2").read_text())
    for name, (title, said) in PICTURES.items():
        lanes = [{"words": words, "bars": by_client[who]} for who, words in said.items()]
        drawn = template.render(title=title, lanes=lanes, names=NAMES)
        picture = GUIDE / "explanation" / f"{name}.svg"
        if os.environ.get("SOSDBT_DRAW"):
            picture.write_text(drawn)
        assert picture.read_text() == drawn
