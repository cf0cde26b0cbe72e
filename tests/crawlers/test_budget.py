"""The budget of a crawl without a warehouse keeps the same rules; one in the warehouse outlives its connection."""

from datetime import timedelta

import pytest

from crawlers.budget import OwnBudget, SharedBudget
from pipelines.warehouse.connection import connect

SECOND = timedelta(seconds=1)


@pytest.fixture(params=["own", "shared"])
def budget(request):
    if request.param == "own":
        yield OwnBudget()
        return
    budget = SharedBudget(request.getfixturevalue("warehouse_url"), "kota.example")
    yield budget
    budget.close()


def test_slots_lie_a_delay_apart(budget):
    waits = [budget.reserve(SECOND).wait for _ in range(3)]
    assert waits[0] == 0
    assert 0.5 < waits[1] <= 1
    assert 1.5 < waits[2] <= 2


def test_a_site_that_asks_for_rest_gets_it_and_is_asked_less_often(budget):
    budget.reserve(SECOND)
    budget.rest(timedelta(seconds=20))
    slot = budget.reserve(SECOND)
    assert 15 < slot.wait <= 20
    assert slot.delay == pytest.approx(1.8)


def test_a_long_rest_is_not_waited_for(budget):
    budget.reserve(SECOND)
    budget.rest(timedelta(hours=1))
    assert not budget.reserve(SECOND).is_ours


def test_a_lost_connection_is_opened_again(warehouse_url):
    budget = SharedBudget(warehouse_url, "kota.example")
    budget.reserve(SECOND)
    with connect(warehouse_url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid()"
        )
    assert budget.reserve(SECOND).is_ours
    budget.close()
