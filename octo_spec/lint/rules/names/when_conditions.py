"""The conditions in ``when`` of a spec, with their location and the actions of their grant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.iam.global_keys import is_global
from octo_spec.iam.keys import look_up
from octo_spec.iam.operators import FORMS, Family
from octo_spec.iam.request_keys import is_in_doubt, may_hold
from octo_spec.lint.rule import memoized
from octo_spec.lint.rules.enumeration import enumerate_names
from octo_spec.lint.rules.written_actions import WrittenAction, forbidden_actions, matched_actions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.iam.catalog import Action
    from octo_spec.iam.keys import ConditionKey
    from octo_spec.iam.operators import OperatorForm
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.models.trust import TrustSpec
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject


@frozen
class WhenCondition:
    """One operator on one key. ``actions`` lists the grant's actions; empty if it may cover any action.

    ``allows`` is true if the condition narrows an allow, and false for a deny.
    """

    location: Location
    form: OperatorForm
    key: str
    values: tuple[str, ...]
    actions: tuple[WrittenAction, ...]
    allows: bool = True

    @property
    def known_key(self) -> ConditionKey | None:
        """The documentation of the key; ``None`` if AWS does not have it."""
        key = self.key.lower()
        return look_up(key) if is_global(key) or not key.startswith("aws:") else None

    @property
    def known_actions(self) -> tuple[Action, ...] | None:
        """The actions of today's catalogue; ``None`` if the condition may cover any action."""
        if not self.actions or any(action.is_everything for action in self.actions):
            return None
        return tuple(dict.fromkeys(known for action in self.actions for known in action.known_actions))

    @property
    def needs_key(self) -> bool:
        """Whether the condition is false for a request without the key."""
        if self.form.family is Family.NULL:
            return self.values == ("false",)
        return not self.form.holds_without_key

    @property
    def never_met(self) -> Iterator[tuple[WrittenAction, tuple[Action, ...]]]:
        """The actions whose requests never meet the condition, with the known actions that each matches."""
        for action in self.actions if self.needs_key else ():
            known = action.known_actions
            if known and not any(may_hold(one, self.key) for one in known):
                yield action, known


@memoized
def when_conditions(subject: Subject) -> tuple[WhenCondition, ...]:
    """Return every condition of the spec."""
    return (
        *_conditions_of_trust(subject.spec),
        *_conditions_of_grants(subject),
        *_conditions_of_nevers(subject.spec),
    )


def _conditions_of_grants(subject: Subject) -> Iterator[WhenCondition]:
    for grant in subject.grants:
        spec = grant.grant
        allows = spec.allow is not None or spec.allow_all_except is not None
        yield from _conditions((*grant.location, "when"), spec.when, matched_actions(grant), allows=allows)


def _conditions_of_nevers(spec: Spec) -> Iterator[WhenCondition]:
    for position, never in enumerate(spec.never):
        yield from _conditions(("never", position, "when"), never.when, forbidden_actions(position, never))


def _conditions_of_trust(spec: Spec) -> Iterator[WhenCondition]:
    for id, role in spec.roles.items():
        for position, entry in enumerate(role.trust):
            at: Location = ("roles", id, "trust", position)
            actions = tuple(WrittenAction(at, name) for name in _assuming_actions(entry))
            yield from _conditions((*at, "when"), entry.when, actions)


def _assuming_actions(entry: TrustSpec) -> tuple[str, ...]:
    if not entry.federated:
        return ("sts:AssumeRole", *entry.also)
    saml = all(":saml-provider/" in provider for provider in entry.federated)
    return ("sts:AssumeRoleWithSAML" if saml else "sts:AssumeRoleWithWebIdentity", *entry.also)


def _conditions(
    at: Location,
    when: Mapping[str, Mapping[str, tuple[str, ...]]],
    actions: tuple[WrittenAction, ...],
    *,
    allows: bool = True,
) -> Iterator[WhenCondition]:
    for operator, keys in when.items():
        for key, values in keys.items():
            yield WhenCondition((*at, operator, key), FORMS[operator], key, values, actions, allows)


def unmet_in_words(key: str, action: WrittenAction, known: tuple[Action, ...]) -> str:
    """Say that no request for some actions has a key, and what the entry of the actions does then.

    If a managed policy of AWS contradicts the reference, say only what the reference says.
    """
    names, effect = enumerate_names(one.full_name for one in known), _effect(action)
    if any(is_in_doubt(one, key) for one in known):
        return f"{only_aws_policies_have(key, names)}: it is not decided whether this {effect}"
    return f"no request for {names} has {key!r}, so this {effect}"


def only_aws_policies_have(key: str, names: str) -> str:
    """Say that AWS's reference and AWS's managed policies contradict each other."""
    return (
        f"AWS's reference lists {key!r} for no request for {names}, but a managed policy of AWS requires it"
    )


def _effect(action: WrittenAction) -> str:
    """Return what the entry of an action does if no request for the action meets its condition."""
    if action.location[0] == "never":
        return "forbids nothing"
    return "denies nothing" if "deny" in action.location else "grants nothing"
