r"""Links for single customers into one public release, with their values filled in: a line for each customer.

A line may contain the external ID of its customer, so only the vendor should read the file.

>>> acme = CustomerLinks("acme", "Acme", "1.0.0", (), ())
>>> links_text((acme,))
'{"octospec-links":1,"id":"acme","title":"Acme","version":"1.0.0","create":[],"update":[],"not-in-link":[]}\n'
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.review_json import as_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.model.launch import Launch, LaunchKind

LINKS_KEY: Final = "octospec-links"
LINKS_VERSION: Final = 1
LINKS_MARK: Final = f'{{"{LINKS_KEY}":'.encode()
"""The beginning of each line, and so of the file."""


@frozen
class CustomerLink:
    """A link: the format that it is for, what it does, and its URL."""

    format: str
    title: str
    url: str


@frozen
class CustomerLinks:
    """The links of one customer, to create a deployment, and to update the one that exists.

    ``not_in_link`` names the answers of the entry that no link fills in, because the release does not ask for
    them.
    """

    id: str
    title: str
    version: str
    create: tuple[CustomerLink, ...]
    update: tuple[CustomerLink, ...]
    not_in_link: tuple[str, ...] = ()


def links_of(ways: Iterable[Launch], kind: LaunchKind) -> tuple[CustomerLink, ...]:
    """Return the ways of one kind as links."""
    return tuple(CustomerLink(way.format, way.title, way.text) for way in ways if way.kind is kind)


def links_text(customers: Iterable[CustomerLinks]) -> str:
    """Write the file."""
    return "".join(f"{_line(customer)}\n" for customer in customers)


def _line(customer: CustomerLinks) -> str:
    reported = as_json(customer)
    fields = reported if isinstance(reported, dict) else {}
    return json.dumps({LINKS_KEY: LINKS_VERSION, **fields}, ensure_ascii=False, separators=(",", ":"))
