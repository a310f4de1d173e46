"""The dangerous requests that rules look for, as documents whose statements match them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from octo_spec.access.action_sets import ANY_SERVICE, matches_name, service_of, services_of
from octo_spec.access.evaluate import applies
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob import Pattern
from octo_spec.iam.policy import Document, Element, Statement, document
from octo_spec.iam.resource_types import NO_RESOURCE
from octo_spec.iam.tagging_actions import key_of_request
from octo_spec.iam.unnamed_resources import MARK, NAME, SHOWN_NAMES, unnamed_resources
from octo_spec.iam.variables import variables_of
from octo_spec.symbolic.answer_keys import is_answer_key, may_be_empty

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.access.request import Request
    from octo_spec.analysis.escalation.permitted import Permitted
    from octo_spec.iam.json_values import JsonValue

ConditionBlock = dict[str, dict[str, "JsonValue"]]
"""AWS's term for the value of ``Condition``: operator -> key -> values."""
NO_KINDS: Final[Mapping[str, tuple[str, ...]]] = {}


@cache
def requests_for_everything() -> Document:
    """Return a request for an action that no document names, and a request that creates an administrator."""
    unnamed_action = {"Action": f"{NAME}:{NAME}", "Resource": f"arn:*:{NAME}:*:*:{NAME}"}
    promotion = {"Action": "iam:AttachUserPolicy", "Resource": f"arn:*:iam::*:user/{NAME}"}
    return document("Allow", (unnamed_action, promotion))


def requests_on_any_resource(
    names: Iterable[str],
    access: Permitted,
    context: Mapping[str, str] | None = None,
    kinds: Mapping[str, tuple[str, ...]] = NO_KINDS,
) -> Document:
    """Return requests for actions on resources that no document names and no condition narrows.

    A request holds the keys of ``context``. ``kinds`` are the only types of resources that count for some
    actions. Actions that the role's grants do not name are skipped, since a
    look-up in the catalogue takes time.
    """
    by_resources: dict[tuple[str, ...], list[str]] = {}
    for name in named_by_grants(names, access):
        known = action(name)
        if isinstance(known, Action):
            by_resources.setdefault(unnamed_resources(known, kinds.get(name, ())), []).append(name)
    if not by_resources:
        return Document(())
    conditions = _unnarrowed_conditions(access, context or {})
    unnarrowed = document("Allow", ({"Action": "*", "Resource": "*", "Condition": conditions},))
    requests = document(
        "Allow",
        (
            {"Action": list(actions), "Resource": list(resources)}
            for resources, actions in by_resources.items()
        ),
    )
    [anything] = unnarrowed.statements
    return Document(tuple(_with_conditions_of(statement, anything) for statement in requests.statements))


def _with_conditions_of(statement: Statement, anything: Statement) -> Statement:
    """Add the conditions of ``anything``.

    For actions that support no resources, any resource becomes no resource: a grant on an ARN does not
    allow them.
    """
    resources = statement.resources
    if resources == anything.resources:
        resources = Element(frozenset({NO_RESOURCE}))
    return replace(statement, resources=resources, conditions=anything.conditions)


def named_by_grants(names: Iterable[str], access: Permitted) -> Iterator[str]:
    """Yield the actions that the role's grants name, denied or not."""
    return named_by(names, access.permissions.documents)


def named_by(names: Iterable[str], documents: Iterable[Document]) -> Iterator[str]:
    """Yield the actions that allows of documents name."""
    statements = (statement for document in documents for statement in document.statements)
    allowed = [statement.actions for statement in statements if statement.effect is Effect.ALLOW]
    named = (actions.patterns for actions in allowed if not actions.excluded)
    granted = Element(frozenset[Pattern]().union(*named))
    if any(actions.excluded for actions in allowed):
        return iter(names)
    services = services_of(granted)
    if ANY_SERVICE not in services:
        names = (name for name in names if name.partition(":")[0].lower() in services)
    return (name for name in names if _matches(granted, name))


def _matches(actions: Element, name: str) -> bool:
    action = Pattern(name.lower())
    return matches_name(actions, action, service_of(action))


