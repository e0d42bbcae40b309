"""What a command has to say: lines for a person, or one JSON object. No traceback and no identity
code reaches the screen."""

import gc
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sosdbt.errors import INTERRUPTED, describe, status_of
from sosdbt.masking import MaskingStream, mask_all

if TYPE_CHECKING:
    import typer

# On a terminal a line that ends with a colon stands out.
_HEADING, _BOLD = re.compile(r"^(?! ).+:$", re.MULTILINE), "\033[1m\\g<0>\033[0m"


@dataclass(frozen=True)
class Answer:
    """`own` is of the JSON object what is shown as it is: paths of the user's, and what a person
    has asked to see. `message`, which `content` holds too, goes to standard error if no JSON is
    asked for.
    """

    content: dict[str, Any]
    lines: list[str]
    exit_code: int = 0
    message: str | None = None
    own: dict[str, Any] = field(default_factory=dict)
    lines_are_masked: bool = True


def run(app: "typer.Typer") -> None:
    # dbt keeps millions of objects to the end: searching them for garbage is a tenth of a run.
    gc.set_threshold(100_000, 50, 100)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.stdout, sys.stderr = out, err = MaskingStream(sys.stdout), MaskingStream(sys.stderr)
    try:
        app()
        exit_code = 0
    except SystemExit as end:
        exit_code = end.code if isinstance(end.code, int) else int(bool(end.code))
        if exit_code == INTERRUPTED and not err.was_used:
            print("Interrupted.", file=err)
    except BaseException as error:
        exit_code, message = describe(error)
        print(message, file=err)
    if exit_code and "--json" in sys.argv and not out.was_used:
        _show_bare_json(exit_code)
    sys.exit(exit_code)


def _show_bare_json(exit_code: int) -> None:
    """A command line that was not understood still gets its JSON object."""
    from sosdbt.build import Outcome
    from sosdbt.commands.build import answer

    outcome = Outcome(None, None, message="Not understood; standard error says why.")
    outcome.end("invalid" if exit_code == 2 else "failed", exit_code)
    show_answer(lambda: answer(outcome), as_json=True)


def show_answer(find: Callable[[], Answer], as_json: bool) -> int:
    """Prints what `find` gives and returns the exit code. Asked for JSON, an error is JSON too."""
    try:
        answer = find()
    except Exception as error:
        if not as_json:
            raise
        exit_code, message = describe(error)
        answer = Answer({"status": status_of(exit_code), "message": message}, [], exit_code)
    if as_json:
        content = mask_all(answer.content)
        _print(json.dumps({**content, **answer.own}, default=str) + "\n", is_masked=False)
        return answer.exit_code
    if answer.lines:
        _print("\n".join(answer.lines) + "\n", answer.lines_are_masked)
    if answer.message:
        print(answer.message, file=sys.stderr)
    return answer.exit_code


def _print(text: str, is_masked: bool) -> None:
    """Nothing of a package can move the cursor or colour the terminal."""
    text = "".join(sign if sign.isprintable() or sign == "\n" else "?" for sign in text)
    if sys.stdout.isatty():
        text = _HEADING.sub(_BOLD, text)
    if is_masked or not isinstance(sys.stdout, MaskingStream):
        sys.stdout.write(text)
    else:
        sys.stdout.write_unmasked(text)
