"""Crawls a site by its sitemaps with one other crawler: a program of its own, for it runs in the peers' environment.

`python crawl_peer.py NAME SITE FOLDER` keeps the pages in the folder and prints how many there are.
"""

import sys
from collections.abc import Callable
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

CONCURRENT = 8  # as in Kabar's own settings


def _news_please(site: str, folder: Path) -> int:
    """Keep every page as a file: its extraction and its test for articles are off."""
    import json

    import newsplease
    from newsplease.single_crawler import SingleCrawler

    settings = RawConfigParser()
    settings.optionxform = str  # type: ignore[assignment,method-assign] # its names are case-sensitive
    settings.read(Path(newsplease.__file__).parent / "config" / "config.cfg", encoding="utf-8")
    for section, name, value in (
        ("Files", "working_path", str(folder)),
        ("Files", "relative_to_start_processes_file", "False"),
        ("Heuristics", "enabled_heuristics", "{}"),
        ("Heuristics", "pass_heuristics_condition", '"True"'),
        ("Scrapy", "ITEM_PIPELINES", "{'newsplease.pipeline.pipelines.HtmlFileStorage': 200}"),
        ("Scrapy", "CONCURRENT_REQUESTS", str(CONCURRENT)),
        ("Scrapy", "CONCURRENT_REQUESTS_PER_DOMAIN", str(CONCURRENT)),
        # It would take the port for a part of the domain, and every page for another site's.
        ("Scrapy", "DOWNLOADER_MIDDLEWARES", "{'scrapy.downloadermiddlewares.offsite.OffsiteMiddleware': None}"),
        ("Scrapy", "LOG_LEVEL", "ERROR"),
    ):
        settings.set(section, name, value)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "config.cfg").open("w", encoding="utf-8") as stream:
        settings.write(stream)
    sites = {"base_urls": [{"url": site, "crawler": "SitemapCrawler"}]}
    (folder / "sitelist.hjson").write_text(json.dumps(sites), encoding="utf-8")
    SingleCrawler(str(folder / "config.cfg"), str(folder / "sitelist.hjson"), 0, False, False)
    return sum(1 for _ in (folder / "data").rglob("*.html"))


def _fundus(site: str, folder: Path) -> int:
    """Keep every page's HTML in one file; it reads each page, too, but this parser looks for nothing but a title."""
    from fundus import Crawler, Sitemap
    from fundus.parser import BaseParser, ParserProxy, attribute
    from fundus.publishers.base_objects import Publisher

    class Parser(ParserProxy):
        class V1(BaseParser):
            @attribute
            def title(self) -> Any:
                return self.precomputed.doc.findtext(".//title")

    publisher = Publisher(name="Bench", domain=site, parser=Parser, sources=[Sitemap(f"{site}sitemap.xml")])
    folder.mkdir(parents=True, exist_ok=True)
    pages = 0
    with (folder / "pages.html").open("w", encoding="utf-8") as stream:
        for article in Crawler(publisher, delay=0.0).crawl(only_complete=False):
            stream.write(article.html.content)
            pages += 1
    return pages


PEERS: dict[str, Callable[[str, Path], int]] = {"news-please": _news_please, "Fundus": _fundus}


if __name__ == "__main__":
    print(PEERS[sys.argv[1]](sys.argv[2], Path(sys.argv[3])))
