"""One run after its crawl: the files that its stages leave in the lake, and the stages themselves."""
