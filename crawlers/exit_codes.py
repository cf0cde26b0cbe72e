"""How `python -m crawlers` ends, beside 0 for done and 1 for failed."""

SITE_IS_BUSY = 75
"""Another crawl holds the site (EX_TEMPFAIL): a site has one queue, whoever asks for it; come back later."""
