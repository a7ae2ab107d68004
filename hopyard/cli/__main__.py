import sys

from hopyard.cli.main import main

sys.exit(main())
