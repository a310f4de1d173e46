"""What holds for all tests."""

import os

# pytest-xdist tells its workers a width, and pages are shown as where there is no terminal.
os.environ.pop("COLUMNS", None)
# No test finds what another one built, or what its user did.
os.environ["XDG_CACHE_HOME"] = os.devnull
