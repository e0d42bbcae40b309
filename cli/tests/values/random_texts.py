"""Texts that systems write for days, moments, words and numbers, and the same with small damage."""

import random
from datetime import datetime, timedelta

DAY_FORMS = ("%Y-%m-%d", "%Y%m%d", "{d}.{m}.%Y", "%d.%m.%Y")
TIME_FORMS = (
    *("", "", "T%H:%M:%S", "T%H:%M", "T%H", "T%H%M%S", "t%H:%M:%S", " %H:%M:%S", " {h}:%M"),
    *(" {h}.%M", " %H.%M.%S", " %H%M", " klo {h}.%M", " klo {h}", " kl. %H.%M", " KL %H:%M"),
    *("\u00a0klo\u00a0{h}.%M", "-%H.%M.%S", "%H%M%S", " {h}:%M:%S AM", " 12:%M:%S pm", " 24:00"),
    *("T%H:%M:60", " {h}:%M.%S", ".0"),
)
FRACTIONS = ("", "", ".0", ".0000000", ",5", ".999999999")
ZONES = (
    *("", "", "Z", "z", " UTC", "GMT", "+02:00", "+0300", " +03", "-05:00", " -11:30", "+14:00"),
    *("+14:30", "+15:00", " EET"),
)
BLANKS = ("", "", "", " ", "\t", "\u00a0", " \u202f", "\ufeff")
HARD_MOMENTS = tuple(
    map(
        datetime.fromisoformat,
        (
            # Summer time begins and ends.
            *("2023-03-26 00:59:59", "2023-03-26 03:00:00", "2023-10-29 00:59:59"),
            # Midnight, here and in UTC.
            *("2023-10-29 23:59:59", "2023-01-31 21:59:59", "2023-01-31 22:00:00"),
            *("2023-06-30 20:59:59", "2023-06-30 21:00:00", "2024-02-29 12:00:00"),
            # The ends of the calendar, and an offset with seconds in it.
            *("0001-01-01 00:00:00", "9999-12-31 23:59:59", "9999-12-31 21:59:59"),
            *("1900-01-01 22:20:10", "1900-01-01 22:20:11"),
        ),
    )
)
MORE_SIGNS = (
    *("--", ".", "..", "/", ":", "~", "\n", "\u2043", "\u30fc", "\u200b-", "-\u200b\u2060", "+-+-"),
    *(
        "%2D",
        "%e2%80%93",
        "&#45;",
        " &nbsp;&ndash; ",
        "%2",
        "&;",
        "\U0001f600",
        " . ",
        ". a .",
        "[]",
    ),
)
LETTERS = "0123456789.:-+TZ ,/klo\u00a0\u0661\u2212"
WORDS = (
    *("true", "false", "1", "0", "1.0", "0.0", "kyllä", "kylla\u0308", "KYLLÄ", "k", "ei", "e"),
    *("ja", "j", "nej", "n", "yes", "y", "no", "t", "f", "x", "peruttu", "1,0", "2", "", " "),
    *("tosi", "on", "00", "1.00", "123456789012345678", "1234567890123456789", "7.000", "7.5"),
    *("-1", "1e3"),
)


class Texts:
    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def date(self) -> str:
        one = self._chance.choice
        moment = one(HARD_MOMENTS) if self._chance.random() < 0.5 else self._any_moment()
        form = one(DAY_FORMS) + one(TIME_FORMS)
        text = form.replace("%Y", f"{moment.year:04}").format(
            d=moment.day, m=moment.month, h=moment.hour
        )
        text = moment.strftime(text) + one(FRACTIONS) + one(ZONES)
        return self._damaged(one(BLANKS) + text + one(BLANKS))

    def word(self) -> str:
        one = self._chance.choice
        word = one(WORDS)
        return self._damaged(one(BLANKS) + one((word, word.upper(), word.title())) + one(BLANKS))

    def code(self) -> str:
        """Codes of the 900 series as people write them, with what stands around them."""
        one = self._chance.choice
        signs = ("-", "A", "a", "", " ", "_", "\u2013", "\u2212", " - ", "\u00a0")
        between = one(("", "", ".", " ", "/", "\u200b"))
        date = between.join((*one((("01", "01"), ("31", "12"), ("32", "13"), ("01", "00"))), "90"))
        code = f"{date}{one((*signs, *MORE_SIGNS))}9{one('0189')}1{one('RrI1')}"
        around = ("", " ", ";", "x", "_", "1", "\u00e4", "\n", ".", "2.")
        return self._damaged("".join(one(around) + code + one(around) for _ in range(2)))

    def _any_moment(self) -> datetime:
        days = self._chance.choice((1000, 100_000, 3_652_000))
        start = datetime(2023, 1, 1) if days < 100_000 else datetime(1, 1, 2)
        return start + timedelta(
            days=self._chance.randrange(days), seconds=self._chance.randrange(86400)
        )

    def _damaged(self, text: str) -> str:
        if self._chance.random() < 0.7 or not text:
            return text
        place = self._chance.randrange(len(text))
        new = self._chance.choice(("", *LETTERS))
        return text[:place] + new + text[place + self._chance.randrange(2) :]
