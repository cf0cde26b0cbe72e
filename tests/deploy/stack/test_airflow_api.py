"""How the REST client handles responses that a healthy Airflow does not give; a real one is tested elsewhere."""

import contextlib

import httpx
import pytest

from pipelines.errors import StackError
from tests.deploy.stack.fake_airflow import use_responses


def test_nobody_there_is_one_sentence(api):
    with pytest.raises(
        StackError, match=r"does not answer at http://127\.0\.0\.1:9 \(ConnectError\); is the stack up\?"
    ):
        api.dags()


def test_it_logs_in_again_when_the_token_has_run_out(api):
    tokens = iter(["old", "new"])

    def handler(request):
        if request.url.path == "/auth/token":
            return httpx.Response(201, json={"access_token": next(tokens)})
        if request.headers["Authorization"] == "Bearer old":
            return httpx.Response(401, json={"detail": "Token Expired"})
        return httpx.Response(200, json={"dags": [{"dag_id": "x"}], "total_entries": 1})

    use_responses(api, handler)
    assert api.dags() == [{"dag_id": "x"}]


@pytest.mark.parametrize(("call", "requests"), [(lambda api: api.dags(), 2), (lambda api: api.trigger("x"), 1)])
def test_only_get_requests_are_repeated_after_a_timeout(api, call, requests):
    seen = []

    def handler(request):
        if request.url.path == "/auth/token":
            return httpx.Response(201, json={"access_token": "t"})
        seen.append(request.method)
        if len(seen) == 1:
            raise httpx.ReadTimeout("busy")
        return httpx.Response(200, json={"dags": [], "total_entries": 0})

    use_responses(api, handler)
    with contextlib.suppress(StackError):
        call(api)
    assert len(seen) == requests


def test_a_wrong_password_is_one_sentence(api):
    use_responses(api, lambda _: httpx.Response(401, json={"detail": "Invalid credentials"}))
    with pytest.raises(StackError, match=r"does not let the user admin in: Invalid credentials \(HTTP 401\)\."):
        api.trigger("x")


def test_a_refusal_carries_airflows_reason_even_if_it_is_no_json(api):
    def handler(request):
        if request.url.path == "/auth/token":
            return httpx.Response(201, json={"access_token": "t"})
        return httpx.Response(502, text="bad gateway")

    use_responses(api, handler)
    with pytest.raises(StackError, match=r"refuses POST /dags/x/dagRuns: bad gateway \(HTTP 502\)\."):
        api.trigger("x")


def test_long_lists_are_read_to_their_end(api):
    def handler(request):
        if request.url.path == "/auth/token":
            return httpx.Response(201, json={"access_token": "t"})
        offset = int(request.url.params["offset"])
        found = [{"dag_id": str(number)} for number in range(offset, min(offset + 100, 250))]
        return httpx.Response(200, json={"dags": found, "total_entries": 250})

    use_responses(api, handler)
    assert [dag["dag_id"] for dag in api.dags()] == [str(number) for number in range(250)]
