"""Trust entries: the principal that may assume a role, and the protection against other principals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.iam.external_ids import KEY
from octo_spec.iam.operators import FORMS, Family
from octo_spec.language.codes import BAD_ALSO, EXTERNAL_ID_OR_EXCUSE, ONE_PRINCIPAL, OPEN_FEDERATION
from octo_spec.language.finding import Finding
from octo_spec.language.texts import IAM_OF_ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.checked_spec import CheckedSpec
    from octo_spec.language.models.trust import TrustSpec
    from octo_spec.language.spans import Location

_NO_EXTERNAL_ID: Final = {
    "service": "a service presents no external ID except the ID of its customer's account",
    "federated": "a federated principal cannot present an external ID",
}

KINDS = ("account", "arn", "service", "federated")
ALSO = ("sts:TagSession", "sts:SetSourceIdentity")


def trust(checked: CheckedSpec) -> Iterator[Finding]:
    """Find trust entries without exactly one kind of principal, or without protection against others."""
    for id, role in checked.spec.roles.items():
        for position, entry in enumerate(role.trust):
            at: Location = ("roles", id, "trust", position)
            yield from _principal(at, entry)
            yield from _member(at, entry)
            yield from _second_statement(at, entry)
            yield from _spelled_out(at, entry)


def _principal(at: Location, entry: TrustSpec) -> Iterator[Finding]:
    kinds = [kind for kind in KINDS if getattr(entry, kind)]
    match kinds:
        case []:
            yield Finding(
                ONE_PRINCIPAL, at, "this trust entry has no 'account', 'arn', 'service' or 'federated'"
            )
        case [kind]:
            yield from _shield(at, kind, entry)
        case [first, *others]:
            for kind in others:
                message = f"this entry already has {first!r}"
                yield Finding(ONE_PRINCIPAL, (*at, kind), message, "write two entries", on_key=True)


def _member(at: Location, entry: TrustSpec) -> Iterator[Finding]:
    """Check the keys that name a role or a user of an account."""
    for key in ("role", "user"):
        if getattr(entry, key) and not entry.account:
            message = f"{key!r} names a {key} of an account, but this entry has no 'account'"
            yield Finding(ONE_PRINCIPAL, (*at, key), message, "add 'account'", on_key=True)
    if entry.role and entry.user:
        message = "an entry has 'role' or 'user', not both"
        yield Finding(ONE_PRINCIPAL, (*at, "user"), message, "write two entries", on_key=True)


def _second_statement(at: Location, entry: TrustSpec) -> Iterator[Finding]:
    for position, action in enumerate(entry.also):
        if action not in ALSO:
            message = f"{action!r} is not allowed in 'also'"
            yield Finding(BAD_ALSO, (*at, "also", position), message, f"write {' or '.join(ALSO)}")


def _spelled_out(at: Location, entry: TrustSpec) -> Iterator[Finding]:
    """Find an external ID that is written as a condition."""
    for operator, keys in entry.when.items():
        for key in keys:
            if key.lower() == KEY:
                yield _external_id(
                    (*at, "when", operator, key),
                    f"{key} is not allowed as a condition",
                    "write 'external-id' instead",
                )


def _shield(at: Location, kind: str, entry: TrustSpec) -> Iterator[Finding]:
    """Check the protection against other principals: an external ID, or the audience of a federation."""
    if kind in {"account", "arn"} and _is_elsewhere(entry):
        yield from _elsewhere(at, entry)
        return
    if entry.without_external_id is not None:
        message = "only an AWS principal outside this account needs this reason"
        yield _external_id((*at, "without-external-id"), message, "remove it")
    if entry.external_id and kind in _NO_EXTERNAL_ID and not presents_own_account(entry):
        help = "remove it, or write ${account}" if kind == "service" else "remove it"
        yield _external_id((*at, "external-id"), _NO_EXTERNAL_ID[kind], help)
    if kind == "federated":
        yield from _federation(at, entry)


def presents_own_account(entry: TrustSpec) -> bool:
    """Return whether an entry requires the account for which a service acts, which some services send.

    https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
    """
    return bool(entry.service) and set(entry.external_id) == {"${account}"}


def _elsewhere(at: Location, entry: TrustSpec) -> Iterator[Finding]:
    """Check that a principal outside this account has an external ID or an excuse, and not both."""
    excuse = entry.without_external_id is not None
    if not entry.external_id and not excuse:
        message = "a principal outside this account needs an external ID"
        help = "add 'external-id', or say why not in 'without-external-id'"
        yield Finding(EXTERNAL_ID_OR_EXCUSE, at, message, help)
    if entry.external_id and excuse:
        message = "this entry has both an external ID and a reason for having none"
        yield _external_id((*at, "without-external-id"), message, "keep one of them")


def _external_id(location: Location, message: str, help: str) -> Finding:
    return Finding(EXTERNAL_ID_OR_EXCUSE, location, message, help, on_key=True)


def _is_elsewhere(entry: TrustSpec) -> bool:
    """Return whether a principal may be outside the account that is deployed into."""
    accounts = any(account != "${account}" for account in entry.account)
    return accounts or any(not re.match(r"\$\{role\.|" + re.escape(IAM_OF_ACCOUNT), arn) for arn in entry.arn)


def _federation(at: Location, entry: TrustSpec) -> Iterator[Finding]:
    """Find identity providers all of whose users could assume the role."""
    saml = [":saml-provider/" in provider for provider in entry.federated]
    wanted = (":aud",) if all(saml) else (":aud", ":sub")
    conditions = ((operator, *item) for operator, keys in entry.when.items() for item in keys.items())
    if not any(_narrows(*condition, wanted) for condition in conditions):
        what = "SAML:aud" if all(saml) else "a key that ends in :aud or :sub"
        message = f"every user of this identity provider could assume this role: 'when' must compare {what}"
        yield Finding(OPEN_FEDERATION, at, message, "compare it with StringEquals or StringLike")


def _narrows(operator: str, key: str, values: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Return whether a condition fails for principals that it does not name, and if the key is absent."""
    form = FORMS.get(operator)
    if form is None or form.is_negated or form.holds_without_key:
        return False
    if not all(value.strip("*") for value in values):
        return False
    return form.family is Family.STRING and key.lower().endswith(wanted)
