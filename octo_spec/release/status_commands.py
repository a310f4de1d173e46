"""The command that helps with a cause: for all of its customers, or for one."""

from __future__ import annotations

import shlex
from collections import Counter
from typing import TYPE_CHECKING, Final

from octo_spec.release.customer_status import Cause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.release.customer_status import StatusRow
    from octo_spec.release.latest import Latest
    from octo_spec.release.status_facts import StatusPlaces

ID: Final = "{id}"
"""Where the command for one customer has the ID; ``RELEASE`` is the deployed release."""
RELEASE: Final = "{release}"
MOST_NAMED: Final = 5
"""A command names at most this many customers; for more it looks at all."""

DETAILS: Final = frozenset((Cause.REFUSED, Cause.NO_SELF_INSPECTION, Cause.NO_DETAILS, Cause.NOT_DECIDED))
"""Account details decide these, or may."""
UPDATES: Final = frozenset(
    (Cause.WITHDRAWN, Cause.UNSUPPORTED, Cause.MAJOR_BEHIND, Cause.MINOR_BEHIND, Cause.PATCH_BEHIND)
)
NO_COMMAND: Final = frozenset((Cause.NOT_REGISTERED, Cause.NOT_COMPARED, Cause.OTHER_ACCOUNT))
"""Here a person corrects a file."""


def command_for_all(cause: Cause, rows: Sequence[StatusRow], places: StatusPlaces, latest: Latest) -> str:
    """Return the command for the customers of a cause; empty if the next step is not a command."""
    releases = Counter(row.release for row in rows if row.release is not None)
    common = shlex.quote(releases.most_common(1)[0][0]) if releases else ""
    command = command_for_one(cause, places, latest)
    named = " ".join(f"--customer {shlex.quote(row.id)}" for row in rows[:MOST_NAMED])
    chosen = f" {named}" if len(rows) <= MOST_NAMED else ""
    return command.replace(f" --customer {ID}", chosen).replace(ID, "ID").replace(RELEASE, common)


def command_for_one(cause: Cause, places: StatusPlaces, latest: Latest) -> str:
    """Return the command for one customer, with ``ID`` and ``RELEASE`` where those of the customer go."""
    if cause in NO_COMMAND:
        return ""
    if cause is Cause.OWN_IDENTITY:
        return "aws sts get-caller-identity"
    if cause in UPDATES:
        folder = places.releases.rstrip("/")
        return f"octospec diff {shlex.quote(folder)}/{RELEASE} {shlex.quote(f'{folder}/{latest.version}')}"
    if cause in DETAILS:
        details = f"aws iam get-account-authorization-details > {ID}.json  # in the customer's account"
        return f"{details}\n{_look(places, ('--dump-dir', 'gaad/'))} --customer {ID}"
    return f"{_look(places, places.look)} --customer {ID}"


def _look(places: StatusPlaces, options: tuple[str, ...]) -> str:
    files = ("--customers", places.customers, "--releases", places.releases, "--out", places.out)
    return shlex.join(("octospec", "status", places.spec, *files, *options))
