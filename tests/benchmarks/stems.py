"""`./kabar bench stems`: precision and recall of the stems of Indonesian words, on labelled pairs."""

import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from pipelines.warehouse.connection import Cursor, open_connection
from pipelines.warehouse.migrate import migrate
from tests.temporary_postgres import temporary_server

_LABELLED_LATER = 98
"""Pairs at the end of the file that the rules were not chosen on."""
_STEMMERS = {
    "exact words": "SELECT word, word FROM unnest(%s) AS word",
    "PostgreSQL": "SELECT word, (ts_lexize('pg_catalog.indonesian_stem', word))[1] FROM unnest(%s) AS word",
    "Kabar": "SELECT word, warehouse.indonesian_stem(word) FROM unnest(%s) AS word",
}

Pair = tuple[str, str, bool]


def read_pairs() -> list[Pair]:
    """Our own pairs: a query word, another word, and whether a search for the first should find the second."""
    lines = (Path(__file__).parent / "indonesian_pairs.tsv").read_text(encoding="utf-8").splitlines()
    return [(query, word, label == "same") for query, word, label in (line.split("\t") for line in lines)]


def stems_of(cursor: Cursor, stemmer: str, pairs: list[Pair]) -> dict[str, str]:
    """The stem of each word of the pairs, by one of the stemmers; the warehouse is migrated."""
    cursor.execute(_STEMMERS[stemmer], [sorted({word for pair in pairs for word in pair[:2]})])
    return dict(cursor.fetchall())


def score(stems: Mapping[str, str], pairs: list[Pair]) -> tuple[float, float]:
    """Precision and recall; the precision of a stemmer that finds nothing is 1."""
    found = [is_same for query, word, is_same in pairs if stems[query] == stems[word]]
    return sum(found) / len(found) if found else 1.0, sum(found) / sum(is_same for _, _, is_same in pairs)


def main() -> None:
    """Print a table in Markdown."""
    pairs = read_pairs()
    later = pairs[-_LABELLED_LATER:]
    print(f"| | precision, all {len(pairs)} pairs | recall | precision, last {len(later)} | recall |")
    print("| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory(prefix="kabar-bench-") as folder, temporary_server(Path(folder)) as url:
        migrate(url)
        with closing(open_connection(url)) as connection, connection.cursor() as cursor:
            for stemmer in _STEMMERS:
                stems = stems_of(cursor, stemmer, pairs)
                cells = (f"{value:.3f}" for part in (pairs, later) for value in score(stems, part))
                print(f"| {stemmer} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
