"""The facts about a module that octospec wrote, which no other module has: strict reading depends on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.model.explanations import Comments
    from octospec_terraform.reading.modules import Computed


@frozen
class OwnFacts:
    """What the names and comments in octospec's module say.

    ``roles`` maps each label to its ID, ``policies`` contains the labels that the spec sets, each with its
    type, ``locals`` the meaning of each local, and ``partitions`` where the module can be deployed.
    """

    roles: Mapping[str, str]
    policies: frozenset[tuple[str, str]]
    locals: Mapping[str, Computed]
    partitions: tuple[str, ...]
    comments: Comments
