"""Reading listings: dated index pages, feeds and sitemaps, each turned into the URLs it names."""


class UnreadableListingError(Exception):
    """Raised for a listing that is not of the kind it should be; its text goes into the crawl's problems."""
