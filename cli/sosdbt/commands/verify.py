"""sosdbt verify: runs the checks and says what they came to."""

from pathlib import Path

from sosdbt.answer import Answer
from sosdbt.text import lines_of, shown
from sosdbt.verify.check import verify as run_checks

_TEXT = Path(__file__).with_name("verify.txt.j2")


def verify(package: Path, public_key: Path | None, for_production: bool = False) -> Answer:
    report = run_checks(package, public_key, for_production=for_production)
    said = {"report": report, "name": shown(report.path.name)}
    lines = [] if report.message else lines_of(_TEXT, said)
    own = {"package": str(package)}
    return Answer(report.as_json(), lines, report.exit_code, report.message, own)
