"""What the DAG files share: the window of a run, its stages as tasks, the crawl as an operator."""
