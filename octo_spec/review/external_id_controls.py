"""AWS's controls about external IDs: whether one is required, and where it comes from."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.trust.external_ids import ABSENT, ANY, EMPTY
from octo_spec.analysis.trust.named_ids import STACK_NAME
from octo_spec.analysis.wording import either
from octo_spec.model.claims import ClaimAnswer
from octo_spec.model.review_facts import PartnerControl, Tone
from octo_spec.review.presences import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.analysis.trust.named_ids import NamedId
    from octo_spec.analysis.trust.trust_answers import TrustAnswer
    from octo_spec.model.deployment import Parameter
    from octo_spec.review.role_trust import RoleTrust

NOT_KNOWN: Final = "not known here"
NOT_MET: Final = "not met"
MET: Final = "met"


def external_id_required(trust: Sequence[RoleTrust]) -> PartnerControl:
    """Answer whether each other account must present an external ID."""
    control = partial(PartnerControl, "CAA-002", "An external ID is required")
    with_others = [each for each in trust if each.others]
    if not with_others:
        return control("not needed", "no other account is trusted", Tone.CALM)
    answers = [(each, answer) for each in with_others for answer in each.without_external_id]
    if without := [pair for pair in answers if pair[1].answer is ClaimAnswer.YES]:
        return control(NOT_MET, _callers_without_id(without, several=len(trust) > 1), Tone.GRAVE)
    if reasons := [one.claim.reason for _, one in answers if one.answer is ClaimAnswer.NOT_DECIDED]:
        return control(NOT_KNOWN, reasons[0], Tone.CAUTION)
    return control(MET, _requirement(with_others), Tone.CALM)


def _requirement(trust: Sequence[RoleTrust]) -> str:
    """Say what requires an external ID: the conditions of all statements, or a deny."""
    shown = tuple(dict.fromkeys(condition for each in trust for condition in each.shown_conditions))
    if not all(shown):
        return "requests without one are denied"
    return f"for {'every' if len(shown) == 1 else 'each'} caller in another account, {either(shown)}"


_KINDS: Final = {ABSENT: "without one", ANY: "with any external ID", EMPTY: "with an empty one"}


def _callers_without_id(found: Sequence[tuple[RoleTrust, TrustAnswer]], *, several: bool) -> str:
    """List the callers that need no external ID, with their role if there are several roles."""
    names: dict[str, dict[str, None]] = {}
    for trust, answer in found:
        who = trust.who(answer.by) if answer.by else "a caller"
        role = f" (role {trust.role.name or trust.role.id})" if several else ""
        when = in_words(answer.claim.when)
        who = f"{who}{role}{f' if {when}' if when else ''}"
        names.setdefault(answer.claim.scope, {})[who] = None
    return "; ".join(f"{_KINDS[scope]}: {', '.join(of_scope)}" for scope, of_scope in names.items())


# --- where it comes from -----------------------------------------------------------------------


def origin(trust: Sequence[RoleTrust]) -> Iterator[PartnerControl]:
    """Answer where the external IDs that the roles accept come from; nothing if they accept none."""
    named = tuple(dict.fromkeys(id for each in trust for id in each.external_ids))
    if named:
        shared = [
            answer.claim.scope for each in trust for answer in each.shared_external_id if _is_yes(answer)
        ]
        is_deployed = any(each.is_deployed for each in trust)
        yield _generation_control(named, shared, is_deployed=is_deployed)
        yield _difference_control(named, shared)
        yield _setting_control(named, is_deployed=is_deployed)


def _is_yes(answer: TrustAnswer) -> bool:
    return answer.answer is ClaimAnswer.YES


def _generation_control(
    named: Sequence[NamedId], shared: Sequence[str], *, is_deployed: bool
) -> PartnerControl:
    control = partial(PartnerControl, "CAA-004", "The vendor generates the external ID")
    weak = next((each for each in named if each.weakness), None)
    if weak:
        what = f"the value of {_ids(weak.parameters)}" if weak.parameters else str(weak)
        return control(NOT_MET, f"{what} can be guessed: {weak.weakness}", Tone.GRAVE)
    if shared:
        return control(NOT_MET, f"the same {shared[0]}", Tone.GRAVE)
    if all(each.is_of_stack for each in named):
        return control(MET, "it contains the ID of the stack, which AWS generates", Tone.CALM)
    if given := _parameters(named):
        preset = all(parameter.default for parameter in given)
        evidence = f"{_ids(given)} is {'a preset' if preset else 'an'} input of the deployment"
        return control("preset" if preset else NOT_KNOWN, evidence, Tone.CALM if preset else Tone.CAUTION)
    if doubt := next(filter(None, (each.doubt for each in named)), ""):
        return control(NOT_KNOWN, doubt, Tone.CAUTION)
    if is_deployed and not any(each.is_for_everyone for each in named):
        return control(MET, "it is fixed in the trust policy", Tone.CALM)
    return control(NOT_KNOWN, "a policy does not show who generated it", Tone.CAUTION)


def _difference_control(named: Sequence[NamedId], shared: Sequence[str]) -> PartnerControl:
    control = partial(PartnerControl, "CAA-005", "Each customer has a different one")
    if shared:
        return control(NOT_MET, f"the same {shared[0]}", Tone.GRAVE)
    if all(each.is_of_stack for each in named):
        return control(MET, "each stack has its own ID", Tone.CALM)
    return control(NOT_KNOWN, "one file shows one customer", Tone.CAUTION)


def _setting_control(named: Sequence[NamedId], *, is_deployed: bool) -> PartnerControl:
    control = partial(PartnerControl, "CAA-006", "Customers cannot set it")
    if given := _parameters(named):
        return control("open", f"{_ids(given)} is a parameter, which the deployer can change", Tone.CAUTION)
    if any(each.is_of_stack_name for each in named):
        return control("open", STACK_NAME, Tone.CAUTION)
    if is_deployed:
        return control(MET, "it is not an input of the deployment", Tone.CALM)
    return control(NOT_KNOWN, "a policy does not show how it is deployed", Tone.CAUTION)


def _parameters(named: Sequence[NamedId]) -> tuple[Parameter, ...]:
    return tuple(dict.fromkeys(parameter for each in named for parameter in each.parameters))


def _ids(parameters: Sequence[Parameter]) -> str:
    return ", ".join(parameter.id for parameter in parameters)
