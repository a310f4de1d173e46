"""The page of a bundle: how to submit it, its parameters and sizes, and what the boundary allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.model.presence_wording import PresenceWording
from octo_spec.model.text import notation
from octo_spec.plugin.markdown_text import code, either
from octospec_delegation.vocabulary import (
    BOUNDARY,
    METADATA,
    MOST_BOUNDARY,
    MOST_RENDERED,
    PERMISSIONS,
    ROLES,
    TRUST,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.model.deployment import Deployment
    from octospec_delegation.writing.boundary import Boundary
    from octospec_delegation.writing.given_values import GivenValues


@frozen
class TemplateSize:
    """A template and the size of its worst rendering."""

    name: str
    session: str
    size: int
    most_elements: int | None


def readme(
    deployment: Deployment,
    given: GivenValues,
    templates: Sequence[TemplateSize],
    boundary: Boundary | None,
) -> str:
    """Write the page."""
    lines = (
        *_head(deployment, templates, boundary),
        *_sizes(templates, boundary),
        *_parameters(given),
        *_roles(deployment),
        *(_allowed(boundary) if boundary else ()),
    )
    return "\n".join(lines).rstrip("\n") + "\n"


def _head(
    deployment: Deployment, templates: Sequence[TemplateSize], boundary: Boundary | None
) -> Iterator[str]:
    known = deployment.delegation
    yield f"# {code(deployment.name)} {code(deployment.version)}: a bundle for AWS's temporary delegation"
    yield ""
    yield "## Submit it"
    yield ""
    if known is None:
        yield "The spec has no `delegation`, so AWS cannot register this bundle."
        yield ""
        return
    yield (
        f"1. Give AWS the files with {code(METADATA)}. It names the partner domain "
        f"{code(known.partner_domain)}."
    )
    for number, each in enumerate(templates):
        suffix = "" if number == 0 else f"; register part {number + 1} under a name of its own"
        yield f"2. {code(each.name)} is the policy template {code(known.template_name)}{suffix}."
    if boundary is not None and known.boundary_name:
        yield f"3. {code(BOUNDARY)} is the permissions boundary {code(known.boundary_arn)}."
    yield (
        "4. What is registered cannot be changed. For a new version, change `date` in the spec "
        "and build again."
    )
    yield ""


def _sizes(templates: Sequence[TemplateSize], boundary: Boundary | None) -> Iterator[str]:
    yield "## Sizes"
    yield ""
    yield "| file | characters in the worst rendering | AWS registers | longest list |"
    yield "|---|---|---|---|"
    for each in templates:
        lists = "" if each.most_elements is None else f"{each.most_elements:,} elements"
        yield f"| {code(each.name)} | {each.size:,} | {MOST_RENDERED:,} | {lists} |"
    if boundary is not None:
        yield f"| {code(BOUNDARY)} | {boundary.size:,} | {MOST_BOUNDARY:,} | |"
    yield ""


def _parameters(given: GivenValues) -> Iterator[str]:
    if not given.references and not given.directives:
        return
    yield "## Parameters of a request"
    yield ""
    yield "| parameter | value |"
    yield "|---|---|"
    for reference, name in given.references.items():
        yield f"| {code(name)} | {code(notation(reference))} of the spec |"
    wording = PresenceWording(name=code, answers=lambda _, answers: either(answers), partitions=either)
    names = frozenset(given.directives.values())
    for presence, name in given.directives.items():
        where = wording.presence(presence)
        if not name.startswith("!"):
            yield f"| {code(name)} | true {where}, otherwise false |"
        elif name[1:] not in names:
            yield f"| {code(name[1:])} | false {where}, otherwise true |"
    yield ""


def _roles(deployment: Deployment) -> Iterator[str]:
    staying = [role for role in deployment.roles if not role.session]
    if not staying:
        return
    yield "## The roles that stay"
    yield ""
    yield (
        "The session creates each role with the boundary, and then the policies, with the values "
        "of the request."
    )
    yield ""
    for role in staying:
        folder = f"{ROLES}/{role.id}"
        files = f"{code(f'{folder}/{TRUST}')} and {code(f'{folder}/{PERMISSIONS}')}"
        attached = "".join(f" and {code(str(each.arn))}" for each in role.attachments)
        yield f"- {code(str(role.name))}: {files if role.policies else code(f'{folder}/{TRUST}')}{attached}"
    yield ""


def _allowed(boundary: Boundary) -> Iterator[str]:
    """List what the boundary allows: values are known only to a request, so it is more than the roles."""
    yield "## What the boundary allows"
    yield ""
    yield "A boundary is the same for all customers, so it allows more than the roles. It has `*` where a"
    yield "role has a value of the request, it omits conditions on such values and what a role denies, and it"
    yield f"allows what any choice allows. It allows at most this, and {code(BOUNDARY)} denies some of it:"
    yield ""
    yield "| actions | resources | condition keys |"
    yield "|---|---|---|"
    for each in boundary.allowances:
        but = "all except " if each.actions_excepted else ""
        other = "all except " if each.resources_excepted else ""
        keys = ", ".join(code(key) for _, key, _ in each.tests)
        actions, resources = ", ".join(map(code, each.actions)), ", ".join(map(code, each.resources))
        yield f"| {but}{actions} | {other}{resources} | {keys} |"
    yield ""
    for words in boundary.widenings:
        yield f"- To fit into {MOST_BOUNDARY:,} characters: {code(words)}."
