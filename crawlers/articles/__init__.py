"""The articles of one crawl: which are fetched, and the further pages of each."""
