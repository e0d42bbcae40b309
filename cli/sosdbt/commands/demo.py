"""sosdbt demo: writes a synthetic county and says what it holds."""

from pathlib import Path

from sosdbt.answer import Answer
from sosdbt.config import find_project
from sosdbt.demo import write_demo_county
from sosdbt.places import refuse_sources
from sosdbt.text import counts


def demo(raw: Path, clients: int, seed: int) -> Answer:
    refuse_sources(find_project(), raw, "--raw")
    rows = write_demo_county(raw.expanduser().absolute(), clients=clients, seed=seed)
    heading = f"A synthetic county in {raw}, rows:"
    return Answer({"status": "ok", "rows": rows}, [heading, *counts(rows)])
