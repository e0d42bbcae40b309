"""sosdbt check: all that build does, but no package."""

from dataclasses import replace

from sosdbt.answer import Answer
from sosdbt.build import Request
from sosdbt.commands.build import build


def check(request: Request) -> Answer:
    return build(replace(request, with_package=False))
