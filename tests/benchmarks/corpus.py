"""Labelled pages on disk: a folder of sets, each with `pages/<id>.html.gz` and `truth.jsonl`, and their scorer."""

import gzip
import hashlib
import importlib.util
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from pipelines.errors import UsageError
from pipelines.reading import read_page
from pipelines.records.article import Article, Precision, Rejected
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage
from tests.shared import SHARED

CORPUS = SHARED / "corpus"
SETS = ("indonesian", "fundus", "fundus_eval", "scrapinghub", "naeb", "wcxb_news", "htmldate_mediacloud")
FETCHED = datetime(2026, 11, 22, tzinfo=UTC)

# The measures by the names that the issue uses: the scorer's names for them, and the field that each judges.
MEASURES = {
    "body F1": ("F1", "body"),
    "title~": ("title~", "title"),
    "author F1": ("author", "authors"),
    "instant": ("time", "published"),
    "day": ("date", "published"),
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page with its truth, which may leave fields unlabelled."""

    page: RawPage
    truth: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder of sets with the program that scores predictions."""

    folder: Path
    scorer: ModuleType

    def labelled(self, name: str) -> Iterator[Labelled]:
        """Every page of a set."""
        for truth in self._truth(name):
            with gzip.open(self.path(name, truth["id"]), "rb") as stream:
                body = stream.read()
            yield Labelled(raw_page(body, truth.get("url") or ""), truth)

    def path(self, name: str, page_id: str) -> Path:
        """Where a page lies."""
        return self.folder / name / "pages" / f"{page_id}.html.gz"

    def score(self, name: str, predictions: Sequence[dict[str, Any]]) -> dict[str, float]:
        """Each measure that the set has labels for and the predictions have the field of, from 0 to 1."""
        found = self.scorer.evaluate(self._truth(name), list(predictions), rouge=False)
        given = {field for prediction in predictions for field, value in prediction.items() if value}
        return {measure: found[key] for measure, (key, field) in MEASURES.items() if key in found and field in given}

    def digest(self, name: str) -> str:
        """A digest of a set's labels and pages, which changes when they do."""
        digest = hashlib.sha256((self.folder / name / "truth.jsonl").read_bytes())
        for path in sorted((self.folder / name / "pages").iterdir()):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()[:16]

    def _truth(self, name: str) -> list[dict[str, Any]]:
        lines = (self.folder / name / "truth.jsonl").read_text(encoding="utf-8").split("\n")
        return [json.loads(line) for line in lines if line.strip()]


def open_corpus(folder: Path = CORPUS) -> Corpus:
    """Take a folder of labelled pages and the `evaluate.py` in it, else the shared one.

    Raises:
        UsageError: the folder or a scorer is absent.
    """
    if not any((folder / name / "truth.jsonl").exists() for name in SETS):
        raise UsageError(f"{folder} holds no set of labelled pages; name a folder that does with --corpus")
    scorer = next((path for path in (folder / "evaluate.py", CORPUS / "evaluate.py") if path.exists()), None)
    if scorer is None:
        raise UsageError(f"{folder} holds no evaluate.py, which scores the predictions")
    return Corpus(folder, _module(scorer))


def choose_sets(corpus: Corpus, names: Sequence[str]) -> list[str]:
    """Return the named sets, or all that are there.

    Raises:
        UsageError: a named set is absent.
    """
    there = [name for name in SETS if (corpus.folder / name / "truth.jsonl").exists()]
    for name in names:
        if name not in there:
            raise UsageError(f"there is no set {name!r} in {corpus.folder}; there are: {', '.join(there)}")
    return list(names) or there


def raw_page(body: bytes, url: str) -> RawPage:
    """A page of a publisher whom nobody described."""
    return RawPage(url=url, body=body, content_type="", fetched_at=FETCHED)


def predict(labelled: Labelled) -> dict[str, Any]:
    """What Kabar reads, in the form that the scorer takes."""
    return {"id": labelled.truth["id"], **as_prediction(read_page(labelled.page, PageHints()))}


def as_prediction(article: Article | Rejected) -> dict[str, Any]:
    """Return the fields of an article that are scored; a rejected page says nothing."""
    if isinstance(article, Rejected):
        return {}
    return {
        "title": article.title,
        "authors": list(article.authors),
        "published": _published(article),
        "language": article.language,
        "body": article.body,
    }


def _published(article: Article) -> str | None:
    """Return the instant, or the day, that the page names."""
    if article.published_precision is Precision.LISTING:
        return None
    return (article.published_at or article.published_date).isoformat()


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("corpus_scorer", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
