import pytest

from pipelines.extraction.language import detect
from tests.benchmarks.language import read_sample

pytest.importorskip("py3langid")

LINES = read_sample()


def joined(language, lines):
    texts = [text for label, text in LINES if label == language]
    return [" ".join(texts[start : start + lines]) for start in range(0, len(texts) - lines + 1, lines)]


def test_a_sentence_tells_its_language():
    told = sum(detect(text, None) == language for language, text in LINES)
    assert told >= 0.98 * len(LINES)


def test_a_sentence_never_belies_a_true_claim():
    assert [text for language, text in LINES if detect(text, language) != language] == []


@pytest.mark.parametrize("language", ["id", "ms", "en", "jv"])
@pytest.mark.parametrize("claim", ["id", "ms", "en", "jv"])
def test_a_paragraph_belies_a_wrong_claim(language, claim):
    assert {detect(text, claim) for text in joined(language, 4)} == {language}


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        ("", None, None),
        ("1.234 - 5", "id", "id"),
        ("Foto", None, None),
        ("The boat never came, and nobody told us why it had not.", "tet", "tet"),
    ],
    ids=["nothing", "no words", "too short", "a claim that the model does not know"],
)
def test_the_claim_stands_where_the_text_cannot_tell(text, hint, language):
    assert detect(text, hint) == language
