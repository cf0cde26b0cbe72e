"""The worked examples of docs/queries.md answer what the sample newsroom knows of itself."""

import re
from collections import Counter, defaultdict
from datetime import date

import pytest

from deploy.sample_newsroom.truth import truth
from pipelines.cleaning.hashes import article_key
from pipelines.settings import PROJECT_ROOT
from pipelines.warehouse.connection import connect

TEXT = (PROJECT_ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^## (.+?)\n.*?```sql\n(.*?)```", TEXT, re.DOTALL | re.MULTILINE))
DAYS = (date(2026, 3, 2), date(2026, 3, 15))
WEEK = (date(2026, 3, 2), date(2026, 3, 8))


def ranked(counts, *, tail=None):
    """Rows of a counter, the largest first, equal ones by key; `None` comes last, as PostgreSQL has it."""
    rows = sorted(counts.items(), key=lambda row: (-row[1], [(part is None, part) for part in row[0]]))
    return [(*key, count) for key, count in rows[:tail]]


def week_volume(newsroom):
    rows = defaultdict(lambda: [0, 0])
    for article in newsroom.articles.values():
        reading = article.readings[-1]
        if WEEK[0] <= reading.published_date <= WEEK[1]:
            rows[article.source_id][0] += 1
            rows[article.source_id][1] += len(reading.body.split())
    return [(source_id, *counts) for source_id, counts in sorted(rows.items())]


def coverage(newsroom):
    states = ("loaded", "duplicate", "rejected", "failed", "pending")
    rows = defaultdict(Counter)
    for address in newsroom.addresses:
        rows[address.source_id][address.state] += 1
    return [(source_id, sum(c.values()), *(c[state] for state in states)) for source_id, c in sorted(rows.items())]


def latest(newsroom):
    own = [each for each in newsroom.articles.values() if each.source_id == "sample-harbour-post"]
    own.sort(key=lambda each: each.canonical_url)
    own.sort(key=lambda each: each.readings[-1].published_at, reverse=True)
    return [(r.published_at, r.title, list(r.authors)) for r in (each.readings[-1] for each in own[:5])]


def hours(newsroom):
    return ranked(Counter((a.source_id, a.readings[-1].published_at.hour) for a in newsroom.articles.values()), tail=5)


def authors(newsroom):
    each = ((a.source_id, author) for a in newsroom.articles.values() for author in a.readings[-1].authors)
    return ranked(Counter(each), tail=5)


def sections(newsroom):
    counts = Counter((a.source_id, a.readings[-1].section) for a in newsroom.articles.values())
    rows = ranked(counts)
    return sorted(rows, key=lambda row: row[0])


def tags(newsroom):
    users = defaultdict(list)
    for article in newsroom.articles.values():
        for tag in article.readings[-1].tags:
            users[tag].append(article.source_id)
    rows = sorted(users.items(), key=lambda row: (-len(row[1]), row[0]))
    return [(tag, len(sources), len(set(sources))) for tag, sources in rows[:5]]


def languages(newsroom):
    return ranked(Counter((a.readings[-1].language,) for a in newsroom.articles.values()))


def syndication(newsroom):
    articles = newsroom.articles
    copies = [a for a in articles.values() if a.story != a.canonical_url]
    return ranked(Counter((articles[a.story].source_id, a.source_id) for a in copies))


def headlines(newsroom):
    pairs = [(a.canonical_url, *(r.title for r in a.readings)) for a in newsroom.articles.values() if a.is_corrected]
    return sorted((url, was, became) for url, was, became in pairs if was != became)


def stories(newsroom):
    members = [a for a in newsroom.articles.values() if DAYS[0] <= a.readings[-1].published_date <= DAYS[1]]
    counts, copies = (Counter(a.story for a in some) for some in (members, [a for a in members if a.duplicate_of]))
    rows = [(url, count, copies[url]) for url, count in counts.items() if count > 1]
    return sorted(rows, key=lambda row: (-row[1], row[0]))[:5]


def words_of_the_week(newsroom):
    counts = Counter()
    for article in newsroom.articles.values():
        reading = article.readings[-1]
        if WEEK[0] <= reading.published_date <= WEEK[1] and reading.language == "en":
            counts.update({(word,) for word in re.findall(r"[a-z][\w'-]{2,}", reading.title.lower())})
    return counts


ANSWERS = {
    "How much did each publisher bring out in a week?": week_volume,
    "Is the archive of these days whole, and what is missing?": coverage,
    "What did a publisher bring last?": latest,
    "At what hour do publishers bring out their articles?": hours,
    "Who wrote most?": authors,
    "What is each publisher about?": sections,
    "Which tags are used most, and by how many?": tags,
    "In which languages?": languages,
    "Who repeats whom?": syndication,
    "Which headlines were changed after publication?": headlines,
    "Which key stays when the warehouse is rebuilt?": stories,
}
CHANGES = "What has changed since I looked last?"


def ask(world, name):
    with connect(world.warehouse_url, "kabar_analyst") as connection, connection.cursor() as cursor:
        cursor.execute(EXAMPLES[name])
        return cursor.fetchall()


def test_each_is_tested():
    assert set(EXAMPLES) == {*ANSWERS, CHANGES, "What were the words of the week?"}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_answer_is_the_truth(world, name):
    expected = ANSWERS[name](truth(world.port))
    assert expected
    assert ask(world, name) == expected


def test_the_words_of_the_week_are_counted_right(world):
    answer = ask(world, "What were the words of the week?")
    counts = words_of_the_week(truth(world.port))
    assert len(answer) == 5
    assert answer == [(term, counts[term,]) for term, _ in answer]
    more = {word for (word,), count in counts.items() if count > answer[-1][1]} - {term for term, _ in answer}
    assert more <= {"after", "and", "for", "from", "how", "not", "out", "over", "that", "the", "with"}  # stop words


def test_who_has_no_copy_gets_every_article(world):
    answer = ask(world, CHANGES)
    numbers = [row[0] for row in answer]
    assert numbers == sorted(set(numbers))
    assert {row[1] for row in answer if not row[2]} == {article_key(url) for url in truth(world.port).articles}
