"""The stages of a run after its crawl, and the files that they write into the lake."""
