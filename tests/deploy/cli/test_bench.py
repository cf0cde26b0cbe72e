import pytest

from tests.benchmarks.corpus import CORPUS
from tests.benchmarks.crawl import BARE, LEDGER, Run, speed_table
from tests.benchmarks.extract import quality_table


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nix"], "there is no benchmark 'nix'; there are: crawl, dedup, extract, language, ledger"),
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


def test_a_crawl_beside_the_bare_spider(kabar):
    done = kabar("bench", "crawl", "--pages", 30, "--rounds", 1)
    assert done.returncode == 0, done.stderr[-2000:]
    kinds = [line.split(" | ")[0] for line in done.stdout.splitlines()[2:5]]
    assert kinds == ["| bare Scrapy, 30 pages", "| kabar, no ledger, 30 pages", "| kabar, 30 pages"]


def test_a_ratio_is_that_of_the_same_round():
    runs = {BARE: [Run(10, 1, 1, 50), Run(10, 2, 1, 50)], LEDGER: [Run(10, 2, 2, 60), Run(10, 4, 2, 60)]}
    assert "| kabar, 10 pages | 4 | 0.50x | 200.0 | 60 |" in speed_table(runs)


def test_linking_is_measured_on_news_whose_stories_are_known(kabar):
    done = kabar("bench", "dedup", "--warehouse", "500", "--documents", "200", "--no-peer")
    assert done.returncode == 0, done.stderr
    scores = [line.split("|")[-2] for line in done.stdout.splitlines() if line.startswith("| kabar,")]
    assert [float(score) for score in scores] == [1.0, 1.0]
