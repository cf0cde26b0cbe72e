"""The scores of single pages of both folders of labelled pages, and their means by set and by publisher."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from types import ModuleType
from typing import Any, TypeVar
from urllib.parse import urlsplit

from tests.benchmarks.corpus import Corpus, Labelled, open_corpus
from tests.shared import SHARED

FOLDERS = (SHARED / "corpus", SHARED / "corpus_more" / "dev")
FOLDS = 5
MEASURES = ("body F1", "loose F1", "with", "without", "start", "title~", "author F1", "day", "instant")
_START_WORDS, _OPENING_WORDS = 40, 120
_FREE = re.compile(r"^www\d?\.")

Prediction = Mapping[str, Any]
_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled page with its set and the publisher whose fold it is in."""

    of_set: str
    publisher: str
    labelled: Labelled

    @property
    def key(self) -> str:
        """A name that no other page has."""
        return f"{self.of_set}/{self.labelled.truth['id']}"

    @property
    def fold(self) -> int:
        """The number of the publisher's fold."""
        return int(hashlib.sha256(self.publisher.encode()).hexdigest(), 16) % FOLDS


@dataclass(frozen=True, slots=True)
class Scored:
    """What one page scored, by measure; `precision` and `recall` of the body stand for its F1."""

    case: Case
    scores: dict[str, float]


def all_cases() -> tuple[list[Case], ModuleType]:
    """Return every labelled page beside the checkout, and the scorer."""
    scorer = open_corpus().scorer
    return [case for folder in FOLDERS for case in _cases_of(Corpus(folder, scorer))], scorer


def _cases_of(corpus: Corpus) -> Iterator[Case]:
    for path in sorted(corpus.folder.glob("*/truth.jsonl")):
        for labelled in corpus.labelled(path.parent.name):
            truth = labelled.truth
            host = _FREE.sub("", urlsplit(truth.get("url") or "").hostname or "")
            yield Case(path.parent.name, host or truth.get("publisher") or truth["id"], labelled)


def score_page(scorer: ModuleType, case: Case, found: Prediction) -> Scored:
    """Score one page in every measure that it has a label for, each from 0 to 1."""
    truth, scores = case.labelled.truth, dict[str, float]()
    body = found.get("body") or ""
    for label, name in (("body", "body"), ("body_loose", "loose")):
        if truth.get(label) is not None:
            counts = scorer.tpfpfn(truth.get(f"{label}_raw") or truth[label], body)
            scores |= {f"{name} precision": scorer.prec(*counts), f"{name} recall": scorer.rec(*counts)}
    if truth.get("title") is not None:
        right = {scorer.loose(title) for title in (truth["title"], *(truth.get("title_any") or ()))}
        scores["title~"] = float(scorer.loose(found.get("title")) in right)
    if truth.get("authors") is not None:
        scores["author F1"] = scorer.author_f1(truth["authors"], found.get("authors"))
    if truth.get("published") and scorer.pdate(truth["published"]):
        _, day, instant = scorer.date_scores(truth["published"], found.get("published"))
        scores |= {"day": float(day)} | ({} if instant is None else {"instant": float(instant)})
    return Scored(case, scores | _segments(scorer, truth, body))


def _segments(scorer: ModuleType, truth: Mapping[str, Any], body: str) -> dict[str, float]:
    """Score what must and must not be in the text, and its first words."""
    scores, plain, letters = dict[str, float](), scorer.nt(body), scorer.loose(body)
    if wanted := truth.get("with"):
        hits = [scorer.nt(text) in plain or (scorer.loose(text) or "\0") in letters for text in wanted]
        scores["with"] = fmean(map(float, hits))
    if unwanted := truth.get("without"):
        scores["without"] = fmean(float(scorer.nt(text) not in plain) for text in unwanted)
    words = scorer.rtoks(scorer.nt(truth.get("body_start")))[:_START_WORDS]
    if words:
        scores["start"] = _common(words, scorer.rtoks(plain)[:_OPENING_WORDS]) / len(words)
    return scores


def _common(words: Sequence[str], others: Sequence[str]) -> int:
    """Return the length of the longest common subsequence."""
    before = [0] * (len(others) + 1)
    for word in words:
        row = [0]
        for number, other in enumerate(others):
            row.append(before[number] + 1 if word == other else max(before[number + 1], row[number]))
        before = row
    return before[-1]


def means(scored: Iterable[Scored]) -> dict[str, float]:
    """Return the mean of each measure over pages; F1 is that of mean precision and mean recall."""
    return _combined([each.scores for each in scored])


def means_of_publishers(scored: Iterable[Scored]) -> dict[str, float]:
    """Return the mean of each measure over publishers, each with the mean of its pages."""
    by_publisher = group(scored, lambda each: each.case.publisher)
    return _combined([_averages([each.scores for each in pages]) for pages in by_publisher.values()])


def group(scored: Iterable[Scored], key: Callable[[Scored], _Key]) -> dict[_Key, list[Scored]]:
    """Return the pages by a property, in their order."""
    groups: dict[_Key, list[Scored]] = defaultdict(list)
    for each in scored:
        groups[key(each)].append(each)
    return dict(groups)


def _averages(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: fmean(row[name] for row in rows if name in row) for name in names}


def _combined(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    found = _averages(rows)
    for name in ("body", "loose"):
        precision, recall = found.pop(f"{name} precision", None), found.pop(f"{name} recall", None)
        if precision is not None and recall is not None:
            total = precision + recall
            found[f"{name} F1"] = 2 * precision * recall / total if total else 0.0
    return found
