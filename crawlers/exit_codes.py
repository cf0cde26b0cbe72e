"""Exit codes of `python -m crawlers`, beside 0 for done and 1 for failed."""

SITE_IS_BUSY = 75
"""Another crawl uses the site (EX_TEMPFAIL); only one crawl at a time may. Try again later."""
