"""Trust entries: who may assume a role, and what keeps others out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octo_spec.iam.operators import FORMS, Family, Quantifier
from octo_spec.language.finding import Finding
from octo_spec.language.rules import BAD_ALSO, EXTERNAL_ID_OR_EXCUSE, ONE_PRINCIPAL, OPEN_FEDERATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.spans import Location
    from octo_spec.language.texts import Subject
    from octo_spec.language.trust import TrustSpec

KINDS = ("account", "arn", "service", "federated")
ALSO = ("sts:TagSession", "sts:SetSourceIdentity")


def trust(subject: Subject) -> Iterator[Finding]:
    """Find trust entries that name not one kind of principal, or leave it open who it is."""
    for id, role in subject.spec.roles.items():
        for position, entry in enumerate(role.trust):
            at: Location = ("roles", id, "trust", position)
            kinds = [kind for kind in KINDS if getattr(entry, kind)]
            if len(kinds) == 1:
                yield from _caller(at, kinds[0], entry)
            elif not kinds:
                yield Finding(ONE_PRINCIPAL, at, "a trust entry names an account, arn, service or federated")
            for kind in kinds[1:]:
                message = f"this entry has {kinds[0]!r} already"
                yield Finding(ONE_PRINCIPAL, (*at, kind), message, "write two entries", on_key=True)
            yield from _keys(at, entry)


def _keys(at: Location, entry: TrustSpec) -> Iterator[Finding]:
    """Check what does not depend on the kind of principal."""
    for key in ("role", "user"):
        if getattr(entry, key) and not entry.account:
            message = f"{key!r} names one of an account, and there is none"
            yield Finding(ONE_PRINCIPAL, (*at, key), message, "add 'account'", on_key=True)
    if entry.role and entry.user:
        yield Finding(
            ONE_PRINCIPAL, (*at, "user"), "an entry has 'role' or 'user'", "write two entries", on_key=True
        )
    for position, action in enumerate(entry.also):
        if action not in ALSO:
            message = f"{action!r} may not stand in 'also'"
            yield Finding(BAD_ALSO, (*at, "also", position), message, f"write {' or '.join(ALSO)}")
    for operator, keys in entry.when.items():
        for key in keys:
            if key.lower() == "sts:externalid":
                location = (*at, "when", operator, key)
                yield Finding(
                    EXTERNAL_ID_OR_EXCUSE,
                    location,
                    f"{key} is no condition",
                    "write 'external-id'",
                    on_key=True,
                )


def _caller(at: Location, kind: str, entry: TrustSpec) -> Iterator[Finding]:
    """Check what keeps other callers out, for the one kind of principal of an entry."""
    excuse = entry.without_external_id is not None
    if kind in {"account", "arn"} and _is_elsewhere(entry):
        if not entry.external_id and not excuse:
            message = "a principal outside this account needs an external ID"
            mend = "add 'external-id', or say why not in 'without-external-id'"
            yield Finding(EXTERNAL_ID_OR_EXCUSE, at, message, mend)
        if entry.external_id and excuse:
            message = "this entry has an external ID, and an excuse for having none"
            yield Finding(
                EXTERNAL_ID_OR_EXCUSE, (*at, "without-external-id"), message, "keep one of them", on_key=True
            )
        return
    if excuse:
        message = "only an AWS principal outside this account needs this excuse"
        yield Finding(
            EXTERNAL_ID_OR_EXCUSE, (*at, "without-external-id"), message, "take it out", on_key=True
        )
    if entry.external_id and kind in {"service", "federated"}:
        message = f"{kind!r} cannot present an external ID"
        yield Finding(EXTERNAL_ID_OR_EXCUSE, (*at, "external-id"), message, "take it out", on_key=True)
    if kind == "federated":
        yield from _federation(at, entry)


HERE = "arn:${partition}:iam::${account}:"


def _is_elsewhere(entry: TrustSpec) -> bool:
    """Tell whether some principal may lie outside the account that is deployed into."""
    accounts = any(account != "${account}" for account in entry.account)
    return accounts or any(not re.match(r"\$\{role\.|" + re.escape(HERE), arn) for arn in entry.arn)


def _federation(at: Location, entry: TrustSpec) -> Iterator[Finding]:
    """Find providers whose every user could assume the role."""
    saml = [":saml-provider/" in provider for provider in entry.federated]
    wanted = (":aud",) if all(saml) else (":aud", ":sub")
    compared = ((operator, *item) for operator, keys in entry.when.items() for item in keys.items())
    if not any(_narrows(*one, wanted) for one in compared):
        what = "SAML:aud" if all(saml) else "a key that ends in :aud or :sub"
        message = f"everybody whom the provider knows could assume this role; 'when' must compare {what}"
        yield Finding(OPEN_FEDERATION, at, message, "use StringEquals or StringLike")


def _narrows(operator: str, key: str, values: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Tell whether a condition fails for callers that it does not name, absent keys included."""
    form = FORMS.get(operator)
    if form is None or form.if_exists or form.quantifier is Quantifier.ALL or form.operator.negated:
        return False
    if not all(value.strip("*") for value in values):
        return False
    return form.operator.family is Family.STRING and key.lower().endswith(wanted)
