"""What is known of a module that octospec wrote, and of no other: strict reading depends on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.model.explanations import Comments
    from octospec_terraform.reading.modules import Computed


@frozen
class OwnFacts:
    """What a module of octospec says by names and comments.

    ``roles`` gives the id of each label, ``policies`` the labels that the spec gave, each with its type,
    ``locals`` what each local means, and ``partitions`` where the module may be deployed.
    """

    roles: Mapping[str, str]
    policies: frozenset[tuple[str, str]]
    locals: Mapping[str, Computed]
    partitions: tuple[str, ...]
    comments: Comments
