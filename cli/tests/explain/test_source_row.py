from sosdbt.explain.answers import lines


def said(**values: str) -> str:
    """The line that tells what a row holds."""
    rules = {"rules_that_looked": [], "findings": []}
    row = {**values, "source_table": "service_use", "why": "", "rules": rules}
    (line,) = (line for line in lines({"kind": "rows", "rows_in_all": 1, "rows": [row]})
               if line.startswith("  The row: "))  # fmt: skip
    return line.removeprefix("  The row: ")


def test_blanks_around_a_value_are_seen() -> None:
    row = {"start_date": "1.2.23 ", "service_task": "\u00a0XX"}
    assert said(**row) == '"1.2.23 " to open, task "\u00a0XX"'


def test_other_values_stand_as_they_are() -> None:
    row = {"start_date": "2023-01-01", "end_date": "2023-02-01", "service_task": "XX"}
    assert said(**row) == "2023-01-01 to 2023-02-01, task XX"
