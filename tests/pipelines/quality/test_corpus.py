"""Quality on the labelled pages may not fall; pins.json holds what each fold of publishers reached."""

import hashlib
import json
import math
from pathlib import Path

import pytest

from tests.benchmarks.corpus import predict
from tests.benchmarks.page_scores import FOLDERS, FOLDS, all_cases, means_of_publishers, score_page

PINS = json.loads((Path(__file__).parent / "pins.json").read_text(encoding="utf-8"))

pytestmark = pytest.mark.skipif(
    not all(folder.exists() for folder in FOLDERS), reason="the labelled pages are not beside this checkout"
)


@pytest.fixture(scope="module")
def cases():
    return all_cases()


@pytest.fixture(scope="module")
def scored(cases):
    pages, scorer = cases
    return [score_page(scorer, each, predict(each.labelled)) for each in pages]


def rounded_down(figure):
    """Three digits, never more than was measured."""
    return math.floor(figure * 1000 + 1e-6) / 1000


def test_the_pages_are_those_that_were_pinned(cases):
    digest = hashlib.sha256()
    for each in cases[0]:
        truth = json.dumps(each.labelled.truth, sort_keys=True)
        digest.update(f"{each.key}\0{truth}\0".encode() + each.labelled.page.body)
    assert digest.hexdigest()[:16] == PINS["digest"], "the labelled pages are others now: measure and pin anew"


@pytest.mark.parametrize("fold", range(FOLDS))
def test_quality_is_as_pinned(scored, fold):
    figures = means_of_publishers(each for each in scored if each.case.fold == fold)
    found = {measure: rounded_down(figure) for measure, figure in figures.items()}
    pinned = PINS["folds"][fold]
    worse = {measure: figure for measure, figure in found.items() if figure < pinned[measure]}
    assert not worse, f"fold {fold} got worse: {worse}, pinned: {pinned}; if it is meant, pin {json.dumps(found)}"
    assert set(found) == set(pinned)
