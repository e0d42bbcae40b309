"""Why a row cannot be read: a code, never a value of the row, with what it means and what to do."""

from dataclasses import dataclass

MAX_FIELD_CHARACTERS = 131_072

NOT_TEXT = "not_text"
LOOKS_LIKE_WINDOWS_1252 = "looks_like_windows_1252"
LOOKS_LIKE_UTF_8 = "looks_like_utf_8"
NUL_BYTE = "nul_byte"
BROKEN_QUOTING = "broken_quoting"
FIELD_TOO_LONG = "field_too_long"
CARRIAGE_RETURN = "carriage_return"
LINE_BREAK = "line_break_in_a_value"
TOO_FEW_FIELDS = "too_few_fields"
TOO_MANY_FIELDS = "too_many_fields"
BROKEN_JSON = "broken_json"
NO_DOCUMENT = "no_document"
# Told by the model stg_source_documents.
UNUSABLE_VERSIONS = "unusable_versions"


@dataclass(frozen=True)
class RowFault:
    meaning: str
    advice: str


ROW_FAULTS = {
    NOT_TEXT: RowFault(
        "bytes that are no text in the encoding of the source system",
        "Look up in which encoding the system writes, and set it in "
        "seeds/mappings/source_systems.csv.",
    ),
    LOOKS_LIKE_WINDOWS_1252: RowFault(
        "looks like Windows-1252",
        "If the system writes so, set its encoding to windows-1252 in "
        "seeds/mappings/source_systems.csv. If these lines alone are so, write them as UTF-8.",
    ),
    LOOKS_LIKE_UTF_8: RowFault(
        "looks like UTF-8, which is not the encoding of the source system",
        "Correct the encoding of the source system in seeds/mappings/source_systems.csv, or write "
        "the whole file in that encoding.",
    ),
    NUL_BYTE: RowFault(
        "a NUL byte inside a value", "Make the extract again; the file is damaged or is no text."
    ),
    BROKEN_QUOTING: RowFault(
        "broken quotation marks",
        "A value that holds a quotation mark is quoted as a whole, with each mark in it doubled. "
        "Let the extract do so, or leave such marks out.",
    ),
    FIELD_TOO_LONG: RowFault(
        "a value of more than 131,072 characters", "Shorten the value, or correct its quotes."
    ),
    CARRIAGE_RETURN: RowFault(
        "a carriage return inside the line", "End every line with LF or CRLF."
    ),
    LINE_BREAK: RowFault(
        "a line break inside a value that is read",
        "Correct the quotation marks, or leave line breaks out of the value. Two stray quotation "
        "marks join all lines between them.",
    ),
    TOO_FEW_FIELDS: RowFault(
        "fewer fields than the header",
        "Quote values that hold a line break, and give each line as many fields as the header.",
    ),
    TOO_MANY_FIELDS: RowFault(
        "more fields than the header",
        "Quote values that hold the delimiter, and give each line as many fields as the header.",
    ),
    BROKEN_JSON: RowFault(
        "no JSON object", "Write each document as one JSON object on a line of its own."
    ),
    NO_DOCUMENT: RowFault(
        "no document in the line",
        "Give the line an object named document that holds one document under its name.",
    ),
    UNUSABLE_VERSIONS: RowFault(
        "a document of whose versions the newest cannot be told",
        "Give each version of the document a document_id, a document_set, a whole number as "
        "version and a day as archived_at.",
    ),
}


def fault_in(value: str) -> str | None:
    """Why a value cannot be read whatever its file; lone surrogates stand for what is no text."""
    if "\n" in value or "\r" in value:
        return LINE_BREAK
    if "\0" in value:
        return NUL_BYTE
    if len(value) > MAX_FIELD_CHARACTERS:
        return FIELD_TOO_LONG
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return NOT_TEXT
    return None


def fault_of(code: str) -> RowFault:
    """What a code means; one of another loader tells itself."""
    return ROW_FAULTS.get(code) or RowFault(code, "Correct the line or make the extract again.")
