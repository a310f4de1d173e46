"""What earlier builds proved for the customers of a fleet: from which inputs, and one hash of all files.

This is the only thing that lets a build skip a customer. It is in the user's cache folder, never in the
output folder or the store, so no one can change it by writing there. A build hashes what is there now, and
compares; it works out again each customer that is not known here, or that differs. What is kept follows from
the inputs alone, never from what was found in the output, so an older or a damaged cache costs only time.
"""

from __future__ import annotations

import json
import os
from dataclasses import field
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen, mutable
from octo_spec.storage.folders.build_cache import FLEETS
from octo_spec.storage.folders.folder_report import UP_TO_DATE
from octo_spec.storage.hashing import digest_of_files, sha256
from octo_spec.storage.paths import is_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.storage.fleets.fleet_report import CustomerReport

_FORM: Final = "octospec-customers 1"


@frozen
class ProvenCustomer:
    """The ``key`` of all that decides what a customer gets, and the ``digest`` of all its files."""

    key: str
    digest: str


@mutable
class ProvenCustomers:
    """The proven customers of one fleet in one destination, by id."""

    place: str = ""
    of: dict[str, ProvenCustomer] = field(default_factory=dict)

    @classmethod
    def read(cls, name: str, out: str) -> ProvenCustomers:
        """Read what is known of the fleet of the spec ``name`` in ``out``; empty if nothing is trusted."""
        if FLEETS.is_in(out):
            return cls()
        destination = out.rstrip("/") if is_address(out) else os.path.realpath(out)
        place = sha256(json.dumps([name, destination]).encode())
        content = FLEETS.read(place)
        return cls(place, _customers(content) if content is not None else {})

    def is_proven(self, id: str, key: str, hashes: Mapping[str, str]) -> bool:
        """Whether a customer of this ``key`` gets exactly the files with these hashes."""
        return bool(key) and self.of.get(id) == ProvenCustomer(key, digest_of_files(hashes))

    def was_built(self, id: str, key: str) -> bool:
        """Whether an earlier build gave the customer what it gets now."""
        known = self.of.get(id)
        return known is not None and bool(key) and known.key == key

    def keep(self, reports: Iterable[CustomerReport], keys: Mapping[str, str]) -> None:
        """Cache what a build proved; what is known of customers that it did not build stays.

        ``keys`` are those of all customers of the fleet: what is known of former customers is dropped.
        """
        now = {id: known for id, known in self.of.items() if id in keys}
        for each in reports:
            if each.state in UP_TO_DATE and each.digest and keys.get(each.id):
                now[each.id] = ProvenCustomer(keys[each.id], each.digest)
        if self.place and now != self.of:
            FLEETS.write(self.place, _content(now))


# --- the file ----------------------------------------------------------------------------------


def _content(customers: Mapping[str, ProvenCustomer]) -> bytes:
    lines = (f"{one.key} {one.digest} {id}" for id, one in sorted(customers.items()))
    return "\n".join((_FORM, *lines)).encode()


def _customers(content: bytes) -> dict[str, ProvenCustomer]:
    form, *lines = content.decode("utf-8", "replace").split("\n")
    parts = (line.split(" ", 2) for line in lines) if form == _FORM else ()
    return {id: ProvenCustomer(key, digest) for key, digest, id in parts}
