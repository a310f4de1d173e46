"""What AWS's reviewer says about tags: creations without one, and tags where nothing is created."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.access.beginnings import are_disjoint
from octo_spec.iam.catalog import Level, expand
from octo_spec.iam.resource_types import resource_type
from octospec_delegation.rules import kinds
from octospec_delegation.rules.example_values import pattern
from octospec_delegation.rules.resources import is_unscoped, named_actions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.iam.catalog import Action
    from octospec_delegation.rules.bundle import Bundle, BundlePart, BundleStatement

_BLOCKS: Final = "AWS's reviewer blocks this"
_REQUEST_TAG: Final = "aws:RequestTag/"
_TAG_KEYS: Final = "aws:TagKeys"

MADE_TOGETHER: Final = {
    "ec2:RunInstances": frozenset({"instance", "volume", "network-interface", "spot-instances-request"}),
    "ec2:CreateFleet": frozenset({"fleet", "instance", "volume", "network-interface"}),
}
"""The resource types that an action creates, where its name says only one."""


def tag_rules(bundle: Bundle) -> Iterator[Diagnostic]:
    """Find what AWS's reviewer says about tags, and decide it."""
    for part in bundle.templates:
        for statement in part.allows:
            if statement.actions_excepted or statement.resources_excepted:
                continue
            yield from _untagged_creations(part, statement)
            yield from _misplaced_tags(statement)
            yield from _tagging(part, statement)
        yield from _partial(part)


def _untagged_creations(part: BundlePart, statement: BundleStatement) -> Iterator[Diagnostic]:
    if statement.conditions_on(_REQUEST_TAG, _TAG_KEYS):
        return
    for written in statement.actions:
        for known in expand(written):
            made = [each for each in created_types(known) if _covers(statement, known, each)]
            if made and _is_taggable(known) and any(map(is_unscoped, statement.resources)):
                message = (
                    f"{statement.title} of {part.path} allows {known.full_name} without a tag, so "
                    "nothing marks "
                    f"what the session created. {_BLOCKS}; octospec finds the same"
                )
                yield kinds.UNTAGGED_CREATION.at(
                    statement.span, message, "add StringEquals aws:RequestTag/KEY"
                )
                return


def _is_taggable(known: Action) -> bool:
    return known.service != "iam" and any(key.startswith(_REQUEST_TAG) for key in known.condition_keys)


def created_types(known: Action) -> frozenset[str]:
    """Return the resource types that an action creates; empty if its name does not say that it creates."""
    if known.full_name in MADE_TOGETHER:
        return MADE_TOGETHER[known.full_name]
    found = re.fullmatch(r"(?:BatchCreate|Create|Run|Allocate|Launch)([A-Za-z0-9]+)", known.name)
    if not found or known.levels[:1] == (Level.TAGGING,) or found[1] == "Tags":
        return frozenset()
    wanted = found[1].lower().removesuffix("s")
    named = frozenset(
        kind for kind in known.kinds if kind.replace("-", "").lower() in (wanted, found[1].lower())
    )
    required = known.required_kinds
    return named or (frozenset(required) if len(required) == 1 else frozenset())


def _covers(statement: BundleStatement, known: Action, kind: str) -> bool:
    """Return whether the resources of a statement may be of a type."""
    types = resource_type(known.service, kind).patterns
    own = frozenset(pattern(each, known.service) for each in statement.resources)
    return not are_disjoint(own, types)


def _misplaced_tags(statement: BundleStatement) -> Iterator[Diagnostic]:
    """Find a required tag of the request where an action only refers to a resource."""
    if not any(each.needs_key for each in statement.conditions_on(_REQUEST_TAG)):
        return
    for known in named_actions(statement):
        made = created_types(known)
        others = [kind for kind in known.kinds if kind not in made] if made else []
        others = others if known.service == "ec2" else []
        for resource in statement.resources:
            referred = [kind for kind in others if _names(resource, kind)]
            if referred:
                message = (
                    f"{statement.title} requires {_REQUEST_TAG}… for {known.full_name} on "
                    f"{resource}, which the request only refers to. {_BLOCKS}; octospec finds the same: "
                    "AWS sends tags of the request only with what is created, so the call fails"
                )
                help = f"allow {known.full_name} on {resource} in a statement without the tag"
                yield kinds.TAG_ON_REFERENCED.at(statement.span, message, help)
                return


def _names(resource: str, kind: str) -> bool:
    tail = resource.split(":", 5)[5:]
    return bool(tail) and tail[0].partition("/")[0] == kind


# --- tagging -----------------------------------------------------------------------------------


def _tagging(part: BundlePart, statement: BundleStatement) -> Iterator[Diagnostic]:
    limits = (_REQUEST_TAG, _TAG_KEYS, "ec2:CreateAction")
    for known in named_actions(statement):
        is_tagging = Level.TAGGING in known.levels and re.match("Tag|CreateTags|AddTags", known.name)
        if is_tagging and not statement.conditions_on(*limits):
            where = " outside of a creation" if known.full_name == "ec2:CreateTags" else ""
            message = (
                f"{statement.title} of {part.path} allows {known.full_name}{where} with any key. "
                "AWS's reviewer "
                "warns about this; octospec finds the same"
            )
            help = "add ForAllValues:StringEquals aws:TagKeys, or ec2:CreateAction"
            yield kinds.OPEN_TAGGING.at(statement.span, message, help)
            return


def _partial(part: BundlePart) -> Iterator[Diagnostic]:
    """Find creations in EC2 of which no statement covers a resource type that each request names."""
    for statement in part.allows:
        for known in named_actions(statement):
            if known.service != "ec2" or not created_types(known):
                continue
            missing = [kind for kind in known.required_kinds if not _is_covered(part, known, kind)]
            if missing:
                message = (
                    f"{known.full_name} also needs {', '.join(missing)}, which no statement of "
                    f"{part.path} allows. "
                    "AWS's reviewer warns about this; octospec finds the same: the call fails"
                )
                yield kinds.PARTIAL_CREATION.at(statement.span, message)
                return


def _is_covered(part: BundlePart, known: Action, kind: str) -> bool:
    about = (
        each
        for each in part.allows
        if not each.actions_excepted
        and any(known.full_name == other.full_name for written in each.actions for other in expand(written))
    )
    return any(_covers(each, known, kind) for each in about)
