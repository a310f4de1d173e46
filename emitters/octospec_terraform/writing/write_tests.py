"""``tests/plan.tftest.hcl``: what ``terraform test`` checks of a module; it only plans.

The person who runs it sets the required values. https://developer.hashicorp.com/terraform/language/tests
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octospec_terraform.creating import NAME as CREATE
from octospec_terraform.creating import has_create
from octospec_terraform.naming import snake
from octospec_terraform.syntax import (
    BLANK,
    FALSE,
    Attribute,
    Binary,
    Block,
    Call,
    Comment,
    For,
    Literal,
    Member,
    Tuple,
    block,
    dotted,
    objects,
    string,
)
from octospec_terraform.vocabulary import OWN_BOUNDARY, OWN_TAGS, ROLE, SPEC_NAME, SPEC_VERSION
from octospec_terraform.writing.own_values import own_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Deployment, Role
    from octospec_terraform.syntax import BodyItem, Expression

GUARDRAIL: Final = string("arn:aws:iam::111122223333:policy/guardrail")
TAG: Final = ("paid-by", string("platform"))


def plans(deployment: Deployment) -> Iterator[BodyItem]:
    """Write the runs: one with the defaults, one with the customer's additions, and one with nothing."""
    yield Comment("Plans only, creates nothing. Set the required variables: terraform test -var NAME=VALUE")
    yield _run_block("as_it_is_given", (), _outputs(deployment))
    if own := own_names(deployment):
        yield BLANK
        yield _run_block("with_what_is_yours", _variables(own), _own_assertions(deployment, own))
    if has_create(deployment):
        yield BLANK
        yield _run_block("with_nothing", (Attribute(CREATE, FALSE),), _absence_assertions(deployment))


def _run_block(name: str, variables: Iterable[BodyItem], asserted: Iterable[Block]) -> Block:
    given = tuple(variables)
    checks = (part for block in asserted for part in (BLANK, block))
    body = (*((BLANK, block("variables", body=given)) if given else ()), *checks)
    return block("run", (name,), (Attribute("command", dotted("plan")), *body))


def _outputs(deployment: Deployment) -> Iterator[Block]:
    for output, value in ((SPEC_NAME, deployment.name), (SPEC_VERSION, deployment.version)):
        yield _assert(Binary("==", dotted(f"output.{output}"), string(value)), f"{output} is not {value}.")


def _assert(condition: Expression, message: str) -> Block:
    body = (Attribute("condition", condition), Attribute("error_message", string(message)))
    return block("assert", body=body)


def _variables(own: frozenset[str]) -> Iterator[BodyItem]:
    values: dict[str, Expression] = {OWN_BOUNDARY: GUARDRAIL, OWN_TAGS: objects(TAG)}
    return (Attribute(name, value) for name, value in values.items() if name in own)


def _own_assertions(deployment: Deployment, own: frozenset[str]) -> Iterator[Block]:
    for role in deployment.roles:
        if OWN_BOUNDARY in own:
            bounded = Binary("==", Member(dotted("role"), OWN_BOUNDARY), GUARDRAIL)
            yield _assert(_each(role, bounded), f"Role {role.id} does not have your permissions boundary.")
        if OWN_TAGS in own and TAG[0] not in dict(role.tags):
            tag = Call("lookup", (Member(dotted("role"), OWN_TAGS), string(TAG[0]), string("")))
            tagged = Binary("==", tag, TAG[1])
            yield _assert(_each(role, tagged), f"Role {role.id} does not have your tag.")


def _absence_assertions(deployment: Deployment) -> Iterator[Block]:
    for role in deployment.roles:
        count = Call("length", (dotted(f"{ROLE}.{snake(role.id)}"),))
        yield _assert(Binary("==", count, Literal(0)), f"Role {role.id} is created.")


def _each(role: Role, condition: Expression) -> Expression:
    """Apply a condition to each instance of a role, of which there can be zero."""
    resource = dotted(f"{ROLE}.{snake(role.id)}")
    instances = resource if role.presence else Tuple((resource,))
    return Call("alltrue", (For("", "role", instances, condition),))
