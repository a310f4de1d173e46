"""Turns a live IAM role into the role of a deployment, in which every text is literal.

It has no questions and no conditional presences: a live role is one combination of choices of its source.
"""

from __future__ import annotations

import json
import re
from dataclasses import field, replace
from typing import TYPE_CHECKING, Final, NoReturn
from urllib.parse import unquote

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import allows_more
from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity, Span
from octo_spec.frozen import frozen
from octo_spec.iam.elements import OLD_POLICY_VERSION, POLICY_VERSION, TRUSTED_KINDS, Effect, PrincipalKind
from octo_spec.iam.json_values import (
    NUMBERS,
    MalformedPolicyError,
    as_array,
    mapping,
    scalars,
    text,
    texts,
)
from octo_spec.iam.limits import DEFAULT_SESSION_SECONDS, is_account_id
from octo_spec.iam.policy import parse
from octo_spec.importing.trust_denials import MOST_STATEMENTS, without_denied
from octo_spec.model.deployment import (
    ANYTHING,
    Attachment,
    Condition,
    LivePolicy,
    Policy,
    PolicyKind,
    Principal,
    Role,
    Statement,
    TrustStatement,
)
from octo_spec.model.ids import id_from
from octo_spec.model.text import Text
from octo_spec.model.unread import Unread, UnreadKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.iam.json_values import JsonValue

BAD_DETAILS = DiagnosticKind.error(
    "OCT720", "bad-account-details", "Details of a role that IAM would not return."
)
DELETED_PRINCIPAL = DiagnosticKind(
    "OCT721", "deleted-principal", Severity.WARNING, "A trust policy that names a deleted principal."
)


@frozen
class RoleDetails:
    """IAM's data about a role, and ``policies`` by ARN as far as their texts are known.

    Documents are JSON, or URL-encoded JSON as the API returns them, which is decoded when a role is read.
    """

    name: str
    arn: str
    trust: JsonValue
    span: Span
    path: str = "/"
    description: str = ""
    max_session: int | None = None
    """``None`` if it is not known: account details do not include it."""
    inline: tuple[tuple[str, JsonValue], ...] = ()
    attached: tuple[str, ...] = ()
    boundary: str | None = None
    tags: tuple[tuple[str, str], ...] | None = ()
    policies: Mapping[str, JsonValue] = field(default_factory=dict)
    other_versions: Mapping[str, tuple[JsonValue, ...]] = field(default_factory=dict)
    """By ARN, the texts of all versions that are not the default, if all versions are known."""

    @property
    def unknown_settings(self) -> frozenset[str]:
        """The settings that are not known; an empty description counts as unknown."""
        known = {"max_session": self.max_session is not None, "description": bool(self.description)}
        known["tags"] = self.tags is not None
        return frozenset(name for name, is_known in known.items() if not is_known)

    @property
    def account(self) -> str:
        """The account of the role."""
        return self.arn.split(":")[4]

    @property
    def boundary_text(self) -> JsonValue:
        """The text of the boundary, if it is a policy of the account and known."""
        return decoded_document(self.policies.get(self.boundary or ""), "permissions boundary")

    @property
    def partition(self) -> str:
        """The partition of the account."""
        return self.arn.split(":")[1]


@frozen
class LiveRole:
    """A role of a deployment that was read from a live one, or ``None`` with the errors in its details."""

    role: Role | None
    diagnostics: tuple[Diagnostic, ...] = ()


def live_role(details: RoleDetails, id: str = "") -> LiveRole:
    """Read a role; its id is ``id``, or otherwise generated from its name."""
    found: list[Diagnostic] = []
    try:
        role = Role(
            id=id or id_from(details.name, "role"),
            name=Text.of(details.name),
            trust=tuple(_trust(details, found)),
            policies=tuple(_policies(details)),
            attachments=tuple(
                Attachment(Text.of(arn)) for arn in details.attached if not _is_known(arn, details)
            ),
            path=Text.of(details.path),
            description=details.description,
            max_session=details.max_session or DEFAULT_SESSION_SECONDS,
            boundary=_boundary(details),
            tags=tuple(sorted((key, Text.of(value)) for key, value in details.tags or () if _is_meant(key))),
            place=details.span,
        )
    except MalformedPolicyError as error:
        return LiveRole(None, (BAD_DETAILS.at(details.span, f"role {details.name!r}: {error}"),))
    return LiveRole(role, tuple(found))


