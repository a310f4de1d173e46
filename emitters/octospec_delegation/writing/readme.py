"""The page of a bundle: how to submit it, its parameters and sizes, and what the boundary allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

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
from octospec_delegation.writing.excess import AddedAccess, OmittedCondition, OmittedDeny, WiderResource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.model.deployment import Deployment
    from octospec_delegation.writing.boundary import Boundary
    from octospec_delegation.writing.excess import Excess
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
    excess: Sequence[Excess],
) -> str:
    """Write the page; ``excess`` is what the boundary allows that no role has."""
    lines = (
        *_head(deployment, templates, boundary),
        *_sizes(templates, boundary),
        *_parameters(given),
        *_roles(deployment),
        *(_boundary_table(boundary) if boundary else ()),
        *(_excess(boundary, excess) if boundary else ()),
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
        suffix = "" if number == 0 else f"; register part {number + 1} under another name"
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
    yield "| file | characters in the worst rendering | AWS registers at most | longest list |"
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


def _boundary_table(boundary: Boundary) -> Iterator[str]:
    yield "## What the boundary allows"
    yield ""
    yield f"It allows at most this, and {code(BOUNDARY)} denies some of it:"
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


def _excess(boundary: Boundary, excess: Sequence[Excess]) -> Iterator[str]:
    yield "## What the boundary allows that no role has"
    yield ""
    if not excess:
        yield "Nothing: each grant of the boundary is a grant of some role, for some answers."
        return
    yield "A boundary is the same for all customers, so it allows more than the roles of one of them:"
    yield ""
    yield "| actions | a role has | the boundary has |"
    yield "|---|---|---|"
    for each in excess:
        yield f"| {' | '.join(_excess_row(each))} |"
    yield ""
    for words in boundary.widenings:
        yield f"- To fit into {MOST_BOUNDARY:,} characters: {code(words)}."


def _excess_row(each: Excess) -> tuple[str, str, str]:
    match each:
        case WiderResource(actions, had, allowed):
            return _codes(actions), code(had), code(allowed)
        case OmittedCondition(actions, condition):
            values = either(condition.values)
            return (
                _codes(actions),
                f"{code(condition.key)} {condition.operator} {values}",
                "no such condition",
            )
        case OmittedDeny(statement):
            but = "all except " if statement.actions_excepted else ""
            other = "all except " if statement.resources_excepted else ""
            when = " under conditions" if statement.conditions else ""
            denied = f"denied on {other}{_codes(statement.resources)}{when}"
            return f"{but}{_codes(statement.actions)}", denied, "not denied"
        case AddedAccess(actions, resource):
            return _codes(actions), "not allowed", code(resource)
        case _ as never:
            assert_never(never)


def _codes(values: Iterable[object]) -> str:
    return ", ".join(map(code, values))
