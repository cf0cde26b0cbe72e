from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from pipelines.records.raw_page import RawPage

FETCHED = datetime(2026, 3, 20, 5, 0, tzinfo=UTC)


@pytest.fixture
def page() -> Callable[..., RawPage]:
    """Makes a raw page of HTML text or bytes."""

    def make(
        body: str | bytes,
        *,
        url: str = "https://warta.example/read/2026/03/02/pasar-baru",
        content_type: str = "text/html; charset=utf-8",
    ) -> RawPage:
        raw = body.encode() if isinstance(body, str) else body
        return RawPage(url=url, body=raw, content_type=content_type, fetched_at=FETCHED)

    return make
