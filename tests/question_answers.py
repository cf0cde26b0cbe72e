"""What the sample newsroom's own data answers to the questions of docs/queries.md."""

import math
import re
from collections import Counter, defaultdict
from datetime import date

from pipelines.records.article import Access

DAYS = (date(2026, 3, 2), date(2026, 3, 15))
WEEK = (date(2026, 3, 2), date(2026, 3, 8))


def ranked(counts, *, tail=None):
    """Rows of a counter, the largest first, equal ones by key; `None` comes last, as PostgreSQL has it."""
    rows = sorted(counts.items(), key=lambda row: (-row[1], [(part is None, part) for part in row[0]]))
    return [(*key, count) for key, count in rows[:tail]]


def profiles(newsroom):
    rows = defaultdict(list)
    for article in newsroom.articles.values():
        rows[article.source_id].append(article.readings[-1])
    return [(source_id, *_profile(readings)) for source_id, readings in sorted(rows.items())]


def _profile(readings):
    days = [reading.published_date for reading in readings]
    shares = (
        sum(map(bool, values)) / len(days) for values in zip(*((r.authors, r.section) for r in readings), strict=True)
    )
    return min(days), max(days), len(days), *shares


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


def latest_readings(newsroom):
    return [(article, article.readings[-1]) for article in newsroom.articles.values()]


def missing(newsroom):
    lost = [a for a in newsroom.addresses if a.state in ("rejected", "failed")]
    counts = Counter((a.source_id, a.published_date, a.state, a.reason) for a in lost)
    return [(*key, counts[key]) for key in sorted(counts, key=lambda key: (*key[:2], key[3]))]


def incomplete(newsroom):
    partial = [(a, r) for a, r in latest_readings(newsroom) if r.access is Access.PARTIAL]
    rows = [(a.source_id, r.published_date, r.title, len(r.body.split())) for a, r in partial]
    return sorted(rows, key=lambda row: row[1:3])


def lengths(newsroom):
    counts = defaultdict(list)
    for article, reading in latest_readings(newsroom):
        if reading.access is Access.FULL:
            counts[article.source_id].append(len(reading.body.split()))
    return [
        (source_id, len(words), *_quartiles(sorted(words)), max(words)) for source_id, words in sorted(counts.items())
    ]


def _quartiles(values):
    return (values[math.ceil(len(values) * share) - 1] for share in (0.25, 0.5, 0.75))


def first_reports(newsroom):
    members = defaultdict(list)
    for article in newsroom.articles.values():
        members[article.story].append(article.source_id)
    rows = []
    for story, sources in members.items():
        first, reading = newsroom.articles[story], newsroom.articles[story].readings[-1]
        if len(sources) > 1 and WEEK[0] <= reading.published_date <= WEEK[1]:
            rows.append((reading.published_at, first.source_id, reading.title, len(sources), len(set(sources))))
    return sorted(rows, key=lambda row: (-row[3], row[0].date(), row[0]))


def originality(newsroom):
    articles, rows = newsroom.articles, defaultdict(Counter)
    foreign = [a for a in articles.values() if articles[a.story].source_id != a.source_id]
    for article in articles.values():
        rows[article.source_id]["articles"] += 1
    for article in foreign:
        rows[article.source_id]["copies"] += 1
    for story in {article.story for article in foreign}:
        rows[articles[story].source_id]["firsts"] += 1
    ordered = sorted(rows.items(), key=lambda row: (-row[1]["firsts"], row[0]))
    return [(source_id, *(c[name] for name in ("articles", "firsts", "copies")), 0) for source_id, c in ordered]


def delays(newsroom):
    rows = defaultdict(list)
    for copy in newsroom.articles.values():
        first = newsroom.articles[copy.story]
        if copy is not first:
            late = copy.readings[-1].published_at - first.readings[-1].published_at
            rows[first.source_id, copy.source_id].append(late)
    ordered = sorted(rows.items(), key=lambda row: (-len(row[1]), row[0]))
    return [(*pair, len(late), min(late), list(_quartiles(sorted(late)))[1], max(late)) for pair, late in ordered]


def without_copies(newsroom):
    articles = newsroom.articles.values()
    every = [[a for a in articles if a.source_id == source_id] for source_id in sorted({a.source_id for a in articles})]
    rows = [(some[0].source_id, *_counted_once(some)) for some in every]
    return [*rows, (None, *_counted_once(articles))]


def _counted_once(articles):
    return len(articles), sum(a.duplicate_of is None for a in articles), len({a.story for a in articles})


def corrections(newsroom):
    changes = [(a, *a.readings) for a in newsroom.articles.values() if a.is_corrected]
    rows = [(after.published_date, after.title, before.title != after.title) for _, before, after in changes]
    return [row[1:] for row in sorted(rows)]


def words_of_the_week(newsroom):
    counts = Counter()
    for article in newsroom.articles.values():
        reading = article.readings[-1]
        if WEEK[0] <= reading.published_date <= WEEK[1] and reading.language == "en":
            counts.update({(word,) for word in re.findall(r"[a-z][\w'-]{2,}", reading.title.lower())})
    return counts


ANSWERS = {
    "How much did each publisher bring out in a week?": week_volume,
    "What may be expected of each source?": profiles,
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
    "Which addresses gave no article, and why?": missing,
    "Which texts are incomplete, and why?": incomplete,
    "How long are the articles?": lengths,
    "Who reported it first?": first_reports,
    "Who begins stories, and who takes them from agencies?": originality,
    "How fast does a story travel?": delays,
    "How many articles are left if copies count once?": without_copies,
}
