"""Quality on the labelled pages beside the checkout may not fall; pins.json holds what was reached."""

import json
import math
from pathlib import Path

import pytest

from tests.benchmarks.corpus import CORPUS, SETS, open_corpus, predict

PINS = json.loads((Path(__file__).parent / "pins.json").read_text(encoding="utf-8"))

pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason="the labelled pages are not beside this checkout")


def rounded_down(figure):
    """Three digits, never more than was measured."""
    return math.floor(figure * 1000 + 1e-6) / 1000


@pytest.mark.parametrize("name", SETS)
def test_quality_is_as_pinned(name):
    corpus = open_corpus()
    pinned = PINS[name]
    assert corpus.digest(name) == pinned["digest"], f"the set {name} is another one now: measure it and pin it anew"
    found = corpus.score(name, [predict(each) for each in corpus.labelled(name)])
    found = {measure: rounded_down(figure) for measure, figure in found.items()}
    worse = {measure: figure for measure, figure in found.items() if figure < pinned["figures"][measure]}
    assert not worse, (
        f"{name} got worse: {worse}, pinned: {pinned['figures']}; a loss that is meant needs its pin edited"
    )


def test_every_set_is_pinned():
    assert set(PINS) == set(SETS)
