"""One request as the command line has it, and what AWS's catalogue says against it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.access.request import Request
from octo_spec.analysis.wording import either
from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity
from octo_spec.iam.catalog import Action, Service, action, service
from octo_spec.iam.catalog_data import prefixes
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.glob_matching import any_matches
from octo_spec.iam.keys import LISTING_KEYS, listing_of, look_up
from octo_spec.iam.principals import Caller
from octo_spec.iam.variables import variables_of
from octo_spec.language.near_words import closest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.analysis.sides import DocumentSet
    from octo_spec.iam.conditions import ContextValue

BAD_REQUEST = DiagnosticKind.error("OCT610", "bad-request", "A request that nobody could send.")
UNDOCUMENTED_ACTION = DiagnosticKind(
    "OCT611", "undocumented-action", Severity.WARNING, "An action that AWS does not document."
)
OTHER_RESOURCE = DiagnosticKind(
    "OCT612", "other-resource", Severity.WARNING, "A resource of a kind that the action does not take."
)

UNASKED_KEY = DiagnosticKind(
    "OCT615", "unasked-key", Severity.NOTE, "A condition key that no statement asks for."
)


def request_of(
    action: str, resource: str, context: Sequence[str], caller: str | None
) -> Request | tuple[Diagnostic, ...]:
    """Read a request, or say what of it cannot be."""
    who = None if caller is None else _caller(caller, action)
    faults = (
        *_action_faults(action),
        *_context_faults(context),
        *((who,) if isinstance(who, Diagnostic) else ()),
    )
    if faults or isinstance(who, Diagnostic):
        return faults
    return Request(action, resource, _context(context), who)


# --- the action --------------------------------------------------------------------------------


def _action_faults(written: str) -> Iterator[Diagnostic]:
    if re.search(r"[*?]", written):
        help = "octospec access shows what patterns match"
        yield BAD_REQUEST.at(None, f"a request is for one action, and {written!r} is a pattern", help)
    elif not re.fullmatch(r"[A-Za-z0-9-]+:[A-Za-z0-9-]+", written):
        yield BAD_REQUEST.at(None, f"{written!r} is no action", "as in s3:GetObject")


def against_catalogue(request: Request) -> Iterator[Diagnostic]:
    """Warn of an action that AWS does not document, or that takes no such resource."""
    known = action(request.action)
    if not isinstance(known, Action):
        message = f"AWS documents no action {request.action}"
        yield UNDOCUMENTED_ACTION.at(None, message, _nearest(request.action))
    elif request.caller is None and not any_matches(known.resources, request.resource):
        yield OTHER_RESOURCE.at(None, f"{known.full_name} {_takes(known)}, not {_named(request.resource)}")


def _nearest(written: str) -> str:
    prefix, _, name = written.lower().partition(":")
    own = service(prefix)
    if not isinstance(own, Service):
        near = [f"{one}:{name}" for one in [closest(prefix, prefixes())] if one]
    else:
        near = [own.actions[one].full_name for one in [closest(name, own.actions)] if one]
    return f"did you mean {near[0]}?" if near else ""


def _takes(known: Action) -> str:
    if not known.resource_types:
        return "takes no resource but *"
    arns = tuple(dict.fromkeys(arn for one in known.resource_types for arn in one.arns))
    rest = len(arns) - _FEW
    return f"takes {either(arns if rest <= 1 else (*arns[:_FEW], f'one of {rest} other kinds'))}"


_FEW: Final = 3
"""So many kinds of resources show what an action is about."""


def _named(resource: str) -> str:
    return "*; name one as RESOURCE" if resource == "*" else resource


# --- the context -------------------------------------------------------------------------------


def _context_faults(context: Sequence[str]) -> Iterator[Diagnostic]:
    for one in context:
        key, equals, _ = one.partition("=")
        if not equals or ":" not in key:
            message = f"{one!r} is not KEY=VALUE"
            yield BAD_REQUEST.at(None, message, "as in --context aws:RequestedRegion=us-east-1")
    for key, values in _gathered(context).items():
        known = look_up(key)
        if len(values) > 1 and known is not None and not known.many:
            yield BAD_REQUEST.at(None, f"{key} holds one value, and {len(values)} are given")


def _context(context: Sequence[str]) -> dict[str, ContextValue]:
    """Read what was given; a key that holds many values, or that is given twice, holds a set."""
    gathered = _gathered([*context, *_implied(context)])
    return {key: _value(key, values) for key, values in gathered.items()}


def _gathered(context: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in context:
        key, _, value = one.partition("=")
        found.setdefault(key.lower(), []).append(value)
    return found


def _implied(context: Sequence[str]) -> Iterator[str]:
    """Name the keys of the tags that are given, as AWS sends them along."""
    for one in context:
        key = one.partition("=")[0]
        named = listing_of(key.lower())
        if named is not None:
            keys, name = named
            yield f"{keys}={key[-len(name) :]}"


def _value(key: str, values: Sequence[str]) -> ContextValue:
    known = look_up(key)
    return frozenset(values) if len(values) > 1 or (known is not None and known.many) else values[0]


def unasked(request: Request, decided_by: Iterable[DocumentSet]) -> Iterator[Diagnostic]:
    """Note the condition keys that were given, and that no statement asks for."""
    asked = {key: written for documents in decided_by for key, written in _asked(documents)}
    for key in sorted(request.context.keys() - asked.keys() - set(LISTING_KEYS.values())):
        near = closest(key, asked)
        help = f"did you mean {asked[near]}?" if near else ""
        yield UNASKED_KEY.at(None, f"no statement asks for {key}", help)


def _asked(documents: DocumentSet) -> Iterator[tuple[str, str]]:
    for document in documents.documents:
        for statement in document.statements:
            yield from ((one.key, one.written_key) for one in statement.conditions)
            patterns = statement.resources.patterns if statement.resources else frozenset()
            named = (one.variables for one in statement.conditions)
            yield from ((key, key) for key in variables_of(patterns).union(*named))


# --- the caller --------------------------------------------------------------------------------

_SESSION: Final = re.compile(r"arn:([^:]*):sts::(\d{12}):assumed-role/([^/]+)/(.+)")
_ACCOUNT: Final = re.compile(r"\d{12}")
_FEDERATED: Final = frozenset({"sts:assumerolewithsaml", "sts:assumerolewithwebidentity"})


def _caller(written: str, action: str) -> Caller | Diagnostic:
    """Read who calls: an ARN, an account, a service, or a provider where the action is for those."""
    if action.lower() in _FEDERATED:
        return Caller(PrincipalKind.FEDERATED, written)
    if _ACCOUNT.fullmatch(written):
        return Caller(PrincipalKind.AWS, f"arn:aws:iam::{written}:root")
    if found := _SESSION.fullmatch(written):
        partition, account, role, session = found.groups()
        return Caller(PrincipalKind.AWS, f"arn:{partition}:iam::{account}:role/{role}", session)
    if written.startswith("arn:"):
        return Caller(PrincipalKind.AWS, written)
    if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", written):
        return Caller(PrincipalKind.SERVICE, written)
    help = "as arn:aws:iam::111122223333:role/x, 111122223333 or ec2.amazonaws.com"
    return BAD_REQUEST.at(None, f"{written!r} is no caller", help)
