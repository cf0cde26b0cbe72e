"""From a source definition to archived pages: discover, fetch, archive. The only place that knows Scrapy."""