def trusting_role(details: RoleDetails) -> Role:
    """Read only the trust policy of a role; one that octospec cannot read may trust anyone."""
    name, path = Text.of(details.name), Text.of(details.path)
    role = Role(details.arn, name, (), (), path=path, place=details.span)
    try:
        return replace(role, trust=tuple(_trust(details, [])))
    except MalformedPolicyError as error:
        return replace(role, unread=(Unread(UnreadKind.TRUST, str(error), details.span),))


def _is_known(arn: str, details: RoleDetails) -> bool:
    """Return whether a policy belongs to the account and its text is known; AWS's are named instead."""
    return arn in details.policies and ":iam::aws:" not in arn


def decoded_document(document: JsonValue, place: str) -> JsonValue:
    """Return a document, which may be URL-encoded JSON."""
    if not isinstance(document, str):
        return document
    try:
        data: JsonValue = json.loads(unquote(document), **NUMBERS)
    except (ValueError, RecursionError) as error:
        raise MalformedPolicyError(place=place, problem="this text is not valid JSON") from error
    return data


# --- what it may do ----------------------------------------------------------------------------


def _policies(details: RoleDetails) -> Iterator[Policy]:
    for name, document in details.inline:
        yield Policy(Text.of(name), PolicyKind.INLINE, statements(document, f"inline policy {name!r}"))
    for arn in details.attached:
        if _is_known(arn, details):
            name = arn.rpartition("/")[2]
            known = statements(details.policies[arn], f"managed policy {name!r}")
            yield Policy(Text.of(name), PolicyKind.MANAGED, known, live=_live_policy(arn, details))


def _boundary(details: RoleDetails) -> Attachment | None:
    if not details.boundary:
        return None
    live = _live_policy(details.boundary, details) if _is_known(details.boundary, details) else None
    return Attachment(Text.of(details.boundary), live=live)


def _live_policy(arn: str, details: RoleDetails) -> LivePolicy:
    """Return what is known of a policy in addition to its default version."""
    others = details.other_versions.get(arn)
    place = f"another version of managed policy {arn.rpartition('/')[2]!r}"
    return LivePolicy(arn, others if others is None else tuple(statements(each, place) for each in others))


def statements(document: JsonValue, place: str) -> tuple[Statement, ...]:
    """Read the statements of a permissions policy at ``place``; raise ``MalformedPolicyError``."""
    fields, is_old = _checked_document(document, place)
    return tuple(_statement(mapping(item, place), is_old=is_old) for item in as_array(fields["Statement"]))


def _checked_document(document: JsonValue, place: str) -> tuple[Mapping[str, JsonValue], bool]:
    """Check that IAM can parse a document; return it, and whether its version has no policy variables."""
    document = decoded_document(document, place)
    try:
        parse(document)
    except MalformedPolicyError as error:
        where = f"{place}, {error.place}" if error.place else place
        raise MalformedPolicyError(place=where, problem=error.problem) from None
    fields = mapping(document, place)
    return fields, fields.get("Version", OLD_POLICY_VERSION) == OLD_POLICY_VERSION


def _statement(fields: Mapping[str, JsonValue], *, is_old: bool) -> Statement:
    resources = texts(fields.get("Resource", fields.get("NotResource", [])), "Resource")
    return Statement(
        effect=Effect(str(fields["Effect"])),
        actions=texts(fields.get("Action", fields.get("NotAction", [])), "Action"),
        resources=tuple(_text(resource, is_old=is_old) for resource in resources) or ANYTHING,
        conditions=tuple(_conditions(fields.get("Condition", {}), is_old=is_old)),
        sid=text(fields.get("Sid", ""), "Sid"),
        actions_excepted="NotAction" in fields,
        resources_excepted="NotResource" in fields,
    )


def _conditions(data: JsonValue, *, is_old: bool) -> Iterator[Condition]:
    for operator, keys in mapping(data, "Condition").items():
        for key, values in mapping(keys, operator).items():
            written = scalars(values, key)
            yield Condition(operator, key, tuple(_text(value, is_old=is_old) for value in written))


def _text(written: str, *, is_old: bool) -> Text:
    """Return a text; in the old version of the policy language ``${`` has no meaning."""
    return Text.of(written.replace("${", "${$}{") if is_old else written)


# --- who may assume it -------------------------------------------------------------------------


def _trust(details: RoleDetails, found: list[Diagnostic]) -> Iterator[TrustStatement]:
    place = "trust policy"
    fields, is_old = _checked_document(details.trust, place)
    for position, statement in _allowing_statements(as_array(fields["Statement"]), place):
        for principal in _principals(statement["Principal"], details, found):
            yield TrustStatement(
                principal,
                texts(statement["Action"], "Action"),
                tuple(_conditions(statement.get("Condition", {}), is_old=is_old)),
                text(statement.get("Sid", ""), "Sid"),
                entry=position,
            )


