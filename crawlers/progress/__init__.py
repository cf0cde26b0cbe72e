"""The state of a running crawl: its journal, frontier, checkpoints and temporary folder."""
