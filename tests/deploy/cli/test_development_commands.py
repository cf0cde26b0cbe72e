import pytest

from tests.benchmarks.corpus import CORPUS
from tests.benchmarks.crawl import BARE, LEDGER, Run, speed_table
from tests.benchmarks.extract import quality_table
from tests.benchmarks.load import speed_table as load_table
from tests.benchmarks.query import over_goal, questions, table


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["nix"],
            "there is no benchmark 'nix'; there are: airflow, browser, crawl, dedup, e2e, extract, language, ledger,",
        ),
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
    assert "| body F1, kabar | **" in done.stdout
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
    done = kabar("bench", "crawl", "--pages", 30, "--rounds", 1, "--no-peers")
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


def test_a_load_beside_copy(kabar):
    done = kabar("bench", "load", "--articles", 20, "--rounds", 1)
    assert done.returncode == 0, done.stderr
    assert [line.split(" | ")[0] for line in done.stdout.splitlines()[2:]] == [
        "| COPY into a bare table with a unique URL",
        "| Kabar's load: articles, versions, fetches, ledger and its log, queues",
    ]


def test_a_load_is_compared_with_the_copy_of_its_round():
    assert "ledger and its log, queues | 10 | 0.50 |" in load_table(20, [(1.0, 2.0), (1.0, 2.0), (9.0, 3.0)])


def test_every_query_of_the_documents_is_asked_of_a_full_warehouse(kabar):
    done = kabar("bench", "query", "--articles", 300)
    assert done.returncode == 0, done.stderr
    assert all(f"| {name} | " in done.stdout for name in questions())
    assert "| ops.versions | " in done.stdout


def test_a_search_has_a_goal_of_its_own():
    columns = [{"search: one": 101.0, "another": 101.0}]
    assert table("ms", [10], columns, over_goal).splitlines()[2:] == ["| search: one | **101** |", "| another | 101 |"]
