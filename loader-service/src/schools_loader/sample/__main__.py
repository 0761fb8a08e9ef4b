"""``python -m schools_loader.sample PATH`` writes the generated sample."""

import sys
from pathlib import Path

from schools_loader.sample.publication import generate

if len(sys.argv) != 2:
    sys.exit("usage: python -m schools_loader.sample PATH")
Path(sys.argv[1]).write_bytes(generate())
