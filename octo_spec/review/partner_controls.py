"""AWS's controls for partners with access to customers' accounts, answered from the trust policies.

https://docs.aws.amazon.com/partner-foundational-technical-review (cross-account access, CAA-001 to CAA-007)
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.model.review_facts import PartnerControl, Tone
from octo_spec.model.unread import UnreadKind
from octo_spec.review.role_facts import ACCOUNT, GIVEN, OWN_ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.model.deployment import Deployment, Parameter
    from octo_spec.model.review_facts import ReviewedRole, TrustedCaller

EXTERNAL_ID = "sts:ExternalId"
NOT_KNOWN = "not known here"


def partner_controls(
    roles: Sequence[ReviewedRole], deployment: Deployment | None, ways: int
) -> tuple[PartnerControl, ...]:
    """Answer each control; say so if a file cannot show the answer."""
    callers = tuple((role, caller) for role in roles for caller in role.trusted)
    external_ids = _external_id_parameters(deployment) if deployment else ()
    controls = tuple(_controls(callers, external_ids, ways)) if callers else ()
    return tuple(map(_not_whole, controls)) if may_trust_more(roles) else controls


def may_trust_more(roles: Iterable[ReviewedRole]) -> bool:
    """Return whether unread parts may trust further principals."""
    kinds = {part.kind for role in roles for part in role.unread}
    return not kinds <= {UnreadKind.STATEMENT, UnreadKind.POLICY}


def _not_whole(control: PartnerControl) -> PartnerControl:
    """Withdraw a good answer if a trust policy was not read completely."""
    if control.tone is not Tone.CALM:
        return control
    evidence = f"{control.evidence}; some trust statements could not be read"
    return replace(control, answer=NOT_KNOWN, evidence=evidence, tone=Tone.CAUTION)


def _external_id_parameters(deployment: Deployment) -> tuple[Parameter, ...]:
    """Return the parameters whose values a caller must present as the external ID."""
    statements = (statement for role in deployment.roles for statement in role.trust)
    conditions = (condition for statement in statements for condition in statement.conditions)
    texts = [str(value) for each in conditions if each.key == EXTERNAL_ID for value in each.values]
    return tuple(
        each for each in deployment.parameters if any(f"${{param.{each.id}}}" in text for text in texts)
    )


def _controls(
    of_roles: Sequence[tuple[ReviewedRole, TrustedCaller]], external_ids: Sequence[Parameter], ways: int
) -> Iterator[PartnerControl]:
    callers = [caller for _, caller in of_roles]
    yield _roles_not_keys(callers)
    yield _external_id(of_roles)
    yield PartnerControl(
        "CAA-003",
        "Credentials that customers gave before are no longer used",
        NOT_KNOWN,
        "no file can show it: ask the vendor",
        Tone.CAUTION,
    )
    yield from _made_by_vendor(callers, external_ids)
    yield _least_privilege(ways)


def _roles_not_keys(callers: Sequence[TrustedCaller]) -> PartnerControl:
    actions = sorted({action for caller in callers for action in caller.actions})
    evidence = f"callers use {', '.join(actions)}"
    return PartnerControl("CAA-001", "Roles, not keys", "met", evidence, Tone.CALM)


def _external_id(of_roles: Sequence[tuple[ReviewedRole, TrustedCaller]]) -> PartnerControl:
    title = "An external ID is required"
    accounts = [(role, caller) for role, caller in of_roles if is_other_account(caller)]
    if not accounts:
        return PartnerControl("CAA-002", title, "not needed", "no other account is trusted", Tone.CALM)
    without = [pair for pair in accounts if not requires_external_id(pair[1])]
    if without:
        return PartnerControl("CAA-002", title, "not met", _without(without, of_roles), Tone.GRAVE)
    conditions = [each for each in accounts[0][1].conditions if EXTERNAL_ID in each]
    return PartnerControl("CAA-002", title, "met", f"for every caller, {conditions[0]}", Tone.CALM)


def _without(
    without: Sequence[tuple[ReviewedRole, TrustedCaller]],
    of_roles: Sequence[tuple[ReviewedRole, TrustedCaller]],
) -> str:
    """Name the callers without an external ID, with their role if there are several roles."""
    several = len({role.id for role, _ in of_roles}) > 1
    who = (
        f"{caller.who} (role {role.name or role.id})" if several else caller.who for role, caller in without
    )
    return f"without one: {', '.join(dict.fromkeys(who))}"


def requires_external_id(caller: TrustedCaller) -> bool:
    """Return whether a caller must present an external ID."""
    return any(EXTERNAL_ID in each for each in caller.conditions)


_PRINCIPALS: Final = re.compile(", | or ")
"""The separators between several principals in one text."""


def is_other_account(caller: TrustedCaller) -> bool:
    """Return whether a caller is, or may be, in an account other than the one of the deployment."""
    named = caller.who.removeprefix(ACCOUNT)
    if named == caller.who and not named.startswith(_OF_AWS):
        return False
    return any(not _is_own(each.removeprefix(ACCOUNT)) for each in _PRINCIPALS.split(named))


_OF_AWS: Final = ("arn:", GIVEN, "*", "anyone", "AWS ")


def _is_own(named: str) -> bool:
    return named == OWN_ACCOUNT or "::${account}:" in named


def _made_by_vendor(
    callers: Sequence[TrustedCaller], external_ids: Sequence[Parameter]
) -> Iterator[PartnerControl]:
    """Say whether the vendor generates the external ID; it is in the spec itself, or in a parameter."""
    made, unique, fixed = (
        "The vendor generates the external ID",
        "Each customer has a different one",
        "Customers cannot set it",
    )
    if not any(EXTERNAL_ID in each for caller in callers for each in caller.conditions):
        return
    if not external_ids:
        yield PartnerControl("CAA-004", made, "met", "it is fixed in the trust policy", Tone.CALM)
        yield PartnerControl("CAA-005", unique, NOT_KNOWN, "one file shows one customer", Tone.CAUTION)
        yield PartnerControl("CAA-006", fixed, "met", "it is not an input of the deployment", Tone.CALM)
        return
    names = ", ".join(parameter.id for parameter in external_ids)
    preset = all(parameter.default for parameter in external_ids)
    answer = "preset" if preset else NOT_KNOWN
    evidence = f"{names} is {'a preset' if preset else 'an'} input of the deployment"
    yield PartnerControl("CAA-004", made, answer, evidence, Tone.CALM if preset else Tone.CAUTION)
    yield PartnerControl("CAA-005", unique, NOT_KNOWN, "one file shows one customer", Tone.CAUTION)
    changeable = f"{names} is a parameter, which the deployer can change"
    yield PartnerControl("CAA-006", fixed, "open", changeable, Tone.CAUTION)


def _least_privilege(ways: int) -> PartnerControl:
    title = "Guided setup, with the least privilege"
    if ways:
        evidence = "the role can escalate its privileges: see section 3"
        return PartnerControl("CAA-007", title, "setup yes, least privilege no", evidence, Tone.GRAVE)
    return PartnerControl(
        "CAA-007", title, "judge by section 2", "see section 2 for the granted access", Tone.CAUTION
    )
