"""What the raw layer refused while dbt ran: dbt hands on the text, but not the exit code."""

from sosdbt.errors import SosdbtError

_refused: list[SosdbtError] = []


def remember(error: SosdbtError) -> None:
    _refused.append(error)


def forget() -> None:
    _refused.clear()


def raise_refused() -> None:
    """Raises what was refused since `forget`; of several, always the same one."""
    if _refused:
        raise min(_refused, key=str)
