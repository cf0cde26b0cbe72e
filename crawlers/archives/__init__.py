"""Archives beyond the publisher: Common Crawl and the Wayback Machine, as routes of discovery and as sources of pages.

Each archive lists the copies that it has of a source's articles. Copies that the warehouse lacks are written into a
WARC segment of the lake, one request at a time, and imported from there like any other WARC file.
"""
