"""What tests of archives find, and a look at the warehouse that it came into."""

from datetime import UTC, datetime

from tests.pipelines.importing.theirs import query

POHON, PANEN = "https://kota.example/read/1/pohon", "https://kota.example/read/2/panen"
AT = datetime(2026, 3, 3, 1, 2, 3, tzinfo=UTC)
LEDGER = "SELECT url, found_by, state, reason, published_date::text FROM ops.ledger ORDER BY url"
LOADED = [(POHON, ["archive"], "loaded", None, "2026-03-02")]


def everything(url):
    """All rows but the runs."""
    tables = ("articles", "article_versions", "sources")
    names = [f"warehouse.{table}" for table in tables] + ["ops.ledger", "ops.events", "marts.coverage"]
    return {name: sorted(map(repr, query(url, f"SELECT * FROM {name}"))) for name in names}
