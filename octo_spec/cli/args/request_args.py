"""One request from the arguments of a command, and how it differs from what AWS's catalogue documents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.access.request import Request
from octo_spec.analysis.wording import either
from octo_spec.cli.args.near_actions import is_pattern, nearest_action
from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity
from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Action, action, expand
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.glob_matching import any_matches
from octo_spec.iam.global_keys import is_global
from octo_spec.iam.keys import LISTING_KEYS, listing_of, look_up
from octo_spec.iam.principals import Caller
from octo_spec.iam.request_keys import holders, is_in_doubt, may_hold
from octo_spec.iam.trust_actions import is_of_trust
from octo_spec.iam.variables import variables_of
from octo_spec.language.near_keys import nearest_key
from octo_spec.language.near_words import closest
from octo_spec.language.partition_names import nearest_partition, unknown_partition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.analysis.sides import DocumentSet
    from octo_spec.diagnostics import Help
    from octo_spec.iam.conditions import ContextValue
    from octo_spec.iam.policy import Statement

BAD_REQUEST = DiagnosticKind.error("OCT610", "bad-request", "A request that no one could send.")
UNDOCUMENTED_ACTION = DiagnosticKind(
    "OCT611", "undocumented-action", Severity.WARNING, "An action that AWS does not document."
)
OTHER_RESOURCE = DiagnosticKind(
    "OCT612", "other-resource", Severity.WARNING, "A resource of a type that the action does not support."
)

UNASKED_KEY = DiagnosticKind(
    "OCT615", "unasked-key", Severity.NOTE, "A condition key that no statement uses."
)


def parse_request(
    action: str,
    resource: str,
    context: Sequence[str],
    principal: str | None,
    *,
    is_undocumented: bool = False,
) -> Request | tuple[Diagnostic, ...]:
    """Parse a request, or say why it is not possible; ``context`` holds ``KEY=VALUE`` texts.

    An undocumented action, which is not decided, may be a pattern.
    """
    caller = None if principal is None else _caller(principal, action)
    problems = (
        *(() if is_undocumented else _action_problems(action)),
        *_context_problems(context),
        *_key_problems(action, context),
        *_partition_problems(resource, principal or "", *(each.partition("=")[2] for each in context)),
        *((caller,) if isinstance(caller, Diagnostic) else ()),
        *(() if principal is None or is_undocumented else _trust_problems(action)),
    )
    if problems or isinstance(caller, Diagnostic):
        return problems
    return Request(action, resource, _context(context), caller)


# --- the action --------------------------------------------------------------------------------


_ACTION: Final = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9-]+")
_PATTERN: Final = re.compile(r"[A-Za-z0-9*?-]+:[A-Za-z0-9*?-]+")


@frozen
class UndocumentedAction:
    """An action that AWS does not document, or a pattern that matches no documented action.

    ``nearest`` is the documented action, or the pattern, with the nearest name.
    """

    written: str
    nearest: str | None


def undocumented_action(written: str) -> UndocumentedAction | None:
    """Return an action if AWS does not document it; ``None`` if it does, or if it is not an action."""
    if not _PATTERN.fullmatch(written) or expand(written):
        return None
    return UndocumentedAction(written, nearest_action(written))


def _action_problems(text: str) -> Iterator[Diagnostic]:
    if is_pattern(text):
        help = "octospec expand lists the actions that it matches"
        yield BAD_REQUEST.at(None, f"a request is for one action, and {text!r} is a pattern", help)
    elif not _ACTION.fullmatch(text):
        yield BAD_REQUEST.at(None, f"{text!r} is not an action", "as in s3:GetObject")


def catalogue_warnings(request: Request, *, is_assumed_known: bool) -> Iterator[Diagnostic]:
    """Warn about an action that AWS does not document, or that does not support the resource."""
    undocumented = undocumented_action(request.action)
    documented = action(request.action)
    if undocumented is not None:
        help = (
            ""
            if is_assumed_known
            else "--assume-known decides for an action that is newer than this octospec"
        )
        message = f"AWS does not document {request.action}"
        yield UNDOCUMENTED_ACTION.at(None, message, f"{_question(undocumented)}{help}".strip())
    elif isinstance(documented, Action) and _is_of_other_type(request, documented):
        supported, requested = _supported_resources(documented), _resource_text(request.resource)
        message = f"{documented.full_name} {supported}, not {requested}"
        yield OTHER_RESOURCE.at(None, message)


def _question(undocumented: UndocumentedAction) -> str:
    return f"did you mean {undocumented.nearest}? " if undocumented.nearest else ""


def _is_of_other_type(request: Request, documented: Action) -> bool:
    return request.caller is None and not any_matches(documented.resources, request.resource)


def _supported_resources(action: Action) -> str:
    if not action.resource_types:
        return "supports no resource except *"
    arns = tuple(dict.fromkeys(arn for resource_type in action.resource_types for arn in resource_type.arns))
    rest = len(arns) - _FEW
    return f"supports {either(arns if rest <= 1 else (*arns[:_FEW], f'one of {rest} other types'))}"


_FEW: Final = 3
"""This many resource types show what an action is about."""


def _resource_text(resource: str) -> str:
    return "*; name one as RESOURCE" if resource == "*" else resource


def _partition_problems(*arns: str) -> Iterator[Diagnostic]:
    """Refuse an ARN of a partition that AWS does not have."""
    for arn in dict.fromkeys(arns):
        partition = unknown_partition(arn)
        if partition is not None:
            message = f"{arn!r} names partition {partition!r}, which AWS does not have"
            yield BAD_REQUEST.at(None, message, nearest_partition(partition))


# --- the context -------------------------------------------------------------------------------


def _context_problems(context: Sequence[str]) -> Iterator[Diagnostic]:
    for argument in context:
        key, equals, _ = argument.partition("=")
        if not equals or ":" not in key:
            message = f"{argument!r} is not KEY=VALUE"
            yield BAD_REQUEST.at(None, message, "as in --context aws:RequestedRegion=us-east-1")
    for key, values in _values_by_key(context).items():
        documented = look_up(key)
        if len(values) > 1 and documented is not None and not documented.many:
            yield BAD_REQUEST.at(None, f"{key} has a single value, and {len(values)} are given")


def _key_problems(action_name: str, context: Sequence[str]) -> Iterator[Diagnostic]:
    """Find keys that no request for an action contains; an undocumented action may have any key."""
    documented = action(action_name)
    if not isinstance(documented, Action):
        return
    for key in dict.fromkeys(argument.partition("=")[0] for argument in context):
        if ":" in key and not may_hold(documented, key) and not is_in_doubt(documented, key):
            message = f"no request for {documented.full_name} holds {key}"
            yield BAD_REQUEST.at(None, message, _key_help(key))


def _key_help(key: str) -> Help:
    """Name the actions that support a key, or suggest the nearest key; empty if neither helps."""
    names = tuple(known.full_name for known in holders(key))
    few = names if len(names) <= _FEW else (*names[:_FEW], f"{len(names) - _FEW} more")
    if names:
        return f"it is for {', '.join(few)}"
    return "" if is_global(key) else nearest_key(key)


def _context(context: Sequence[str]) -> dict[str, ContextValue]:
    """Parse ``KEY=VALUE`` texts; a multivalued key, or a key that is given twice, holds a set."""
    values_by_key = _values_by_key([*context, *_tag_keys(context)])
    return {key: _value(key, values) for key, values in values_by_key.items()}


def _values_by_key(context: Sequence[str]) -> dict[str, list[str]]:
    values_by_key: dict[str, list[str]] = {}
    for argument in context:
        key, _, value = argument.partition("=")
        values_by_key.setdefault(key.lower(), []).append(value)
    return values_by_key


def _tag_keys(context: Sequence[str]) -> Iterator[str]:
    """Set ``aws:TagKeys`` and similar keys to the name of each tag in ``context``, as AWS does."""
    for argument in context:
        key = argument.partition("=")[0]
        named = listing_of(key.lower())
        if named is not None:
            keys, name = named
            yield f"{keys}={key[-len(name) :]}"


def _value(key: str, values: Sequence[str]) -> ContextValue:
    documented = look_up(key)
    has_many = len(values) > 1 or (documented is not None and documented.many)
    return frozenset(values) if has_many else values[0]


def unused_key_notes(request: Request, decided_by: Iterable[DocumentSet]) -> Iterator[Diagnostic]:
    """Note each condition key of a request that no statement of ``decided_by`` mentions."""
    mentioned = dict(key for documents in decided_by for key in _mentioned_keys(documents))
    for key in sorted(request.context.keys() - mentioned.keys() - set(LISTING_KEYS.values())):
        nearest = closest(key, mentioned)
        help = f"did you mean {mentioned[nearest]}?" if nearest else ""
        yield UNASKED_KEY.at(None, f"no statement uses {key}", help)


def _mentioned_keys(documents: DocumentSet) -> Iterator[tuple[str, str]]:
    """Map each condition key in lower case to its spelling, in conditions and in policy variables."""
    for document in documents.documents:
        for statement in document.statements:
            yield from ((condition.key, condition.written_key) for condition in statement.conditions)
            yield from ((key, key) for key in _variables(statement))


def _variables(statement: Statement) -> frozenset[str]:
    patterns = statement.resources.patterns if statement.resources else frozenset()
    return variables_of(patterns).union(*(condition.variables for condition in statement.conditions))


# --- the caller --------------------------------------------------------------------------------

_SESSION: Final = re.compile(r"arn:([^:]*):sts::(\d{12}):assumed-role/([^/]+)/(.+)")
_ACCOUNT: Final = re.compile(r"\d{12}")
_FEDERATED: Final = frozenset({"sts:assumerolewithsaml", "sts:assumerolewithwebidentity"})


def _trust_problems(action: str) -> Iterator[Diagnostic]:
    """Refuse an action that no trust policy decides: a no about it would say nothing of the role."""
    if _ACTION.fullmatch(action) and not is_of_trust(action.lower()):
        help = "ask for sts:AssumeRole, or omit --caller to ask what the role may do"
        yield BAD_REQUEST.at(None, f"a trust policy does not decide {action}", help)


def _caller(text: str, action: str) -> Caller | Diagnostic:
    """Parse a principal: an ARN, an account, a service, or a provider for federated actions."""
    if action.lower() in _FEDERATED:
        return Caller(PrincipalKind.FEDERATED, text)
    if _ACCOUNT.fullmatch(text):
        return Caller(PrincipalKind.AWS, f"arn:aws:iam::{text}:root")
    if session := _SESSION.fullmatch(text):
        partition, account, role, name = session.groups()
        return Caller(PrincipalKind.AWS, f"arn:{partition}:iam::{account}:role/{role}", name)
    if text.startswith("arn:"):
        return Caller(PrincipalKind.AWS, text)
    if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", text):
        return Caller(PrincipalKind.SERVICE, text)
    help = "as arn:aws:iam::111122223333:role/x, 111122223333 or ec2.amazonaws.com"
    return BAD_REQUEST.at(None, f"{text!r} is not a caller", help)
