"""The rate limiter of a crawl without a warehouse keeps the same rules; the shared one outlives its connection."""

from contextlib import closing, nullcontext
from datetime import timedelta

import pytest

from crawlers.network.rate_limit import LocalRateLimiter, SharedRateLimiter, guest_rate_limiter
from pipelines.warehouse.connection import connect
from pipelines.warehouse.reconnecting import ReconnectingConnection
from tests.conftest import empty_database

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@pytest.fixture
def connection(warehouse_url):
    with closing(ReconnectingConnection(warehouse_url, "kabar_loader")) as connection:
        yield connection


@pytest.fixture(params=["own", "shared"])
def rate_limiter(request):
    if request.param == "own":
        yield LocalRateLimiter()
        return
    yield SharedRateLimiter(request.getfixturevalue("connection"), "kota.example")


def test_the_first_slot_is_free_and_the_next_is_not(rate_limiter):
    waits = [rate_limiter.reserve(HOUR).wait for _ in range(3)]
    assert waits[0] == 0
    assert sorted(waits) == waits
    assert waits[2] > HOUR.total_seconds()


def test_a_long_rest_is_not_waited_for(rate_limiter):
    rate_limiter.reserve(SECOND)
    rate_limiter.rest(timedelta(hours=1))
    assert not rate_limiter.reserve(SECOND).is_ours


def test_a_lost_connection_is_opened_again(connection, warehouse_url):
    rate_limiter = SharedRateLimiter(connection, "kota.example")
    rate_limiter.reserve(SECOND)
    with connect(warehouse_url) as server, server.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid()"
        )
    assert rate_limiter.reserve(SECOND).is_ours


def test_a_trial_shares_the_rate_limiter_with_the_crawls_of_a_site(connection):
    crawl = SharedRateLimiter(connection, "kota.example")
    crawl.reserve(HOUR)
    trial = guest_rate_limiter(connection, "kota.example")
    assert trial.reserve(HOUR).wait > 0
    assert crawl.reserve(HOUR).wait > HOUR.total_seconds()


def test_a_trial_of_a_site_without_crawls_writes_nothing(connection, warehouse_url):
    trial = guest_rate_limiter(connection, "desa.example")
    assert trial.reserve(SECOND).wait == 0
    with connect(warehouse_url) as server, server.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ops.sites")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("warehouse", [None, "none that answers", "an empty one"])
def test_a_trial_needs_no_warehouse(postgres_url, warehouse):
    with empty_database(postgres_url) as empty:
        url = {"none that answers": "postgresql://127.0.0.1:1/kabar", "an empty one": empty}.get(warehouse)
        with closing(ReconnectingConnection(url, "kabar_loader")) if url else nullcontext() as connection:
            assert guest_rate_limiter(connection, "desa.example").reserve(SECOND).is_ours
