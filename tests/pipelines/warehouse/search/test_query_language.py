"""The query language finds what a reader with the same rules finds, and refuses what it does not know."""

import re
from contextlib import closing

import psycopg2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.warehouse.search import index_waiting_texts
from tests.builders import address, article
from tests.loading import load
from tests.pipelines.warehouse.search.invented_queries import CORPUS, TEXTS, Term, queries


@pytest.fixture
def corpus_url(warehouse_url):
    load(
        warehouse_url,
        *(
            article(f"text-{number}", title=" ".join(text.title), body=" ".join(text.body), language="en")
            for number, text in enumerate(CORPUS)
        ),
    )
    index_waiting_texts(warehouse_url)
    return warehouse_url


@pytest.fixture
def ask(warehouse_url):
    """Ask one question after the other, each as the analyst."""
    with (
        closing(psycopg2.connect(warehouse_url, options="-c role=kabar_analyst")) as connection,
        connection.cursor() as cursor,
    ):
        connection.autocommit = True  # a refused query ends a transaction

        def ask(sql, *values):
            cursor.execute(sql, values)
            return cursor.fetchall()

        yield ask


def test_a_query_finds_what_a_reader_finds(corpus_url, ask):
    numbers = {address(f"text-{number}"): number for number in range(TEXTS)}

    @given(queries())
    @example(Term(("ferry", "the", "ferry")))
    @example(Term(("sail", "the", "gale")))
    @settings(max_examples=120)
    def finds_the_same(query):
        expected = [number for number, text in enumerate(CORPUS) if query.matches(text)]
        by_index = ask("SELECT url FROM warehouse.matches(%s, language => 'en')", str(query))
        assert sorted(numbers[url] for (url,) in by_index) == expected
        by_vector = ask(
            "SELECT url FROM search_index.search_vectors JOIN warehouse.articles USING (article_id)"
            " WHERE vector @@ warehouse.parse_query(%s, 'en')",
            str(query),
        )
        assert sorted(numbers[url] for (url,) in by_vector) == expected

    finds_the_same()


def test_any_text_is_a_query_or_is_refused_with_its_place(ask):
    pieces = st.sampled_from(
        [*"\"()*=:-/&|!~^+,;'\\ ", "ferry", "the", " AND ", " OR ", " NOT ", " NEAR/3 ", "title:", "“", "ü", "7", "\n"]
    )

    any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)

    @given(st.one_of(st.lists(pieces, max_size=12).map("".join), any_text))
    @settings(max_examples=300)
    def is_understood_or_refused(query):
        try:
            ((nodes,),) = ask("SELECT numnode(warehouse.parse_query(%s, 'en')::text::tsquery)", query)
        except psycopg2.errors.SyntaxError as error:
            place = int(re.match(r"query, position (\d+)", error.diag.message_primary)[1])
            assert 1 <= place <= len(query) + 1
        else:
            assert nodes > 0

    is_understood_or_refused()


