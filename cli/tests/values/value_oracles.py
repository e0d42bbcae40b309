"""What a raw value means, in plain Python, worked out without reading the macros.

A date is tried against a list of forms, one by one; datetime and zoneinfo do the rest.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

YES = {"true", "t", "1", "1.0", "kyllä", "k", "ja", "j", "yes", "y", "x"}
NO = {"false", "f", "0", "0.0", "ei", "e", "nej", "n", "no"}

DAYS = (
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)",
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
    r"(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{4})",
)
COMPACT_DAY = DAYS[1]
CLOCKS = (
    r"(?P<hour>\d\d?):(?P<minute>\d\d)",
    r"(?P<hour>\d\d?):(?P<minute>\d\d):(?P<second>\d\d)([.,]\d+)?",
    r"(?P<hour>\d\d?)\.(?P<minute>\d\d)",
    r"(?P<hour>\d\d?)\.(?P<minute>\d\d)\.(?P<second>\d\d)([.,]\d+)?",
)
SIX_DIGITS = r"(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)([.,]\d+)?"
DIGITS = (r"(?P<hour>\d\d)(?P<minute>\d\d)", SIX_DIGITS)
DB2 = r"-(?P<hour>\d\d)\.(?P<minute>\d\d)\.(?P<second>\d\d)([.,]\d+)?"
TIMES = (
    *(rf"[Tt]{clock}" for clock in (*CLOCKS, *DIGITS, r"(?P<hour>\d\d)")),
    *(rf" +{clock}" for clock in (*CLOCKS, *DIGITS)),
    *(rf" +kl(o|\.|) *{clock}" for clock in (*CLOCKS, r"(?P<hour>\d\d?)")),
    DB2,
)
ZONE = r" *(?P<zone>[Zz]|UTC|GMT|[+-]\d\d(:?\d\d)?)"
HALF_DAY = r" +(?P<half>\d\d?):(?P<minute>\d\d)(:(?P<second>\d\d)([.,]\d+)?)? *[ap]m"


def _compiled(form: str) -> re.Pattern[str]:
    form = form.replace("kl(", "[Kk][Ll](").replace("(o|", "([Oo]|").replace("[ap]m", "[APap][Mm]")
    return re.compile(form, re.ASCII)


WITHOUT_ZONE = [
    _compiled(form)
    for form in (
        *DAYS,
        *(day + time for day in DAYS for time in TIMES),
        *(day + HALF_DAY for day in DAYS),
        COMPACT_DAY + SIX_DIGITS,
        COMPACT_DAY + r"\.0",
    )
]
WITH_ZONE = [
    _compiled(form + ZONE)
    for form in (*(day + time for day in DAYS for time in TIMES), COMPACT_DAY + SIX_DIGITS)
]
DAY_WITH_ZONE = re.compile(DAYS[0] + ZONE.removeprefix(" *"), re.ASCII)


def stripped(text: str) -> str:
    """Without the tabs and what Unicode calls spaces at both ends."""

    def is_blank(character: str) -> bool:
        return unicodedata.category(character) == "Zs" or character in "\t\ufeff"

    while text and is_blank(text[0]):
        text = text[1:]
    while text and is_blank(text[-1]):
        text = text[:-1]
    return text


def day(text: str, time_zone: str = "Europe/Helsinki") -> date | None:
    text = stripped(text)
    text = "".join(
        " " if unicodedata.category(one) == "Zs" or one in "\t\ufeff" else one for one in text
    )
    for form in WITHOUT_ZONE:
        if found := form.fullmatch(text):
            return _written_day(found.groupdict())
    for form in WITH_ZONE:
        if found := form.fullmatch(text):
            return _day_here(found.groupdict(), time_zone)
    if found := DAY_WITH_ZONE.fullmatch(text):
        written, here = _written_day(found.groupdict()), _day_here(found.groupdict(), time_zone)
        return written if written == here else None
    return None


def _written_day(parts: dict[str, str | None]) -> date | None:
    try:
        _moment(parts)
        return date(*(int(parts[name] or 0) for name in ("year", "month", "day")))
    except ValueError:
        return None


def _moment(parts: dict[str, str | None]) -> datetime:
    half = parts.get("half")
    if half is not None and not 1 <= int(half) <= 12:
        raise ValueError
    names = ("year", "month", "day", "hour", "minute", "second")
    return datetime(*(int(parts.get(name) or 0) for name in names))


def _day_here(parts: dict[str, str | None], time_zone: str) -> date | None:
    zone = (parts["zone"] or "").replace(":", "")
    try:
        moment = _moment(parts)
        hours, minutes = (int(zone[1:3]), int(zone[3:] or 0)) if zone[0] in "+-" else (0, 0)
        if minutes > 59 or hours * 60 + minutes > 14 * 60:
            return None
        offset = timedelta(hours=hours, minutes=minutes)
        offset = -offset if zone[0] == "-" else offset
        # The calendar repeats after 400 years. Inside them no step leaves what datetime can hold.
        cycle = 400 if moment.year < 1000 else -400 if moment.year > 9000 else 0
        moment = moment.replace(year=moment.year + cycle, tzinfo=timezone(offset))
        here = moment.astimezone(ZoneInfo(time_zone)).date()
        return here.replace(year=here.year - cycle)
    except ValueError:
        return None


def boolean(text: str) -> bool | None:
    word = unicodedata.normalize("NFC", stripped(text)).lower()
    return True if word in YES else False if word in NO else None


def whole_number(text: str) -> int | None:
    found = re.fullmatch(r"([0-9]{1,18})(\.0+)?", stripped(text))
    return int(found[1]) if found else None
