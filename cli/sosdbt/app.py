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
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _option(name: str, help: str, metavar: str | None = None, **more: Any) -> Any:
    return typer.Option(name, help=help, metavar=metavar, **more)


_RAW = (
    "The raw data: a directory, the URL of a PostgreSQL database, or a YAML file with both. "
    "Default: SOSDBT_RAW, else raw in sosdbt.yml, else the demo county."
)
_OUT = "Where packages go. Default: deliveries/, or deliveries/demo/ for the demo."
_AS_OF = (
    "The day the data is looked at, such as 2023-05-01. Default: the due date, or today if that "
    "is earlier."
)
_QUARTER = "The quarter to deliver, such as 2023Q1."
_QUARTERS = (
    "The quarter to deliver, such as 2023Q1; several, such as 2023Q1..2023Q4; or owed: all that "
    "have ended. What a build could not change is not built again."
)
_LANGUAGE = "The language of the rules' texts; the rest is English."
QuarterOption = Annotated[str | None, _option("--quarter", _QUARTER, "QUARTER")]
QuartersOption = Annotated[str | None, _option("--quarter", _QUARTERS, "QUARTER")]
RawOption = Annotated[str | None, _option("--raw", _RAW, "DIR")]
OutOption = Annotated[Path | None, _option("--out", _OUT, "DIR")]
AsOfOption = Annotated[str | None, _option("--as-of", _AS_OF, "DATE")]
TargetOption = Annotated[str | None, _option("--target", "A target of profiles.yml.", "T")]
JsonOption = Annotated[bool, _option("--json", "Print one JSON object and nothing else.")]
LanguageOption = Annotated[Literal["fi", "sv", "en"], _option("--lang", _LANGUAGE)]


