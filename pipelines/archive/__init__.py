"""The archive: raw responses as WARC records in the lake, written before anything reads them."""
