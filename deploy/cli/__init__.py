"""The command line. Data goes to stdout, messages to stderr; exit codes: 0 done, 1 failed, 2 wrong usage."""
