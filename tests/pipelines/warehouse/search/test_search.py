"""Search finds an article in its own language's words, knows what it does not know yet, and forgets what is gone."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from itertools import islice, product

import psycopg2
import pytest

from pipelines.warehouse.connection import connect
from pipelines.warehouse.search import index_waiting_texts
from tests import loading
from tests.builders import DAY, DESA, NOON, address, article
from tests.conftest import empty_database

NEXT_MONTH = DAY + timedelta(days=31)


@pytest.fixture
def load(warehouse_url):
    return partial(loading.load, warehouse_url)


@pytest.fixture
def search(warehouse_url):
    def search(query, **narrowed):
        with connect(warehouse_url, "kabar_analyst") as connection, connection.cursor() as cursor:
            named = "".join(f', "{name}" => %({name})s' for name in narrowed)
            cursor.execute(
                f"SELECT title, headline, rank FROM warehouse.search(%(query)s{named})", {"query": query, **narrowed}
            )
            return cursor.fetchall()

    return search


@pytest.fixture(scope="module")
def cursor(postgres_url, migrated):
    with empty_database(postgres_url, migrated) as url, connect(url, "kabar_analyst") as connection:
        yield connection.cursor()


def titles(rows):
    return [title for title, _, _ in rows]


def waiting(url):
    with connect(url, "kabar_analyst") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT waiting FROM marts.search_state")
        return cursor.fetchone()[0]


def test_words_are_stemmed_by_the_articles_language(load, search, warehouse_url):
    load(
        article("satu", title="Banjir", body="Air masuk ke rumahnya.", language="id"),
        article("dua", title="Flood", body="The people were leaving their houses.", language="en"),
        article("tiga", title="Ukara", body="Wong padha lunga saka omah-omahe.", language="jv"),
    )
    index_waiting_texts(warehouse_url)
    assert titles(search("rumah")) == ["Banjir"]
    assert titles(search("house")) == ["Flood"]
    assert titles(search("omah-omahe")) == ["Ukara"]
    assert titles(search("flood", language="id")) == []


@pytest.mark.parametrize(
    "around", ["“{}”", "\u2018{}\u2019", "({}…)", "\u2013{}\u2014", "cepat-{}", "{}/kapal", "www.{}.id", "x@{}.id"]
)
def test_the_headline_shows_words_beside_any_mark(cursor, around):
    text = f"Warga menyebut {around.format('feri')} itu, kata nelayan."
    cursor.execute("SELECT warehouse.shown_text(%s, 'feri')", [text])
    assert cursor.fetchone() == (text.replace("feri", "«feri»").rstrip("."),)


def test_the_title_weighs_more_and_the_headline_shows_the_words(load, search, warehouse_url):
    filler = " ".join(["Kata lain lagi."] * 40)
    load(
        article("satu", title="Kabar lain", body=f"{filler} Gempa terasa di kota. {filler}"),
        article("dua", title="Gempa di kota", body=filler),
    )
    index_waiting_texts(warehouse_url)
    rows = search("gempa")
    assert titles(rows) == ["Gempa di kota", "Kabar lain"]
    assert "«Gempa» terasa" in rows[1][1]


def test_quotes_or_and_minus_mean_what_they_mean_on_the_web(load, search, warehouse_url):
    load(
        article("satu", title="Satu", body="Harga beras naik tajam."),
        article("dua", title="Dua", body="Beras dan harga gula."),
    )
    index_waiting_texts(warehouse_url)
    assert titles(search('"harga beras"')) == ["Satu"]
    assert sorted(titles(search("tajam or gula"))) == ["Dua", "Satu"]
    assert titles(search("beras -gula")) == ["Satu"]
    assert titles(search('beras -"harga beras"')) == ["Dua"]


@pytest.mark.parametrize(
    ("phrase", "is_there"),
    [
        ('"harga beras naik"', True),
        ('"beras naik harga"', False),
        ('"harga di pasar"', True),
        ('"pasar harga"', False),
        ('"naik naik naik" or "pasar induk"', True),
    ],
)
def test_a_phrase_is_its_words_in_their_order(load, search, warehouse_url, phrase, is_there):
    load(article("satu", title="Satu", body="Harga beras naik. Naik naik; harga di pasar induk."))
    index_waiting_texts(warehouse_url)
    assert titles(search(phrase)) == ["Satu"] * is_there


def test_a_phrase_is_looked_up_by_its_pairs_of_words(load, warehouse_url):
    load(article("satu", body="Harga beras naik."), article("dua", body="Beras naik, harga turun."))
    index_waiting_texts(warehouse_url)
    with connect(warehouse_url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT url FROM search_index.search_vectors JOIN warehouse.articles USING (article_id)"
            " WHERE vector @@ (SELECT indexed FROM warehouse.compile_query('\"harga beras\"', 'id'))"
        )
        assert cursor.fetchall() == [(address("satu"),)]


def test_it_is_narrowed_by_day_source_and_number(load, search, warehouse_url):
    load(article("satu", title="Awal", body="Pasar ramai."))
    load(article("dua", title="Akhir", body="Pasar ramai.", published_date=NEXT_MONTH))
    load(
        article("tiga", title="Desa", body="Pasar ramai.", url=address("tiga", DESA.domain), source_id="desa"),
        source_id="desa",
    )
    index_waiting_texts(warehouse_url)
    assert sorted(titles(search("pasar"))) == ["Akhir", "Awal", "Desa"]
    assert titles(search("pasar", **{"from": NEXT_MONTH})) == ["Akhir"]
    assert sorted(titles(search("pasar", to=DAY))) == ["Awal", "Desa"]
    assert titles(search("pasar", source="desa")) == ["Desa"]
    assert len(search("pasar", max_results=2)) == 2


def test_all_matches_or_those_that_are_asked_for(load, warehouse_url):
    load(*(article(f"teks-{number}", title=f"Teks {number}", body="Pasar ramai.") for number in range(7)))
    load(article("lain", title="Lain", body="Pasar sepi."))
    index_waiting_texts(warehouse_url)
    with connect(warehouse_url, "kabar_analyst") as connection, connection.cursor() as cursor:
        found = {}
        for limit in (6, 7, 8):
            cursor.execute("SELECT is_cut FROM warehouse.search('pasar ramai', max_results => %s)", [limit])
            found[limit] = cursor.fetchall()
        assert found == {6: [(True,)] * 6, 7: [(False,)] * 7, 8: [(False,)] * 7}
        assert "NOTICE:  more articles match than these 6" in connection.notices[0]
        assert len(connection.notices) == 1
        cursor.execute("SELECT count(*), count(DISTINCT url) FROM warehouse.matches('pasar')")
        assert cursor.fetchone() == (8, 8)


def test_more_results_than_are_ranked_by_default_are_all_there(load, search, warehouse_url):
    load(*(article(f"teks-{number}", title=f"Teks {number}", body=f"Pasar {number}.") for number in range(510)))
    index_waiting_texts(warehouse_url)
    assert len(search("pasar", max_results=1000)) == 510
    with connect(warehouse_url, "kabar_analyst") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*), bool_and(is_cut) FROM warehouse.search('pasar', max_results => 500)")
        assert cursor.fetchone() == (500, True)


ASKED = [
    "warehouse.search('berita'",
    "warehouse.matches('berita'",
    "warehouse.topic_volume('berita', '2026-03-01', '2026-03-31'",
    "warehouse.corpus(query => 'berita'",
    "warehouse.corpus(sample => 1",
    "marts.terms('2026-03-01', '2026-03-31'",
]
LANGUAGES = ["ID", "english", ""]


def test_an_unknown_source_or_language_is_refused_by_all(load, warehouse_url):
    load(article("satu"))
    refused = [
        *((f"{function}, source => 'kotta')", "no source kotta") for function in ASKED),
        *(
            (f"{function}, language => '{code}')", f"{code} is no language code")
            for function in ASKED
            for code in LANGUAGES
        ),
        *((f"{function}, language => 'ind')", "no article is in the language ind") for function in ASKED),
        ("warehouse.parse_query('berita', language => 'ID')", "ID is no language code"),
    ]
    with connect(warehouse_url, "kabar_analyst") as connection, connection.cursor() as cursor:
        for asked, cause in refused:
            with pytest.raises(psycopg2.errors.InvalidParameterValue, match=cause):
                cursor.execute(f"SELECT * FROM {asked}")
            connection.rollback()


def test_a_span_that_ends_before_it_begins_is_refused_by_all(load, warehouse_url):
    load(article("satu"))
    days = "\"from\" => '2026-03-02', \"to\" => '2026-03-01')"
    with connect(warehouse_url, "kabar_analyst") as connection, connection.cursor() as cursor:
        for asked in (function for function in ASKED if "2026" not in function):
            with pytest.raises(psycopg2.errors.InvalidParameterValue, match="one that is not before it"):
                cursor.execute(f"SELECT * FROM {asked}, {days}")
            connection.rollback()
            cursor.execute(f"SELECT * FROM {asked}, {days.replace('03-01', '03-02')}")


def test_each_article_is_asked_in_its_own_language_only(load, search, warehouse_url):
    load(
        article("satu", title="Satu", body="Makan universities.", language="id"),
        article("dua", title="Two", body="The universities eat.", language="en"),
    )
    index_waiting_texts(warehouse_url)
    assert titles(search("university")) == ["Two"]
    assert sorted(titles(search("universities"))) == ["Satu", "Two"]


def test_a_phrase_ends_with_the_part_of_the_article(load, search, warehouse_url):
    load(article("satu", title="Harga beras", subtitle="Gula mahal", body="Pasar sepi."))
    index_waiting_texts(warehouse_url)
    assert titles(search('"harga beras"')) == ["Harga beras"]
    assert search('"beras gula"') == search('"mahal pasar"') == []
    assert titles(search("mahal NEAR/30 pasar")) == []


def test_it_says_how_far_it_is_behind_and_catches_up(load, search, warehouse_url):
    load(article("satu", body="Ombak besar."))
    assert waiting(warehouse_url) == 1
    assert search("ombak") == []
    assert index_waiting_texts(warehouse_url) == 1
    assert waiting(warehouse_url) == 0
    assert len(search("ombak")) == 1


def test_a_second_load_of_the_same_text_queues_nothing(load, warehouse_url):
    load(article("satu"))
    index_waiting_texts(warehouse_url)
    load(article("satu"), fetched_at=NOON + timedelta(hours=1))
    assert waiting(warehouse_url) == 0


@pytest.mark.parametrize(
    "change", ["SET body = 'Angin kencang.', content_hash = 'x'", f"SET published_date = '{date(2024, 5, 6)}'"]
)
def test_what_changes_is_found_as_it_reads_now(load, search, warehouse_url, change):
    load(article("satu", title="Cuaca", body="Angin sepoi."))
    index_waiting_texts(warehouse_url)
    with connect(warehouse_url, "kabar_loader") as connection, connection.cursor() as cursor:
        cursor.execute(f"UPDATE warehouse.articles {change}")
    assert index_waiting_texts(warehouse_url) == 1
    assert titles(search("angin")) == ["Cuaca"]
    assert len(search("kencang")) == ("kencang" in change)
    assert len(search("angin", to=date(2024, 5, 6))) == ("2024" in change)


def test_what_changes_while_its_queue_is_worked_off_is_found_after_all(load, search, warehouse_url):
    load(article("satu", body="Berita lama tentang padi."))
    index_waiting_texts(warehouse_url)
    load(article("satu", body="Berita baru tentang jagung."), fetched_at=NOON + timedelta(hours=1))
    with connect(warehouse_url, "kabar_loader") as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE warehouse.articles SET body = 'Berita tentang kedelai.', content_hash = 'kedelai'")
        index_waiting_texts(warehouse_url)
    index_waiting_texts(warehouse_url)
    assert titles(search("kedelai")) == ["Judul satu"]


def test_a_load_that_runs_beside_the_first_indexing_of_a_month_is_not_ended(load, warehouse_url):
    load(article("satu"))
    with (
        connect(warehouse_url, "kabar_loader") as connection,
        connection.cursor() as cursor,
        ThreadPoolExecutor() as pool,
    ):
        cursor.execute("LOCK TABLE warehouse.articles IN ROW EXCLUSIVE MODE")  # as the first row of a load does
        indexing = pool.submit(index_waiting_texts, warehouse_url)
        wait_until_one_waits(cursor)
        cursor.execute("UPDATE warehouse.articles SET body = 'Lain.', content_hash = 'lain'")
        connection.commit()
        assert indexing.result() == 1


def wait_until_one_waits(cursor):
    for _ in range(200):
        cursor.execute("SELECT count(*) FROM pg_locks WHERE relation = 'warehouse.articles'::regclass AND NOT granted")
        if cursor.fetchone() == (1,):
            return
        time.sleep(0.05)
    raise TimeoutError


def test_an_article_that_is_gone_is_not_found(load, search, warehouse_url):
    load(article("satu", body="Angin sepoi."))
    index_waiting_texts(warehouse_url)
    with connect(warehouse_url, "kabar_loader") as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM warehouse.articles")
    assert search("angin") == []


def test_a_text_of_any_size_and_script_is_indexed(load, search, warehouse_url):
    thai = [chr(0xE01 + number) for number in range(46)]
    parts = ["".join(part) for part in islice(product(thai, repeat=3), 40_000)]
    load(
        article("satu", title="Angka", body=" ".join(f"k{number}" for number in range(200_000))),
        article("dua", title="Thai", body=" ".join(map("".join, islice(product(thai, repeat=4), 60_000)))),
        article("tiga", title="Sambung", body=" ".join(map("-".join, zip(parts[::2], parts[1::2], strict=True)))),
    )
    assert index_waiting_texts(warehouse_url) == 3
    assert titles(search("k17")) == ["Angka"]
    assert titles(search(thai[0] * 4)) == ["Thai"]
    assert titles(search(parts[0])) == ["Sambung"]


def test_the_analyst_may_ask_but_not_index(warehouse_url):
    with (
        pytest.raises(psycopg2.errors.InsufficientPrivilege),
        connect(warehouse_url, "kabar_analyst") as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT warehouse.index_texts(1)")


def test_typography_is_no_part_of_a_word(load, search, warehouse_url):
    around = ("“{}”", "\u2018{}\u2019", "«{}»", "„{}“", "the {}\u2019s", "gale—{}", "gale\u2013{}", "{}…", "…{}")
    signs = ("{}\u00a0gale", "•{}", "{}™", "{}🚢", "¿{}?", "{}、gale", "gale。{}", "~{}")
    texts = [pattern.format("ferry") for pattern in (*around, *signs)]
    load(*(article(str(place), title=text, body=f"Late: {text}.", language="en") for place, text in enumerate(texts)))
    index_waiting_texts(warehouse_url)
    for query in ("ferries", "=ferry", "title:ferry", "ferr*", "late NEAR/3 ferry"):
        assert sorted(titles(search(query))) == sorted(texts), query


def test_a_word_keeps_the_letters_and_signs_of_its_script(load, search, warehouse_url):
    words = ("मंत्री", "col·lectiu", "\u0645\u06cc\u200c\u062e\u0648", "été", "ªº")
    load(*(article(str(place), title=f"“{word}”", language=None) for place, word in enumerate(words)))
    index_waiting_texts(warehouse_url)
    for word in words:
        assert titles(search(f"={word}")) == [f"“{word}”"]
        assert titles(search(f"={word[:-1]}")) == []
