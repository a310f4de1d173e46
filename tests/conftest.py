"""What holds for all tests."""

import os

# pytest-xdist tells its workers a width, and pages are shown as where there is no terminal.
os.environ.pop("COLUMNS", None)
