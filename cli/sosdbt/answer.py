"""What a command that only tells something prints: lines for a person, or one JSON object."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sosdbt.failures import describe, status_of
from sosdbt.masking import mask_all


@dataclass(frozen=True)
class Answer:
    content: dict[str, Any]
    lines: list[str]
    exit_code: int = 0


def show_answer(find: Callable[[], Answer], as_json: bool) -> int:
    """Prints what `find` gives and returns the exit code. Asked for JSON, an error is JSON too."""
    if not as_json:
        answer = find()
        print("\n".join(answer.lines))
        return answer.exit_code
    try:
        answer = find()
    except Exception as error:
        exit_code, message = describe(error)
        answer = Answer({"status": status_of(exit_code), "message": message}, [], exit_code)
    print(json.dumps(mask_all(answer.content), default=str))
    return answer.exit_code
