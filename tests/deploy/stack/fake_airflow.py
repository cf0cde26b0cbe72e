"""Responses that a healthy Airflow does not give."""

import httpx


def use_responses(api, handler):
    """Let `handler` answer the requests of the client."""
    api._client = httpx.Client(base_url="http://airflow.test", transport=httpx.MockTransport(handler))
