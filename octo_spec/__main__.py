"""``python -m octo_spec``: the command line, where its script is not on the ``PATH``."""

from octo_spec.cli import run

if __name__ == "__main__":
    run()
