"""What `python -m crawlers` tells the program that started it."""

from collections.abc import Mapping

from pydantic import BaseModel


class CrawlReport(BaseModel):
    """The sources that a process did not crawl to their ends, each with a sentence that says why.

    Attributes:
        busy: another run crawls them, which only one at a time may; try again later.
        failed: their crawls failed; what they settled stays.
    """

    busy: Mapping[str, str]
    failed: Mapping[str, str]
