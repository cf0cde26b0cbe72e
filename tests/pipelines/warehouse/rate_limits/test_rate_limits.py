"""One budget per site on a real PostgreSQL: slots never overlap, and a rest is everybody's."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg2
import pytest

from pipelines.warehouse import rate_limits

SECOND = timedelta(seconds=1)


@pytest.fixture
def crawls(warehouse_url):
    """Two crawls, each with a connection of its own."""
    connections = [psycopg2.connect(warehouse_url, options="-c role=kabar_loader") for _ in range(2)]
    for connection in connections:
        connection.autocommit = True
    yield connections
    for connection in connections:
        connection.close()


def look(connection, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM ops.sites WHERE site = 'kota.example'")
        return cursor.fetchone()[0]


def reserve(connection, delay=SECOND):
    return rate_limits.reserve(connection, "kota.example", delay)


def test_crawls_that_ask_at_once_share_the_slots(crawls):
    first = reserve(crawls[0])
    begun = look(crawls[0], "next_free_at - delay")
    with ThreadPoolExecutor(2) as pool:
        rounds = [list(pool.map(reserve, crawls)) for _ in range(10)]
    assert first.is_ours
    assert all(slot.is_ours for pair in rounds for slot in pair)
    assert look(crawls[1], "next_free_at") - begun >= 21 * SECOND


def test_another_site_has_a_budget_of_its_own(crawls):
    for _ in range(5):
        reserve(crawls[0])
    assert rate_limits.reserve(crawls[1], "desa.example", SECOND).wait == 0


def test_a_rest_is_everybodys(crawls):
    reserve(crawls[0])
    rate_limits.rest(crawls[0], "kota.example", timedelta(seconds=30))
    slot = reserve(crawls[1])
    assert slot.is_ours
    assert 25 < slot.wait <= 30


def test_a_long_rest_is_not_waited_for_and_nothing_is_reserved(crawls):
    reserve(crawls[0])
    rate_limits.rest(crawls[0], "kota.example", timedelta(hours=1))
    before = look(crawls[0], "next_free_at")
    slot = reserve(crawls[1])
    assert not slot.is_ours
    assert 3500 < slot.wait <= 3600
    assert look(crawls[0], "next_free_at") == before


def test_a_short_rest_does_not_cut_a_long_one(crawls):
    reserve(crawls[0])
    rate_limits.rest(crawls[0], "kota.example", timedelta(hours=1))
    rate_limits.rest(crawls[1], "kota.example", timedelta(seconds=1))
    assert not reserve(crawls[0]).is_ours


def test_a_slowed_site_recovers_slowly(crawls):
    reserve(crawls[0])
    rate_limits.rest(crawls[0], "kota.example", timedelta())
    delays = [reserve(crawls[number % 2]).delay for number in range(12)]
    assert delays == sorted(delays, reverse=True)
    assert delays[0] == pytest.approx(1.8)
    assert delays[-1] == 1.0


def test_answers_of_one_moment_slow_the_site_once(crawls):
    reserve(crawls[0])
    for connection in crawls:
        rate_limits.rest(connection, "kota.example", timedelta(seconds=30))
    assert look(crawls[0], "delay") == 2 * SECOND
    assert look(crawls[0], "slowed_times") == 1


def test_without_a_delay_nothing_is_waited_for_until_the_site_asks(crawls):
    assert [reserve(crawls[0], timedelta()).wait for _ in range(3)] == [0, 0, 0]
    rate_limits.rest(crawls[0], "kota.example", None)
    assert reserve(crawls[1], timedelta()).delay > 0