def _show_version(is_asked: bool) -> None:
    if is_asked:
        from sosdbt import __version__

        print(f"sosdbt {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        _option("--version", "Show the version and exit.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    pass


@app.command("check", help="Do all that build does, but write no package.")
@app.command("build", help="Make the delivery package of a quarter from the raw tables.")
def build(
    context: typer.Context,
    quarter: QuartersOption = None,
    raw: RawOption = None,
    out: OutOption = None,
    as_of: AsOfOption = None,
    target: TargetOption = None,
    lang: LanguageOption = "en",
    sign: Annotated[
        Path | None, _option("--sign", "Sign the package with this private key.", "KEY")
    ] = None,
    new_key: Annotated[
        bool, _option("--new-key", "Another key than that of the last delivery is meant.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    from sosdbt.build import Request
    from sosdbt.commands.build import build

    with_package = context.info_name == "build"
    request = Request(quarter, raw, out, as_of, target, lang, with_package, sign, new_key)
    _end(lambda: build(request), as_json)


@app.command()
def coverage(
    quarter: QuarterOption = None,
    raw: RawOption = None,
    out: OutOption = None,
    as_of: AsOfOption = None,
    target: TargetOption = None,
    lang: LanguageOption = "en",
    csv: Annotated[Path | None, _option("--csv", "Write all lines to a new file.", "FILE")] = None,
    as_json: JsonOption = False,
) -> None:
    """Say whether a separate delivery is needed, and what the archive lacks."""
    from sosdbt.build import Request
    from sosdbt.commands.coverage import coverage

    _end(lambda: coverage(Request(quarter, raw, out, as_of, target, lang), csv), as_json)


@app.command()
def verify(
    package: Annotated[Path, typer.Argument(metavar="PACKAGE", help="The zip file.")],
    public_key: Annotated[
        Path | None, _option("--public-key", "Check the signature with this key.", "KEY")
    ] = None,
    production: Annotated[
        bool, _option("--production", "Refuse what is synthetic or was made for trying.")
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


contract = typer.Typer(cls=WholeTexts, help="Delivery contracts: the layouts that go out.")
app.add_typer(contract, name="contract")


@contract.command("check")
def check_contract(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Default: all.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Say what is wrong with a contract, file and line."""
    from sosdbt.commands import contract

    _end(lambda: contract.check(name), as_json)


@contract.command("show")
def show_contract(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The folder of a contract.")],
    write: Annotated[bool, _option("--write", "Write a page of it to docs/contracts.")] = False,
    lang: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Show the layout that a contract gives: files, fields, places and forms."""
    from sosdbt.commands import contract

    _end(lambda: contract.show(name, lang, write), as_json)


codes = typer.Typer(cls=WholeTexts, help="National code lists, and local codes without one.")
app.add_typer(codes, name="codes")


@codes.command("import")
def import_codes(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="All pages of a list.")],
    code_list: Annotated[
        str | None, _option("--list", "The list, where the files do not say it.", "LIST")
    ] = None,
    write: Annotated[bool, _option("--write", "Change the files of the project.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what an export of the national code server changes; --write changes it."""
    from sosdbt.commands.codes import import_codes

    _end(lambda: import_codes(files, code_list, write), as_json)


@codes.command()
def unmapped(
    quarter: QuarterOption = None,
    raw: RawOption = None,
    out: OutOption = None,
    as_of: AsOfOption = None,
    write: Annotated[bool, _option("--write", "Add them to the mapping, to fill in.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List local codes without a national one, and the records they hold back."""
    from sosdbt.build import Request
    from sosdbt.commands.codes import unmapped

    _end(lambda: unmapped(Request(quarter, raw, out, as_of), write), as_json)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")],
    county: Annotated[
        str | None, _option("--county", "Its code; a person is asked for it.", "CODE")
    ] = None,
    raw: Annotated[str | None, _option("--raw", "The raw data, as for a build.", "DIR")] = None,
    production: Annotated[
        bool, _option("--production", "Real people's data goes to the register.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Set up a county: a folder with its settings, mappings and rules, and its key."""
    from sosdbt.commands.init import init

    _end(lambda: init(folder, county, raw, production), as_json)


@app.command()
def doctor(raw: RawOption = None, out: OutOption = None, as_json: JsonOption = False) -> None:
    """Say what is wrong with the installation, the project and the raw data, and what to do."""
    from sosdbt.commands.doctor import doctor

    _end(lambda: doctor(raw, out), as_json)


@app.command()
def demo(
    raw: Annotated[Path, _option("--raw", "Where to write it.", "DIR")],
    clients: Annotated[int, _option("--clients", "How many clients.", min=1)] = 1000,
    seed: Annotated[int, _option("--seed", "Same seed, same files.")] = 1,
) -> None:
    """Write the raw tables of a synthetic county, with faults in them."""
    from sosdbt.commands.demo import demo

    _end(lambda: demo(raw, clients, seed))


@app.command()
def rules(
    lang: LanguageOption = "en",
    impact: Annotated[
        tuple[str, str] | None,
        _option(
            "--impact",
            "Judge the data of quarter FROM by the rules of quarter TO, and say what changes.",
            "FROM TO",
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
        str | None, _option("--quarter", "Default: the newest quarter built that knows the id.")
    ] = None,
    out: OutOption = None,
    lang: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Say what became of a record and why, or what a rule is about."""
    from sosdbt.commands.explain import explain

    _end(lambda: explain(identifier, lang, out, quarter), as_json)


@app.command()
def worklist(
    quarter: QuarterOption = None,
    out: OutOption = None,
    to: Annotated[
        Path | None,
        _option("--to", "A new folder for them. Default: one in worklists/ of --out.", "FOLDER"),
    ] = None,
    lang: Annotated[
        Literal["fi", "sv", "en"], _option("--lang", "The language of the lists.")
    ] = "en",
    as_json: JsonOption = False,
) -> None:
    """Write what there is to mend as Excel files, one for each source system and service unit."""
    from sosdbt.commands.worklist import worklist

    _end(lambda: worklist(quarter, out, to, lang), as_json)


@app.command()
def status(
    out: OutOption = None,
    as_of: Annotated[
        str | None, _option("--as-of", "The day to look from. Default: today.", "DATE")
    ] = None,
    changed: Annotated[
        bool,
        _option("--changed", "Say of each delivered quarter what a delivery now would change."),
    ] = False,
    raw: RawOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the quarters with their due dates and deliveries; check that no package has changed."""
    if changed:
        from sosdbt.commands.changed import changed as find_changed

        _end(lambda: find_changed(out, raw, as_of), as_json)
    if raw:
        raise typer.BadParameter("--raw goes with --changed: a status reads no raw data.")
    from sosdbt.commands.status import status

    _end(lambda: status(out, as_of), as_json)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="A package.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="A later one of the same county.")],
    as_json: JsonOption = False,
    identifiers: Annotated[
        bool, _option("--identifiers", "Show identity codes, identifiers and birth dates.")
    ] = False,
    csv: Annotated[Path | None, _option("--csv", "Write all rows to a new file.", "FILE")] = None,
) -> None:
    """Show what differs between two packages, and why."""
    from sosdbt.commands.diff import diff

    _end(lambda: diff(old, new, as_json, identifiers, csv), as_json)


@app.command()
def report(
    package: Annotated[Path, typer.Argument(metavar="PACKAGE", help="The zip file.")],
    as_json: JsonOption = False,
) -> None:
    """Make the quality report of a package anew, from it and the lists beside it."""
    from sosdbt.commands.report import report

    _end(lambda: report(package), as_json)


@app.command()
def docs(
    out: Annotated[
        Path | None, _option("--out", "Default: target/sosdbt_docs.html.", "FILE")
    ] = None,
    serve: Annotated[bool, _option("--serve", "Show it in a browser, until Ctrl+C.")] = False,
) -> None:
    """Write dbt docs as one file that needs no network."""
    from sosdbt.commands.docs import docs

    _end(lambda: docs(out, serve))


def _end(answer: "Callable[[], Answer]", as_json: bool = False) -> NoReturn:
    from sosdbt.answer import show_answer

    raise typer.Exit(show_answer(answer, as_json))


def main() -> None:
    from sosdbt.answer import run

    run(app)
