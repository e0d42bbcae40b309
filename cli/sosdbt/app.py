"""The command line: options and help. What a command does is in the module it names."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from sosdbt.answer import Answer


class WholeTexts(TyperGroup):
    """A help in which the text of no command is cut."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        texts = [(name, command.help or "") for name, command in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl(texts)


app = typer.Typer(
    name="sosdbt",
    cls=WholeTexts,
    help="Makes the separate delivery of client data to the follow-up register for social welfare.",
    epilog="Exit codes: 0 done, 1 blocked, errors or faults found, 2 usage, configuration or "
    "input, 3 the build failed.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

QuarterOption = Annotated[
    str | None,
    typer.Option("--quarter", metavar="QUARTER", help="The quarter to deliver, such as 2023Q1."),
]
RawOption = Annotated[
    Path | None,
    typer.Option(
        "--raw", metavar="DIR", help="The raw directory. Default: SOSDBT_RAW, else the demo county."
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Where packages go. Default: deliveries/, or deliveries/demo/ for the demo.",
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="The day the data is looked at, such as 2023-05-01. Default: the due date, "
        "or today if that is earlier.",
    ),
]
TargetOption = Annotated[
    str | None, typer.Option("--target", metavar="T", help="A target of profiles.yml.")
]
SignOption = Annotated[
    Path | None,
    typer.Option("--sign", metavar="KEY", help="Sign the package with this private key."),
]
NewKeyOption = Annotated[
    bool,
    typer.Option("--new-key", help="Another key than that of the last delivery is meant."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
LanguageOption = Annotated[
    Literal["fi", "sv", "en"],
    typer.Option("--lang", help="The language of the rules' texts; the rest is English."),
]


def _show_version(is_asked: bool) -> None:
    if is_asked:
        from sosdbt import __version__

        print(f"sosdbt {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    pass


@app.command()
def build(
    quarter: QuarterOption = None,
    raw: RawOption = None,
    out: OutOption = None,
    as_of: AsOfOption = None,
    target: TargetOption = None,
    lang: LanguageOption = "en",
    sign: SignOption = None,
    new_key: NewKeyOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make the delivery package of a quarter from the raw tables."""
    from sosdbt.build import Request
    from sosdbt.commands.build import build

    request = Request(quarter, raw, out, as_of, target, lang, True, sign, new_key)
    _end(lambda: build(request), as_json)


@app.command()
def check(
    quarter: QuarterOption = None,
    raw: RawOption = None,
    out: OutOption = None,
    as_of: AsOfOption = None,
    target: TargetOption = None,
    lang: LanguageOption = "en",
    new_key: NewKeyOption = False,
    as_json: JsonOption = False,
) -> None:
    """Do all that build does, but write no package."""
    from sosdbt.build import Request
    from sosdbt.commands.check import check

    request = Request(quarter, raw, out, as_of, target, lang, False, None, new_key)
    _end(lambda: check(request), as_json)


@app.command()
def verify(
    package: Annotated[Path, typer.Argument(metavar="PACKAGE", help="The zip file.")],
    public_key: Annotated[
        Path | None,
        typer.Option("--public-key", metavar="KEY", help="Check the signature with this key."),
    ] = None,
    production: Annotated[
        bool,
        typer.Option("--production", help="Refuse what is synthetic or was made for trying."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Check a package as its receiver would, from the zip file alone."""
    from sosdbt.commands.verify import verify

    _end(lambda: verify(package, public_key, production), as_json)


keys = typer.Typer(cls=WholeTexts, invoke_without_command=True)
app.add_typer(keys, name="keys")


@keys.callback()
def list_keys(context: typer.Context, out: OutOption = None, as_json: JsonOption = False) -> None:
    """Say which key of ids made which delivery; keys new makes a pair that signs packages."""
    if context.invoked_subcommand is not None:
        return
    from sosdbt.commands.keys import keys_used

    _end(lambda: keys_used(out), as_json)


@keys.command("new")
def new_keys(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="Default: ~/.config/sosdbt/signing.key."),
    ] = None,
) -> None:
    """Make a private key in FILE and its public key in FILE.pub."""
    from sosdbt.commands.keys import new

    _end(lambda: new(file))


@app.command()
def demo(
    raw: Annotated[Path, typer.Option("--raw", metavar="DIR", help="Where to write it.")],
    clients: Annotated[int, typer.Option("--clients", min=1, help="How many clients.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", help="Same seed, same files.")] = 1,
) -> None:
    """Write the raw tables of a synthetic county, with faults in them."""
    from sosdbt.commands.demo import demo

    _end(lambda: demo(raw, clients, seed))


@app.command()
def rules(
    lang: LanguageOption = "en",
    impact: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--impact",
            metavar="FROM TO",
            help="Judge the data of quarter FROM by the rules of quarter TO, and say what changes.",
        ),
    ] = None,
    raw: RawOption = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the rules; --json gives the whole catalogue."""
    from sosdbt.commands import rules

    if impact:
        _end(lambda: rules.impact(*impact, raw, as_of), as_json)
    _end(lambda: rules.rules(lang), as_json)


@app.command()
def explain(
    identifier: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="A rule (CR-002), a delivered id (32 hexadecimal digits), a source row: "
            "system/table/record_id, or system/table/#5 for the fifth row of the file; or an id "
            "alone, looked for in all systems.",
        ),
    ],
    quarter: Annotated[
        str | None,
        typer.Option("--quarter", help="Default: the newest quarter built that knows the id."),
    ] = None,
    out: OutOption = None,
    lang: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Say what became of a record and why, or what a rule is about."""
    from sosdbt.commands.explain import explain

    _end(lambda: explain(identifier, lang, out, quarter), as_json)


@app.command()
def status(
    out: OutOption = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="The day to look from. Default: today."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the quarters with their due dates and deliveries; check that no package has changed."""
    from sosdbt.commands.status import status

    _end(lambda: status(out, as_of), as_json)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="A package.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="A later one of the same county.")],
    as_json: JsonOption = False,
    identifiers: Annotated[
        bool,
        typer.Option("--identifiers", help="Show identity codes, identifiers and birth dates."),
    ] = False,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write all rows to a new file.")
    ] = None,
) -> None:
    """Show what differs between two packages, and why."""
    from sosdbt.commands.diff import diff

    _end(lambda: diff(old, new, as_json, identifiers, csv), as_json)


@app.command()
def docs(
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Default: target/sosdbt_docs.html."),
    ] = None,
) -> None:
    """Write dbt docs as one file that needs no network."""
    from sosdbt.commands.docs import docs

    _end(lambda: docs(out))


def _end(answer: "Callable[[], Answer]", as_json: bool = False) -> NoReturn:
    from sosdbt.answer import show_answer

    raise typer.Exit(show_answer(answer, as_json))


def main() -> None:
    from sosdbt.entry import run

    run(app)
