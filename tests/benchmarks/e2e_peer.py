"""Forty lines of Scrapy, trafilatura and INSERT: what people write before they look for a pipeline.

`python -m tests.benchmarks.e2e_peer URL PORT SITES` prints the number of rows. It keeps no raw page, knows no ledger
and no second run, finds no copies, and gives an article the date that trafilatura finds.
"""

import sys

import psycopg2
import trafilatura
from scrapy import Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Request

from tests.benchmarks.e2e_site import DAYS

INSERT = "INSERT INTO peer (url, title, author, date, body) VALUES (%s, %s, %s, %s, %s)"


class Peer(Spider):
    """Walks the indexes of all days, reads each page and inserts a row."""

    name = "peer"

    async def start(self):
        for number in range(1, self.sites + 1):
            for day in DAYS:
                yield Request(f"http://127.0.0.{number}:{self.port}/indeks/{day}/1", self.follow, cb_kwargs={"page": 1})

    def follow(self, response, page):
        links = response.css("li a::attr(href)").getall()
        yield from response.follow_all(links, self.read)
        if links:
            yield response.follow(f"{page + 1}", self.follow, cb_kwargs={"page": page + 1})

    def read(self, response):
        found = trafilatura.bare_extraction(response.text, url=response.url, with_metadata=True)
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(INSERT, (response.url, found.title, found.author, found.date, found.text))


if __name__ == "__main__":
    connection = psycopg2.connect(sys.argv[1])
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE peer (url text PRIMARY KEY, title text, author text, date text, body text)")
    process = CrawlerProcess({"LOG_LEVEL": "ERROR", "CONCURRENT_REQUESTS": 16, "DOWNLOAD_DELAY": 0})
    process.crawl(Peer, connection=connection, port=int(sys.argv[2]), sites=int(sys.argv[3]))
    process.start()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM peer")
        print(cursor.fetchone()[0])
