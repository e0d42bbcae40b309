from sosdbt.explain.rows import period_and_codes

ROW = dict.fromkeys(
    ("decision_date", "social_service", "outcome", "document_type", "service_unit"), None
)


def test_blanks_around_a_value_are_seen() -> None:
    row = ROW | {"start_date": "1.2.23 ", "end_date": None, "service_task": "\u00a0XX"}
    assert period_and_codes(row) == '"1.2.23 " to open, task "\u00a0XX"'


def test_other_values_stand_as_they_are() -> None:
    row = ROW | {"start_date": "2023-01-01", "end_date": "2023-02-01", "service_task": "XX"}
    assert period_and_codes(row) == "2023-01-01 to 2023-02-01, task XX"
