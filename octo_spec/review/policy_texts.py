"""Policies as texts to copy, and the words for what each guarantees and what it cannot hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.wording import cut_short
from octo_spec.iam.action_patterns import action_pattern
from octo_spec.iam.elements import POLICY_VERSION, Effect
from octo_spec.iam.glob import not_literal
from octo_spec.iam.pattern_containment import contains, disjoint
from octo_spec.model.presence import PartitionIn
from octo_spec.review.open_ends import named_with_presence, unread_permissions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.analysis.escalation.limit_escapes import LimitEscapes
    from octo_spec.iam.glob import Pattern
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.combinations import Combinations
    from octo_spec.review.reviewed_roles import ReviewedPolicies


def policy_text(statements: Iterable[Mapping[str, JsonValue]]) -> str:
    """Write statements as a policy."""
    return json.dumps({"Version": POLICY_VERSION, "Statement": list(statements)}, indent=2)


def _short_text(statements: Iterable[Mapping[str, JsonValue]]) -> str:
    """Write them without spaces, which do not count for the size of a policy: quicker than for people."""
    return json.dumps({"Version": POLICY_VERSION, "Statement": list(statements)}, separators=(",", ":"))


def too_long(text: str, size: int) -> str:
    """Return why a policy is too long; empty if it is not."""
    length = len("".join(text.split()))
    return f"it has {length:,} characters, and AWS allows {size:,}" if length > size else ""


def split_texts(statements: Sequence[Mapping[str, JsonValue]], size: int) -> list[str]:
    """Write statements in as few policies as their order allows; one statement may still be too long."""
    parts: list[list[Mapping[str, JsonValue]]] = [[]]
    for statement in statements:
        if parts[-1] and too_long(_short_text([*parts[-1], statement]), size):
            parts.append([])
        parts[-1].append(statement)
    return [policy_text(part) for part in parts]


def joined_statements(statements: Iterable[dict[str, JsonValue]]) -> list[dict[str, JsonValue]]:
    """Join statements that differ only in their actions: the same policy in fewer characters."""
    joined: dict[str, dict[str, JsonValue]] = {}
    for number, statement in enumerate(statements):
        rest = {key: value for key, value in statement.items() if key != "Action"}
        key = json.dumps(rest, sort_keys=True) if "Action" in statement else str(number)
        known = joined.setdefault(key, statement)
        if known is not statement:
            joined[key] = {**known, "Action": _needed_actions([*_actions(known), *_actions(statement)])}
    return list(joined.values())


def _actions(statement: Mapping[str, JsonValue]) -> list[JsonValue]:
    actions = statement["Action"]
    return actions if isinstance(actions, list) else [actions]


def _needed_actions(actions: Sequence[JsonValue]) -> list[JsonValue]:
    """Return each action once, without those that a pattern among them matches."""
    spelled: dict[Pattern, JsonValue] = {}
    for action in map(str, actions):
        spelled.setdefault(action_pattern(action), action)
    wide = not_literal(frozenset(spelled))
    return [
        action
        for pattern, action in spelled.items()
        if not any(other != pattern and contains(other, pattern) for other in wide)
    ]


def covers_action(pattern: str, action: str) -> bool:
    """Return whether a pattern matches an action, or everything that another pattern matches."""
    return contains(action_pattern(pattern), action_pattern(action)) is True


def overlaps_action(pattern: str, action: str) -> bool:
    """Return whether a pattern may match an action, or something that another pattern matches."""
    return not disjoint(action_pattern(pattern), action_pattern(action))


UNDECIDED: Final = "steps by which the role gets around it: the search took too many steps"


def lines_about_the_role(role: ReviewedPolicies) -> Iterator[str]:
    """Say what a text does not cover: declined choices, what was not read, and other partitions."""
    if any(effect is Effect.ALLOW and _is_declinable(when) for effect, when in role.grants.values()):
        yield "what choices that you decline would allow: the text allows what any combination allows"
    for attached in role.unknown_attachments:
        named = named_with_presence(attached)
        yield f"what {named} allows: its content is unknown, so it is denied unless a grant allows it"
    for unread in unread_permissions(role):
        yield f"what is at {unread.place}: it was not read, so it is denied unless a grant allows it"
    if patterns := _patterns(role):
        yield f"actions that AWS adds later and that its patterns match (section 5): {cut_short(patterns)}"
    if len(role.views) > 1:
        first, *others = (view.unknowns.partition for view in role.views)
        yield f"accounts in {' and '.join(others)}: its ARNs are those of {first}"


def _is_declinable(combinations: Combinations) -> bool:
    """Return whether an answer decides about a grant, not only the partition."""
    return all(any(not isinstance(test, PartitionIn) for test in each.tests) for each in combinations)


def _patterns(role: ReviewedPolicies) -> list[str]:
    """Return the patterns of actions that grants allow, those of whole services first."""
    allowed = [written for written, (effect, _) in role.grants.items() if effect is Effect.ALLOW]
    names = {action for written in allowed if not written.actions_excepted for action in written.actions}
    found = {name for name in names if "*" in name or "?" in name}
    excepted = [f"all except {cut_short(each.actions)}" for each in allowed if each.actions_excepted]
    return [*excepted, *sorted(found, key=lambda name: (not name.endswith(":*"), name))]


def lines_about_others(escapes: LimitEscapes) -> Iterator[str]:
    """Say what a text does not limit: who may assume the role, and what other principals do."""
    if escapes.trust:
        yield f"who can assume the role: the role can change its trust policy by {cut_short(escapes.trust)}"
    if escapes.opening:
        opening = cut_short(escapes.opening)
        yield f"access of other principals to resources whose policies the role can write, by {opening}"
    for each in escapes.others:
        yield f"other principals: the role can get {each.permissions}, by {each.step}"
    if escapes.is_no_limit:
        yield "other principals: the role can change any of them, since the text allows every request"
    elif not escapes.others:
        yield "other principals, such as roles that this role creates: the text limits only this role"
