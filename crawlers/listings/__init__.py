"""Listings of a source (dated index pages, feeds, sitemaps, section pages): which are read, and the URLs they name."""

IS_CUT = "breaks off before its end"


class UnreadableListingError(Exception):
    """Raised for a listing that is not of its kind; the message goes into the problems of the crawl."""
