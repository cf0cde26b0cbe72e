"""How Kabar is run: the command line, the local stack, the sample newsroom. Nobody imports it."""