def _allowing_statements(
    items: Iterable[JsonValue], place: str
) -> Iterator[tuple[int, Mapping[str, JsonValue]]]:
    """Yield the statements that allow, each by its position and with the opposite of each denial."""
    statements = [mapping(item, place) for item in items]
    denials = {at: each for at, each in enumerate(statements) if each["Effect"] != Effect.ALLOW}
    found: list[tuple[int, Mapping[str, JsonValue]]] = []
    for position, statement in enumerate(statements):
        if position not in denials:
            _must_be_plain(statement, f"{place}, Statement[{position}]")
            found += ((position, each) for each in _without_denials(statement, denials, place))
    if denials:
        _must_be_equal([each for _, each in found], statements, f"{place}, Statement[{min(denials)}]")
    return iter(found)


def _without_denials(
    statement: Mapping[str, JsonValue], denials: Mapping[int, Mapping[str, JsonValue]], place: str
) -> tuple[Mapping[str, JsonValue], ...]:
    """Return statements that allow what one allows and no denial denies."""
    narrowed: tuple[Mapping[str, JsonValue], ...] = (statement,)
    for at, denial in denials.items():
        there = f"{place}, Statement[{at}]"
        parts = [without_denied(each, denial) for each in narrowed]
        narrowed = tuple(each for part in parts for each in _read_denial(part, there))
        if len(narrowed) > MOST_STATEMENTS:
            _refuse_denial(there, "it has too many conditions")
    return narrowed


def _read_denial(
    narrowed: tuple[Mapping[str, JsonValue], ...] | str, place: str
) -> tuple[Mapping[str, JsonValue], ...]:
    return _refuse_denial(place, narrowed) if isinstance(narrowed, str) else narrowed


def _must_be_equal(
    allowing: Sequence[Mapping[str, JsonValue]], statements: Sequence[Mapping[str, JsonValue]], place: str
) -> None:
    """Refuse denials if the statements without them are not proven to allow the same."""
    written, narrowed = (
        [parse({"Version": POLICY_VERSION, "Statement": [*each]})] for each in (statements, allowing)
    )
    try:
        differs = allows_more(written, narrowed) or allows_more(narrowed, written)
    except BudgetExceededError:
        differs = True
    if differs:
        _refuse_denial(place, "its opposite is not proven to allow the same")


def _refuse_denial(place: str, reason: str) -> NoReturn:
    problem = f"{reason}; octospec reads this denial only from a file that contains just this trust policy"
    raise MalformedPolicyError(place=place, problem=problem)


def _must_be_plain(statement: Mapping[str, JsonValue], place: str) -> None:
    """Refuse what a deployment cannot represent, and what a role does not normally have."""
    for name in ("Principal", "Action"):
        if name not in statement:
            raise MalformedPolicyError(place=place, problem=f"Not{name} in a trust policy is not supported")


def _principals(data: JsonValue, details: RoleDetails, found: list[Diagnostic]) -> Iterator[Principal]:
    named = {PrincipalKind.AWS.value: data} if data == "*" else mapping(data, "Principal")
    for kind in named:
        if kind not in {trusted.value for trusted in TRUSTED_KINDS}:
            raise MalformedPolicyError(place="Principal", problem=f"{kind} cannot assume a role")
        values = tuple(_existing_principals(texts(named[kind], kind), details, found))
        if kind == PrincipalKind.AWS:
            values = tuple(_account_root(value, details) for value in values)
        if values:
            yield Principal(PrincipalKind(kind), tuple(map(Text.of, values)))


_UNIQUE_ID: Final = re.compile(r"A(?:ROA|IDA|GPA)[A-Z0-9]{12,}")
"""The id by which IAM replaces a role, user or group that was deleted.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""


def _existing_principals(
    names: tuple[str, ...], details: RoleDetails, found: list[Diagnostic]
) -> Iterator[str]:
    for name in names:
        if not _UNIQUE_ID.fullmatch(name):
            yield name
            continue
        message = f"role {details.name!r} trusts {name}, the ID of a deleted principal"
        help = "no principal can have this ID again; remove it from the trust policy"
        found.append(DELETED_PRINCIPAL.at(details.span, message, help))


def _account_root(principal: str, details: RoleDetails) -> str:
    """Return the bare id of an account as its root."""
    return f"arn:{details.partition}:iam::{principal}:root" if is_account_id(principal) else principal


def _is_meant(key: str) -> bool:
    """Return whether a tag belongs to the role, not to the bookkeeping of ``apply.sh`` of IAM JSON."""
    return not key.startswith("octospec:")
