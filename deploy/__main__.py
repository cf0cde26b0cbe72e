"""`python -m deploy`, which is what `./kabar` hands over to."""

import sys

from deploy.cli.app import main

if __name__ == "__main__":
    sys.exit(main())
