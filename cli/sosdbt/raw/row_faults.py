"""Why a row cannot be read: short fixed texts, never a value of the row."""

NOT_UTF8 = "not UTF-8"
NUL_BYTE = "NUL byte"
BROKEN_QUOTING = "broken quoting"
FIELD_TOO_LONG = "field too long"
STRAY_RETURN = "carriage return inside the line"


def wrong_number_of_fields(found: int, expected: int) -> str:
    return f"wrong number of fields: {found} instead of {expected}"
