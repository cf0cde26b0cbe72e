"""How Kabar is run: the command line, the local stack, the sample newsroom. No other package imports it."""
