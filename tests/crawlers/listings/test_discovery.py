"""What holds for a listing of either kind."""

import pytest

from crawlers.listings import UnreadableListingError
from crawlers.listings.feed import read_feed
from crawlers.listings.sitemap import read_sitemap
from tests.crawlers.listings.listings import NOW, sitemap


@pytest.mark.parametrize("body", [b"", b"   ", b"\x00\xff\xfe", b"<html><p>404</p></html>", b"{}"])
@pytest.mark.parametrize("read", [read_feed, read_sitemap])
def test_what_is_no_listing_is_reported(source, read, body):
    with pytest.raises(UnreadableListingError, match="is not a"):
        read(body, source, NOW)


def test_an_empty_sitemap_is_one(source):
    assert read_sitemap(sitemap(""), source, NOW).articles == ()
