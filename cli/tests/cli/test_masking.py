import io

import pytest
from hand_made import identity_code

from sosdbt.masking import MaskingStream, mask, mask_all

CODE = identity_code("010190", 901)


@pytest.mark.parametrize("sign", [*"-+", *"ABCDEF", *"YXWVU"])
def test_a_code_is_masked_with_every_century_sign(sign: str) -> None:
    assert mask(f"client {identity_code('010190', 901, sign)}, row 7") == "client ***, row 7"


@pytest.mark.parametrize("text", [f"x{CODE}y", f"1{CODE}", f"'{CODE}'", f"a;{CODE};b", CODE * 2])
def test_a_code_is_masked_wherever_it_stands(text: str) -> None:
    assert CODE not in mask(text)


def test_a_code_in_lower_case_is_masked_when_it_stands_alone() -> None:
    assert mask("id 010190a901a.") == "id ***."


@pytest.mark.parametrize(
    "text",
    [
        "00000000000000000000123456a1234f",
        "sosdbt_90_2023Q1_v1.zip",
        "0201256-6",
        "2023-01-31",
        "1.2.246.10.2012566.10.0",
        "CR-002",
    ],
)
def test_other_text_stays(text: str) -> None:
    assert mask(text) == text


def test_a_stream_masks_and_remembers_that_it_was_used() -> None:
    inner = io.StringIO()
    stream = MaskingStream(inner)
    stream.write("")
    assert not stream.was_used
    print(f"row of {CODE}", file=stream)
    stream.writelines([CODE, "\n"])
    assert inner.getvalue() == "row of ***\n***\n"
    assert stream.was_used


def test_nested_values_are_masked_keys_and_all() -> None:
    assert mask_all({"a": [CODE, 1, None], CODE: {"b": CODE}}) == {
        "a": ["***", 1, None],
        "***": {"b": "***"},
    }
