"""A bare Scrapy spider: the same site, the same settings, and it throws its pages away.

`python -m tests.benchmarks.bare SOURCE_FILE` prints the number of pages.
"""

import sys
from pathlib import Path

from scrapy import Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Request
from scrapy.utils.sitemap import Sitemap

from crawlers.network.scrapy_setup import scrapy_settings
from crawlers.sources.catalogue import load_source
from pipelines.settings import Settings


class BareSpider(Spider):
    """Follows sitemaps to pages."""

    name = "bare"
    pages = 0

    async def start(self):
        for url in self.sitemaps:
            yield Request(url, callback=self.follow)

    def follow(self, response):
        sitemap = Sitemap(response.body)
        callback = self.follow if sitemap.type == "sitemapindex" else self.drop
        for entry in sitemap:
            yield Request(entry["loc"], callback=callback)

    def drop(self, _response):
        type(self).pages += 1


def main() -> None:
    source = load_source(Path(sys.argv[1]))
    # Scrapy's own middlewares and no others: what Kabar puts in their place is part of what is measured.
    settings = scrapy_settings(source, Settings()) | {"SPIDER_MIDDLEWARES": {}}
    del settings["TWISTED_DNS_RESOLVER"]
    process = CrawlerProcess(settings)
    process.crawl(BareSpider, sitemaps=source.discovery.sitemaps)
    process.start()
    print(BareSpider.pages)


if __name__ == "__main__":
    main()
