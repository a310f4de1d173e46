"""Compute the next latest.json: a new release, withdrawals, the oldest supported version.

>>> from octo_spec.release.latest import ReleasedVersion
>>> first = ReleasedVersion("1.0.0", "2026-11-26", "ab" * 32)
>>> known = next_latest(None, Addition("octo", "2026-11-26", first), StatusChanges())
>>> known.version
'1.0.0'
>>> bad = StatusChanges(withdraw=("2.0.0",), reason="Bad.")
>>> str(next_latest(known, Addition("octo", "2026-11-27"), bad))
'OCT826 there is no release 2.0.0 to withdraw; released are 1.0.0'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.release.codes import NO_RELEASE
from octo_spec.release.latest import Latest, ReleasedVersion, Withdrawal, is_older, latest_of

if TYPE_CHECKING:
    from collections.abc import Iterable


@frozen
class StatusChanges:
    """What a vendor says about versions: the oldest supported one, and withdrawn ones with a ``reason``."""

    supported_since: str | None = None
    withdraw: tuple[str, ...] = ()
    reason: str = ""

    @property
    def is_anything(self) -> bool:
        """Whether anything is said."""
        return self.supported_since is not None or bool(self.withdraw)


@frozen
class Addition:
    """What to add on a ``day``: for which spec and customer, a release if there is one, URL and signature."""

    name: str
    day: str
    released: ReleasedVersion | None = None
    customer: str | None = None
    url: str | None = None
    signed: bool = False


def next_latest(known: Latest | None, addition: Addition, said: StatusChanges) -> Latest | Diagnostic:
    """Return the next latest.json, or say why it is not valid."""
    added = () if addition.released is None else (addition.released,)
    releases = (*(known.releases if known else ()), *added)
    withdrawn = _withdrawals(known, {each.version for each in releases}, addition, said)
    if isinstance(withdrawn, Diagnostic):
        return withdrawn
    if {each.version for each in releases} <= {each.version for each in withdrawn}:
        message = "every version would be withdrawn"
        return NO_RELEASE.at(None, message, "withdraw it together with the release of the next version")
    since = said.supported_since or (known.supported_since if known else None)
    latest = latest_of(
        addition.name,
        releases,
        customer=addition.customer,
        serial=known.serial + 1 if known else 1,
        supported_since=since,
        withdrawn=withdrawn,
        url=addition.url or (known.url if known else None),
        signed=addition.signed,
    )
    return _out_of_support(latest) or latest


def _withdrawals(
    known: Latest | None, released: Iterable[str], addition: Addition, said: StatusChanges
) -> tuple[Withdrawal, ...] | Diagnostic:
    """Add the new withdrawals to the earlier ones."""
    gone = {each.version: each for each in (known.withdrawn if known else ())}
    for version in dict.fromkeys(said.withdraw):
        if version not in released:
            message = f"there is no release {version} to withdraw"
            return NO_RELEASE.at(None, message, f"released are {', '.join(sorted(released))}")
        if addition.released is not None and version == addition.released.version:
            return NO_RELEASE.at(None, f"{version} would be both released and withdrawn")
        if version in gone and gone[version].reason != said.reason:
            message = f"{version} was already withdrawn on {gone[version].date}: {gone[version].reason}"
            return NO_RELEASE.at(None, message)
        gone.setdefault(version, Withdrawal(version, addition.day, said.reason))
    return tuple(sorted(gone.values(), key=lambda each: each.version))


def _out_of_support(latest: Latest) -> Diagnostic | None:
    since = latest.supported_since
    if since is None or not is_older(latest.version, since):
        return None
    message = f"the latest release, {latest.version}, would not be supported: it is older than {since}"
    return NO_RELEASE.at(None, message, "name a version that is not newer than the latest release")
