"""Between the spider and the network: scope, robots.txt, throttling, archiving, replay and what can fail."""