def statements_of(access: Permitted) -> Iterator[Statement]:
    """Yield the statements of a role's policies."""
    return (statement for policy in access.permissions.documents for statement in policy.statements)


# --- requests that no condition narrows --------------------------------------------------------

_TAGS: Final = ("aws:resourcetag/", "aws:requesttag/", "aws:tagkeys")
_ABOUT_THE_CALL: Final = frozenset(
    {
        *("s3:tlsversion", "s3:signatureversion", "s3:signatureage", "s3:authtype", "s3:resourceaccount"),
        *("s3:x-amz-content-sha256", "ec2:region", "kms:calleraccount", "kms:encryptionalgorithm"),
        *("dynamodb:enclosingoperation", "dynamodb:returnconsumedcapacity", "dynamodb:returnvalues"),
        *("dynamodb:select", "redshift:durationseconds", "ssm:recursive"),
        *("secretsmanager:secretprimaryregion", "secretsmanager:versionid", "secretsmanager:versionstage"),
        *("sts:rolesessionname", "sts:sourceidentity", "sts:transitivetagkeys"),
    }
)
"""Keys of services that say how or where a call is made, and not on which resource."""


def _unnarrowed_conditions(access: Permitted, context: Mapping[str, str]) -> ConditionBlock:
    """Match requests with ``context`` and without the keys by which the role's grants narrow actions.

    Such a key may be a tag of the resource, or the purpose of the action. The value of a policy variable is a
    name that no document mentions; a region or an account may be missing, as in the ARN of a bucket.
    """
    held = {key.lower() for key in context}
    keys = sorted(key for key in _keys(access) - held if _is_narrowing(key))
    return {
        "Null": dict.fromkeys(keys, "true"),
        "StringEquals": dict(context),
        "StringNotLike": {
            key: [f"*{MARK}*", *([] if may_be_empty(key) else [""])] for key in sorted(_variables(access))
        },
    }


def narrowing_keys(access: Permitted) -> frozenset[str]:
    """Return the keys by which the role's grants narrow actions, except tags of resources and requests."""
    keys = (key for key in _keys(access) if _is_narrowing(key))
    of_tags = (*_TAGS, "s3:requestobjecttag")
    return frozenset(key for key in keys if not key.startswith(of_tags) and not key_of_request(key))


def unnamed_variables(access: Permitted) -> Document:
    """Return denies of the requests in which a policy variable has the name that no document mentions."""
    conditions = ({"StringLike": {key: f"*{MARK}*"}} for key in sorted(_variables(access)))
    return document("Deny", ({"Action": "*", "Resource": "*", "Condition": {**each}} for each in conditions))


def _keys(access: Permitted) -> frozenset[str]:
    return frozenset(
        condition.key for statement in statements_of(access) for condition in statement.conditions
    )


def _is_narrowing(key: str) -> bool:
    if key.startswith("aws:"):
        return key.startswith(_TAGS)
    return not is_answer_key(key) and key not in _ABOUT_THE_CALL


def _variables(access: Permitted) -> frozenset[str]:
    resources = (statement.resources for statement in statements_of(access))
    return frozenset[str]().union(*(variables_of(element.patterns) for element in resources if element))


# --- for people --------------------------------------------------------------------------------


def with_shown_name(request: Request, documents: Iterable[Document]) -> Request:
    """Return a request with the first name for which the policies decide as for the unnamed resource.

    A deny of ``table/a*`` denies a request about ``table/anything``, and not the one about a table that no
    policy mentions. If there is no such name, the request stays as it is. A statement without ``NotResource``
    that applies to the unnamed resource applies to any name of the same length.
    """
    if NAME not in request.resource:
        return request
    deciding = [each for document in documents for each in document.statements if _may_forbid(each)]
    applying = [applies(each, request) for each in deciding]
    for name in SHOWN_NAMES:
        shown = replace(request, resource=request.resource.replace(NAME, name))
        if [applies(each, shown) for each in deciding] == applying:
            return shown
    return request


def _may_forbid(statement: Statement) -> bool:
    """Return whether a statement may forbid a request about some name."""
    resources = statement.resources
    return statement.effect is Effect.DENY or (resources is not None and resources.excluded)
