"""Learning the boilerplate lines that a publisher prints in its articles whatever their subject."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipelines.cleaning import line_hash

_MIN_DAYS, _MIN_ARTICLES = 3, 3
_MIN_SHARE = 0.1  # of the articles; a running story's background or a daily column's intro recurs in fewer
_MIN_LINE_LETTERS = 8  # a shorter line may be a sub-heading or an answer
_MAX_LINES = 500


@dataclass(frozen=True, slots=True)
class RecurringLine:
    """A boilerplate line, with the number of articles and of days of publication that have it."""

    line_hash: str
    line: str
    articles: int
    days: int


def find_recurring(articles: Iterable[tuple[date, str]]) -> list[RecurringLine]:
    """Return the lines that recur on several days and in a share of a publisher's articles, the most frequent first.

    Args:
        articles: day of publication and body of each, without copies.
    """
    days: dict[str, list[date]] = defaultdict(list)
    spelling: dict[str, str] = {}
    total = 0
    for day, body in articles:
        total += 1
        for key, line in {line_hash(line): line for line in body.split("\n") if len(line) >= _MIN_LINE_LETTERS}.items():
            days[key].append(day)
            spelling.setdefault(key, line)
    fewest = max(_MIN_ARTICLES, _MIN_SHARE * total)
    found = [
        RecurringLine(key, spelling[key], len(each), len(set(each)))
        for key, each in days.items()
        if len(each) >= fewest and len(set(each)) >= _MIN_DAYS
    ]
    return sorted(found, key=lambda each: (-each.articles, each.line_hash))[:_MAX_LINES]
