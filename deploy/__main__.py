"""`python -m deploy`, the program that `./kabar` starts."""

import sys

from deploy.cli.app import main

if __name__ == "__main__":
    sys.exit(main())
