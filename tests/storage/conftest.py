"""The command line in a folder of its own and in one process, as ``tests/cli`` has it."""

from tests.cli.conftest import _one_processor, octospec

__all__ = ["_one_processor", "octospec"]