@pytest.mark.parametrize(
    ("query", "place", "token", "advice"),
    [
        ("", 1, "", "write a word"),
        ("  ", 3, "", "write a word"),
        ("ferry &", 7, "&", "AND, OR or NOT"),
        ("ferry | gale", 7, "|", "AND, OR or NOT"),
        ("!ferry", 1, "!ferry", "AND, OR or NOT"),
        ("ferry (gale", 7, "(", "not closed"),
        ("ferry gale)", 11, ")", "leave this one out"),
        ("ferry ()", 8, ")", "empty"),
        ('ferry "gale', 7, '"gale', "not closed"),
        ("fer*y", 4, "fer*y", "ferr*"),
        ("*erry", 1, "*erry", "ferr*"),
        ('"* gale"', 1, '"* gale"', "ferr*"),
        ("body:ferry", 5, "body:ferry", "only title:"),
        ("title: ferry", 1, "title:", "at once"),
        ("ferry -", 7, "-", "at once"),
        ("=(ferry)", 2, "(", "=ferry"),
        ("title:-ferry", 7, "-ferry", "-title:ferry"),
        ("+ferry", 1, "+ferry", "leave it out"),
        ("ferry \u2013gale", 7, "\u2013gale", "no minus"),
        ("ferry, gale", 6, "ferry,", "AND or OR"),
        ("'ferry", 1, "'ferry", "double quotes"),
        ("ferry~2", 6, "ferry~2", "NEAR/4"),
        ("ferry w/5 gale", 7, "w/5", "NEAR/"),
        ("ferry near5 gale", 7, "near5", "NEAR/"),
        ("ferry ADJ2 gale", 7, "ADJ2", "NEAR/"),
        ("ferry NEAR gale", 7, "NEAR", "NEAR/"),
        ("ferry NEAR/0 gale", 7, "NEAR/0", "1 to 30"),
        ("ferry NEAR/31 gale", 7, "NEAR/31", "1 to 30"),
        ("NEAR/3 gale", 1, "NEAR/3", "before NEAR"),
        ("ferry NEAR/3", 13, "", "follow NEAR"),
        ("ferry NEAR/3 (gale sail)", 7, "NEAR/3", "NEAR joins"),
        ("(gale sail) NEAR/3 ferry", 13, "NEAR/3", "NEAR joins"),
        ("ferry NEAR/3 gale NEAR/3 sail", 19, "NEAR/3", "AND b NEAR/4 c"),
        ("ferry NEAR/3 NOT gale", 14, "NOT", "AND NOT"),
        ("ferry AND", 10, "", "leave AND out"),
        ("OR ferry", 1, "OR", "before OR"),
        ("ferry AND OR gale", 11, "OR", "leave AND out"),
        ("NOT NOT ferry", 5, "NOT", "AND NOT"),
        ("not ferry", 1, "not", "capitals"),
        ("...", 1, "...", "leave it out"),
        ("the", 1, "the", "stop word"),
        ("=the", 1, "the", "stop word"),
        ("ferry OR the", 10, "the", "stop word"),
        ("ferry NOT the", 11, "the", "stop word"),
        ("the NEAR/3 ferry", 5, "NEAR/3", "stop word"),
        ("(" * 51 + "ferry" + ")" * 51, 51, "(", "deep"),
        ("x " * 2501, 5001, "", "5000"),
        ("gale1 NEAR/30 ferry1 " * 100, None, "NEAR/30", "too large"),
    ],
)
def test_what_is_not_known_is_refused_by_its_place(ask, query, place, token, advice):
    with pytest.raises(psycopg2.errors.SyntaxError) as refused:
        ask("SELECT warehouse.parse_query(%s, 'en')", query)
    message = refused.value.diag.message_primary
    assert place is None or message.startswith(f"query, position {place}{':' if not token else ','}")
    assert f'at "{token}"' in message or not token
    assert advice in message


@pytest.mark.parametrize(
    ("query", "meaning"),
    [
        ("gale or port", "gale OR port"),
        ("gale and port", "gale AND port"),
        ("gale the port", "gale port"),
        ("“gale port”", '"gale port"'),
        ("«gale port»", '"gale port"'),
        ("gale\u2013port", '"gale port"'),
        ("gale-port", '"gale port"'),
        ("gale near/2 port", "gale NEAR/2 port"),
        ("title:(gale OR =port)", "title:gale OR title:=port"),
        ("gale OR port ferry", "gale OR (port AND ferry)"),
        ("NOT gale NEAR/2 port", "NOT (gale NEAR/2 port)"),
        ("50% $port #gale", "50 AND port AND gale"),
    ],
)
def test_two_ways_to_write_a_query(ask, query, meaning):
    ((first, second),) = ask("SELECT warehouse.parse_query(%s, 'en'), warehouse.parse_query(%s, 'en')", query, meaning)
    assert first == second


def test_a_long_query_is_parsed(ask):
    for query, nodes in (("x " * 2500, 2500 * 2 - 1), ("(" * 50 + "x" + ")" * 50, 1)):
        assert ask("SELECT numnode(warehouse.parse_query(%s, 'und'))", query) == [(nodes,)]


def test_words_of_an_unknown_language_are_exact(ask):
    assert ask("SELECT warehouse.parse_query('ferries', NULL)::text") == [("'ferries'",)]
