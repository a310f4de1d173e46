"""The plugin's side as a program, for systems without fork: ``python -m octo_spec.plugin.process``."""

from __future__ import annotations

import sys

from octo_spec.plugin.entry_points import offers
from octo_spec.plugin.process.service import confine, serve


def main(arguments: list[str]) -> None:
    """Serve the plugin that the arguments name."""
    service, group, name, distribution, *numbers = arguments
    requests, answers, output, memory = map(int, numbers)
    confine(output, memory)
    [offer] = [offer for offer in offers(group) if (offer.name, offer.distribution) == (name, distribution)]
    serve(service, offer, requests, answers, forks=False)


if __name__ == "__main__":
    main(sys.argv[1:])
