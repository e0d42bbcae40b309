"""What stops a command, with the exit code it leaves."""


class SosdbtError(Exception):
    exit_code = 3


class InputError(SosdbtError):
    """The raw data cannot be used as it is."""

    exit_code = 2


class ConfigError(SosdbtError):
    """A setting or a file of the user's set-up cannot be used as it is."""

    exit_code = 2


class BuildError(SosdbtError):
    """dbt or the packaging failed."""

    exit_code = 3


class BlockedError(SosdbtError):
    """A blocker holds the delivery back."""

    exit_code = 1
