"""What the ledger keeps beside a reason."""

from tests.builders import address, crawl_of, fetched, rejected


def test_a_rejection_keeps_its_detail_on_the_ledger_and_in_its_log(warehouse):
    warehouse.run(crawl_of(fetched("satu")), rejected("satu"))
    assert warehouse.sql("SELECT state, reason, detail FROM ops.ledger") == [("rejected", "empty", "test")]
    events = "SELECT event, reason, detail FROM ops.events WHERE url = %s ORDER BY event_id DESC LIMIT 1"
    assert warehouse.sql(events, address("satu")) == [("rejected", "empty", "test")]


def test_urls_that_needed_no_fetch_are_counted_with_the_run(warehouse):
    warehouse.run(crawl_of(fetched("satu")), rejected("satu"))
    counts = warehouse.run(crawl_of(run_id="ingest/two", known={"rejected": 1, "loaded": 2}))
    assert (counts.discovered, counts.rejected, counts.loaded) == (3, 1, 2)
