"""The command line in a folder of its own, as ``tests/cli`` has it."""

from tests.cli.conftest import octospec

__all__ = ["octospec"]
