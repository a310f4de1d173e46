"""The start of ``octospec``, and of ``python -m octo_spec`` where its script is not on the ``PATH``."""

import gc
import os


def run() -> None:
    """Make the process one of the command line, and run that."""
    # A build makes many values and few cycles; looking for them, at the end too, is a sixth of its time.
    # Lint and a build of a usual spec make fewer values than this, so they never look.
    gc.set_threshold(500_000)
    # No plugin of pydantic has a say here, and looking for one costs as much as reading a spec.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from octo_spec.cli import run as run_command  # noqa: PLC0415 - what this imports looks for no cycles either

    run_command()


if __name__ == "__main__":
    run()
