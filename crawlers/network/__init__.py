"""Between the spider and the network: scope, robots.txt, throttle, archiving, replay, failures."""
