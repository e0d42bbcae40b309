"""The macros read and mask values on Spark as plain Python does, whatever the session's time zone.

Run by the script beside it, in the environment that has Spark.
"""

import sys
from functools import partial

import value_oracles
from pyspark.sql import SparkSession
from random_texts import Texts
from value_sql import ValueSql

from sosdbt.masking import mask

ROWS = 2000
READERS = {
    "parse_date": (value_oracles.day, Texts.date),
    "parse_boolean": (value_oracles.boolean, Texts.word),
    "parse_whole_number": (value_oracles.whole_number, Texts.word),
    "without_blanks": (lambda text: value_oracles.stripped(text) or None, Texts.word),
    "mask_identity_codes": (partial(mask, name="masked_id"), Texts.code),
}


def differences(spark: SparkSession, macro: str) -> list[tuple[object, ...]]:
    read, write = READERS[macro]
    texts = Texts(11)
    drawn = [write(texts) for _ in range(ROWS)]
    spark.createDataFrame(
        list(enumerate(drawn)), "number int, text string"
    ).createOrReplaceTempView("texts")
    sql = f"select number, {ValueSql(engine='spark')(macro, 'text')} from texts"
    found = dict(map(tuple, spark.sql(sql).collect()))
    return [
        (text, found[number], read(text))
        for number, text in enumerate(drawn)
        if found[number] != read(text)
    ]


def main() -> None:
    spark = SparkSession.builder.master("local[1]").getOrCreate()
    wrong = False
    for time_zone in ("UTC", "America/New_York"):
        spark.conf.set("spark.sql.session.timeZone", time_zone)
        for macro in READERS:
            found = differences(spark, macro)
            print(f"{macro}, session in {time_zone}: {len(found)} of {ROWS} differ {found[:5]}")
            wrong = wrong or bool(found)
    sys.exit(wrong)


if __name__ == "__main__":
    main()
