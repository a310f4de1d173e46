"""The policies of AWS that a spec attaches, as far as their texts are known."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.levels import access
from octo_spec.iam.catalog import expand, expand_pattern
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob_matching import any_matches
from octo_spec.iam.managed_policies import PARTITION, managed_policy
from octo_spec.model.deployment import Statement as DeployedStatement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.iam.catalog import Action
    from octo_spec.iam.policy import Document, Element, Statement
    from octo_spec.language.models.scalars import Access
    from octo_spec.language.spans import Location
    from octo_spec.symbolic.role_access import Origin


def known_policy(name: str) -> Document | None:
    """Give the policy of AWS that an entry of ``attach`` names; ``None`` where its text is not known."""
    arn = name.replace("${partition}", PARTITION)
    return managed_policy(arn if name.startswith("arn:") else f"arn:{PARTITION}:iam::aws:policy/{name}")


def location(origin: Origin) -> Location:
    """Locate what a statement of a policy comes from in the spec: a grant, or an entry of ``attach``."""
    statement, attached = origin.statement, origin.attached
    if attached is not None:
        return ("groups", attached.group, "attach", attached.entry)
    if isinstance(statement, DeployedStatement):
        return ("groups", statement.group, "grants", statement.grant)
    return ()


# --- access levels -----------------------------------------------------------------------------


def attached_levels(name: str) -> Mapping[Action, Access]:
    """Give the actions that an entry of ``attach`` allows, with their levels; none where it is not known.

    AWS documents a few actions of its own policies for reading as more than that, by their page and not by
    what they do. Nobody can take these out of the policy, so what AWS names as reading counts as reading.
    """
    document = known_policy(name)
    return {} if document is None else _levels(document)


@cache
def _levels(document: Document) -> Mapping[Action, Access]:
    allows = (statement for statement in document.statements if statement.effect is Effect.ALLOW)
    actions = (action for allow in allows if not _only_reads(allow) for action in _matched(allow.actions))
    return {action: "read" if _READS.match(action.name) else access(action) for action in actions}


_READS: Final = re.compile(r"(Batch)?(Describe|Get|List|Search|View)")


def _only_reads(statement: Statement) -> bool:
    """Tell whether a statement is about sessions of S3 Express that can only read."""
    keys = {condition.key for condition in statement.conditions}
    return "s3express:sessionmode" in keys and statement.actions.patterns == {"s3express:createsession"}


def _matched(actions: Element) -> Iterator[Action]:
    if not actions.excluded:
        yield from (action for pattern in sorted(actions.patterns) for action in expand_pattern(pattern))
        return
    for action in expand("*"):
        if not any_matches(actions.patterns, action.full_name.lower()):
            yield action
