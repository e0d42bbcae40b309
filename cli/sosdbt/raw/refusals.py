"""What the raw layer refused or noticed while dbt ran: dbt hands on the text of an error alone."""

from sosdbt.errors import SosdbtError
from sosdbt.raw.notices import Notice, Noticed, notices_of

_refused: list[SosdbtError] = []
# What was read, such as effica/clients.csv -> what was noticed in it.
_noticed: dict[str, list[Noticed]] = {}


def remember(error: SosdbtError) -> None:
    _refused.append(error)


def remember_noticed(what: str, noticed: list[Noticed]) -> None:
    """However often it is read."""
    _noticed[what] = noticed


def forget(*, notices_too: bool = True) -> None:
    _refused.clear()
    if notices_too:
        _noticed.clear()


def raise_refused() -> None:
    """Raises what was refused since `forget`; of several, always the same one."""
    if _refused:
        raise min(_refused, key=str)


def notices() -> list[Notice]:
    """What was noticed since `forget`."""
    return notices_of(noticed for _, of_each in sorted(_noticed.items()) for noticed in of_each)
