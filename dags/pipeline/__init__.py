"""What the DAG files share: the context of a run, its stages as tasks, the crawl as an operator."""
