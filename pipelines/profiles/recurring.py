"""Learning the lines that a publisher prints under its articles whatever they are about."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipelines.cleaning import line_hash

_MIN_DAYS, _MIN_ARTICLES = 3, 3
# A running story's background and a daily column's explanation recur too, but not under so many articles.
_SHARE = 0.1
_MIN_LINE_LETTERS = 8  # letters; a sub-heading or an answer may be as short as that and mean something
_MAX_LINES = 500


@dataclass(frozen=True, slots=True)
class RecurringLine:
    """A line that belongs to no article, with the number of articles and of days of publication that had it."""

    line_hash: str
    line: str
    articles: int
    days: int


def find_recurring(articles: Iterable[tuple[date, str]]) -> list[RecurringLine]:
    """The lines that recur on several days and in a share of one publisher's articles, the most frequent first.

    Args:
        articles: day of publication and body of each; copies under one text count once.
    """
    days: dict[str, set[date]] = defaultdict(set)
    counts: dict[str, int] = defaultdict(int)
    spelt: dict[str, str] = {}
    total = 0
    for day, body in articles:
        total += 1
        for key, line in {line_hash(line): line for line in body.split("\n") if len(line) >= _MIN_LINE_LETTERS}.items():
            days[key].add(day)
            counts[key] += 1
            spelt.setdefault(key, line)
    found = [
        RecurringLine(key, spelt[key], count, len(days[key]))
        for key, count in counts.items()
        if count >= max(_MIN_ARTICLES, _SHARE * total) and len(days[key]) >= _MIN_DAYS
    ]
    return sorted(found, key=lambda each: (-each.articles, each.line_hash))[:_MAX_LINES]
