"""Documents a second of processor time and memory of their reader, against DuckDB alone.

    .venv/bin/python benchmarks/documents.py [DOCUMENTS]

DuckDB makes a table of the same bytes with read_json and no mapping, in the columns that it finds.
Memory is told of a quarter of the documents, too: it must not grow with the file.
"""

import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

MOST = 4
PROJECT = Path(__file__).resolve().parents[1]
UNIT = """{'palveluyksikon_nimi': {'system': 'urn:oid:1.2.246.537.6.202.202201',
    'code': concat('1.2.246.10.2012566.10.1.1.', n % 997), 'display': 'Palveluyksikkö'},
    'asiakkuuden_alkamispvm': cast(date '2015-01-01' + cast(n % 2900 as integer) as varchar),
    'yhteyshenkilo': [{'sukunimi': 'Työntekijä', 'etunimet': 'Sosiaali',
        'yhteystiedot': {'puhelinnumero': '0401234567'}}]}"""
LINES = f"""
copy (
    select
        concat('D', n) as document_id, concat('S', n // 2) as document_set, n % 2 + 1 as version,
        '2023-02-01T08:15:00Z' as archived_at,
        {{'asiakkuusasiakirja': {{
            'asiakas': {{'sukunimi': 'Esimerkki', 'etunimet': 'Asiakas', 'turvakielto': false,
                'henkilotunnus': {{'value': concat('K', n // 2)}},
                'yhteystiedot': {{'osoite': [{{'lahiosoite': 'Katu 1', 'postinumero': '00100',
                    'postitoimipaikka': 'Helsinki'}}]}}}},
            'sosiaalihuollon_asiakkuus': {{'vanha_asiakkuus': false,
                'asiakkuuden_alkamispvm': '2015-01-01'}},
            'palvelunjarjestajan_toimintayksikko': {{'system': 'urn:oid:1.2.246.537.6.202',
                'code': '1.2.246.10.2012566.10.1', 'display': 'Toimintayksikkö'}},
            'sosiaalihuollon_palvelutehtava': [{{
                'palvelutehtava': {{'system': 'urn:oid:1.2.246.537.6.1221.201601', 'code': '10',
                    'display': 'Lastensuojelu'}},
                'palvelunjarjestajan_palveluyksikko': [{UNIT}, {UNIT}]}}],
            'lastensuojelun_asiakkuus': {{
                'lastensuojelun_asiakkuuden_alkamispvm': '2022-05-02'}}}}}} as document
    from range($documents) as numbers(n)
) to '$path' (format json)
"""


def read_with_duckdb(raw: Path) -> int:
    path = raw / "arkisto/documents/all.ndjson"
    connection = duckdb.connect(str(raw / "plain.duckdb"))
    connection.execute("create table plain as select * from read_json(?)", [str(path)])
    return len(connection.execute("select count(*) from plain").fetchall())


def read_with_the_mapping(raw: Path) -> int:
    from sosdbt.raw.raw_directory import RawDirectory

    return len(RawDirectory(raw, project=PROJECT).table("kanta_records"))


def measure(raw: Path, how: str) -> tuple[float, float]:
    """Seconds of processor time and megabytes of a process of its own."""
    told = subprocess.run(
        [sys.executable, __file__, how, str(raw)], check=True, capture_output=True, text=True
    )
    seconds, megabytes = map(float, told.stdout.split())
    return seconds, megabytes


def main(documents: int) -> int:
    memory: dict[int, float] = {}
    for count in (documents // 4, documents):
        with TemporaryDirectory() as folder:
            raw = Path(folder)
            (raw / "arkisto/documents").mkdir(parents=True)
            path = raw / "arkisto/documents/all.ndjson"
            lines = LINES.replace("$documents", str(count)).replace("$path", str(path))
            duckdb.connect().execute(lines)
            plain = measure(raw, "read_with_duckdb")
            mapped = measure(raw, "read_with_the_mapping")
            memory[count] = mapped[1]
            print(
                f"{count:>9,} documents, {path.stat().st_size / 1e6:,.0f} MB: "
                f"{count / mapped[0]:,.0f} a second, {mapped[0]:.1f} s to {plain[0]:.1f} s "
                f"({mapped[0] / plain[0]:.1f} times), {mapped[1]:,.0f} MB to {plain[1]:,.0f} MB "
                f"({mapped[1] / plain[1]:.1f} times)"
            )
    small, large = memory.values()
    print(f"four times the documents take {large / small:.2f} times the memory")
    return int(mapped[0] > MOST * plain[0] or mapped[1] > MOST * plain[1] or large > 1.5 * small)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        begin = time.process_time()
        globals()[sys.argv[1]](Path(sys.argv[2]))
        seconds = time.process_time() - begin
        print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
