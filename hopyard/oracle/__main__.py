"""`python -m hopyard.oracle`: started by the sidecar, told by lines of JSON."""

import sys

from hopyard.oracle.serving import serve

if __name__ == "__main__":
    sys.exit(serve())
