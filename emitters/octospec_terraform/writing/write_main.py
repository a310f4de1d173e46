"""``main.tf``: data sources, locals, and the resources of every role."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.model.presence import PartitionIn
from octo_spec.model.text import Account, Partition, PartitionFact, RoleArn, Text
from octo_spec.model.traversal import map_texts, presences, texts
from octospec_terraform.syntax import Comment
from octospec_terraform.vocabulary import ATTACHMENT, MANAGED, PLACES
from octospec_terraform.writing.given_names import given_labels, name_comments
from octospec_terraform.writing.labels import Labels
from octospec_terraform.writing.own_values import OwnValues, own_names
from octospec_terraform.writing.write_checks import data_sources
from octospec_terraform.writing.write_locals import module_locals
from octospec_terraform.writing.write_roles import RoleContext, role_resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment, Role
    from octo_spec.model.text import Reference
    from octospec_terraform.syntax import BodyItem


def main(deployment: Deployment) -> Iterator[BodyItem]:
    """Write the file from its header to the last resource."""
    deployment = replace(deployment, roles=tuple(map(_without_cycle, deployment.roles)))
    used = _references(deployment)
    yield from name_comments(deployment)
    yield from _header(deployment)
    yield from data_sources(deployment, used)
    yield from module_locals(deployment, used)
    for items in resources(deployment):
        yield from items


def resources(deployment: Deployment) -> Iterator[tuple[BodyItem, ...]]:
    """Write the resources of each role: the role, its policies, and its attachments."""
    given = tuple(given_labels(deployment))
    labels = Labels((*given, *((ATTACHMENT, name) for kind, name in given if kind == MANAGED)))
    own = OwnValues(own_names(deployment))
    for role in deployment.roles:
        yield tuple(role_resources(RoleContext(role, deployment, labels, own)))


def _header(deployment: Deployment) -> Iterator[BodyItem]:
    yield Comment(
        f"{deployment.name} {deployment.version}, written by octospec. Change the spec, not this file."
    )
    yield Comment("Comments give the reason for each part; they are documentation and grant nothing.")


def _without_cycle(role: Role) -> Role:
    """Write the role's own ARN in its trust policy in full: a local would make the role depend on itself."""
    arn = role.arn_text
    if arn is None:
        return role
    trusting = map_texts(role, lambda text: arn if text == Text((RoleArn(role.id),)) else text)
    return replace(role, trust=trusting.trust)


def _references(deployment: Deployment) -> frozenset[Reference]:
    """Collect the references that the locals must define: those in texts, and their dependencies."""
    used = {reference for role in deployment.roles for text in texts(role) for reference in text.references}
    used |= set(_named_by_extras(deployment))
    if any(isinstance(reference, RoleArn) for reference in used):
        used |= {Account(), Partition()}
    if any(isinstance(reference, PartitionFact) for reference in used) or _depends_on_partition(deployment):
        used.add(Partition())
    return frozenset(used)


def _named_by_extras(deployment: Deployment) -> Iterator[Reference]:
    """Return the places that extras use: extras contain no data sources, so the module has these locals."""
    for extra in deployment.extras:
        for reference, place in PLACES.items():
            if re.search(rf"\b{re.escape(place)}\b", extra.text):
                yield reference


def _depends_on_partition(deployment: Deployment) -> bool:
    tests = (test for role in deployment.roles for one in presences(role) for test in one.tests)
    return any(isinstance(test, PartitionIn) for test in tests)
