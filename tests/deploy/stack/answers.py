"""Answers that a healthy Airflow does not give, in its place."""

import httpx


def answering(api, handler):
    api._client = httpx.Client(base_url="http://airflow.test", transport=httpx.MockTransport(handler))
