"""What a crawl has done so far: its journal, the frontier it asks, its checkpoints, its folder on local disk."""
