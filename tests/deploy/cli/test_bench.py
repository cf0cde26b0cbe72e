import pytest

from tests.benchmarks.corpus import CORPUS
from tests.benchmarks.extract import quality_table


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nix"], "there is no benchmark 'nix'; there are: dedup, extract, language"),
        (["extract", "--corpus", "nowhere"], "nowhere holds no set of labelled pages; name a folder that does"),
    ],
    ids=["benchmark", "corpus"],
)
def test_a_mistake_is_one_sentence(kabar, arguments, sentence):
    done = kabar("bench", *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stdout == ""


@pytest.mark.skipif(not CORPUS.exists(), reason="the labelled pages are not beside this checkout")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(["--sets", "nix"], "there is no set 'nix'"), (["--peers", "nix"], "there is no peer 'nix'")],
    ids=["set", "peer"],
)
def test_a_set_and_a_peer_must_be_known(kabar, arguments, sentence):
    done = kabar("bench", "extract", *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr


@pytest.mark.skipif(not CORPUS.exists(), reason="the labelled pages are not beside this checkout")
def test_a_set_beside_a_peer(kabar):
    done = kabar("bench", "extract", "--sets", "indonesian", "--peers", "trafilatura", "--no-speed")
    assert done.returncode == 0
    assert "| body F1, kabar | **0.99" in done.stdout
    assert "| body F1, trafilatura | 0." in done.stdout


def test_the_best_figure_is_bold_and_what_is_not_given_is_empty():
    scores = {"kabar": {"one": {"body F1": 0.9}}, "peer": {"one": {"body F1": 0.8}}}
    assert quality_table(scores, ["one"]).splitlines() == [
        "| | one |",
        "| --- | --- |",
        "| body F1, kabar | **0.900** |",
        "| body F1, peer | 0.800 |",
    ]


def test_linking_is_measured_on_news_whose_stories_are_known(kabar):
    done = kabar("bench", "dedup", "--warehouse", "500", "--documents", "200", "--no-peer")
    assert done.returncode == 0, done.stderr
    scores = [line.split("|")[-2] for line in done.stdout.splitlines() if line.startswith("| kabar,")]
    assert [float(score) for score in scores] == [1.0, 1.0]
