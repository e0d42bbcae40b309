"""Changes to the seeds of a copied project."""

import csv
from collections.abc import Callable
from pathlib import Path

Edit = Callable[[list[dict[str, str]]], None]


def change(project: Path, seed: str, edit: Edit) -> None:
    path = project / "seeds" / seed
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names, rows = reader.fieldnames or [], list(reader)
    edit(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def put(line: int, **values: str) -> Edit:
    """Line 2 is the first row."""
    return lambda rows: rows[line - 2].update(values)


def add(**values: str) -> Edit:
    return lambda rows: rows.append(values)
