"""Phrases that are looked for anywhere in a line are found wherever the words are that the file says they need."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines import cleaning
from pipelines.cleaning.boilerplate import find_boilerplate
from pipelines.records import CutReason

LINES = (Path(cleaning.__file__).parent / "phrases.txt").read_text(encoding="utf-8").splitlines()
PHRASES = [line.partition(" => ")[2] for line in LINES if " => " in line and not line.startswith("#")]
LONGEST = 450


@pytest.mark.parametrize("phrase", PHRASES)
def test_no_line_with_a_phrase_is_passed_over(phrase):
    is_phrase = re.compile(rf"(?<!\w)(?:{phrase})")

    @settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.from_regex(phrase.removeprefix("(?<=.)"), fullmatch=True))
    def is_found(text):
        for line in (text, f"Kabar. {text}"):
            if is_phrase.search(line.lower()) and len(line) <= LONGEST:
                assert find_boilerplate(line) in {CutReason.CONSENT, CutReason.PROMPT}

    is_found()


@pytest.mark.parametrize(
    "line",
    ["Petani di lembah memanen padi lebih awal dari biasanya.", "The browser of antique books sold a newsletter."],
)
def test_a_word_of_a_phrase_alone_is_no_phrase(line):
    assert find_boilerplate(line) is None
