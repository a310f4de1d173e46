"""Drafts of groups from the policies and attachments of a role, with what each group needs.

A deployment splits a policy with grants that need a choice into parts, one for each presence. Parts are
joined again if resolving would split and name them in the same way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.frozen import frozen
from octo_spec.model.deployment import Accounts
from octo_spec.model.part_names import further_tests, part_suffix, suffix_answers
from octo_spec.model.presence import ChoiceIs, PartitionIn, Presence
from octo_spec.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.importing.questions import Kinds
    from octo_spec.model.deployment import Attachment, Policy, PolicyKind, Role, Statement


@frozen
class PresentStatement:
    """A statement with the presence that resolving must give it."""

    statement: Statement
    presence: Presence


DraftKey: TypeAlias = "tuple[str, str, tuple[ChoiceIs, ...], tuple[str, ...], Accounts]"


@frozen
class Draft:
    """A group before it has an id; ``hint`` is the id that its statements name, or empty."""

    hint: str
    category: str
    needs: tuple[ChoiceIs, ...]
    only_in: tuple[str, ...] = ()
    grants: tuple[PresentStatement, ...] = ()
    attached: tuple[Attachment, ...] = ()
    accounts: Accounts = Accounts.ALL

    @property
    def key(self) -> DraftKey:
        """The key that parts of one group share."""
        return self.hint, self.category, self.needs, self.only_in, self.accounts

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements, one per grant."""
        return tuple(placed.statement for placed in self.grants)


@frozen
class Pack:
    """A policy as a role of a spec names it, with its groups; it becomes the policies in ``source``."""

    name: Text
    kind: PolicyKind
    source: tuple[Policy, ...]
    groups: tuple[Draft, ...]

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """The names in formats, which one of the policies has."""
        return next((policy.names for policy in self.source if policy.names), ())


def packs(role: Role, kinds: Kinds) -> tuple[Pack, ...]:
    """Return the draft groups of each policy of a role."""
    return tuple(_pack(name, policies, role) for name, policies in _joined_policies(role, kinds))


# --- policies that one policy of the spec becomes ----------------------------------------------


def _joined_policies(role: Role, kinds: Kinds) -> Iterator[tuple[Text, tuple[Policy, ...]]]:
    """Join adjacent policies that resolving would split off one policy."""
    position = 0
    while position < len(role.policies):
        name, length = _longest(role.policies[position:], role, kinds)
        yield name, role.policies[position : position + length]
        position += length


def _longest(policies: Sequence[Policy], role: Role, kinds: Kinds) -> tuple[Text, int]:
    first = policies[0]
    fits = ((base, _length(base, policies, role, kinds)) for base in _bases(first, role, kinds))
    base, length = max(fits, key=lambda fit: fit[1], default=(first.name, 1))
    joined = policies[:length]
    return (base, length) if length > 1 and _one_is_named(base, joined) else (first.name, 1)


def _one_is_named(base: Text, policies: Sequence[Policy]) -> bool:
    """Return whether names in formats are only on the policy to which resolving assigns them."""
    bearer = next((policy for policy in policies if policy.name == base), policies[0])
    return not any(policy.names for policy in policies if policy is not bearer)


def _bases(policy: Policy, role: Role, kinds: Kinds) -> Iterator[Text]:
    """Yield the names that the policy may have had before it was split."""
    if not further_tests(policy.presence, role.presence):
        yield policy.name
        return
    suffix = _suffix(policy, role, kinds)
    match policy.name.pieces:
        case (*before, str(last)) if last.endswith(suffix) and (before or last != suffix):
            yield Text.of(*before, last.removesuffix(suffix))
        case _:
            return


def _length(base: Text, policies: Sequence[Policy], role: Role, kinds: Kinds) -> int:
    """Return the number of policies, from the first, that resolving would name as parts of ``base``."""
    seen: set[Presence] = set()
    for count, policy in enumerate(policies):
        named = Text.of(*base.pieces, _suffix(policy, role, kinds))
        if policy.kind is not policies[0].kind or policy.name != named or policy.presence in seen:
            return count
        seen.add(policy.presence)
    return len(policies)


def _suffix(policy: Policy, role: Role, kinds: Kinds) -> str:
    return part_suffix(
        policy.presence, role.presence, lambda test: suffix_answers(kinds.of[test.choice], test.values)
    )


# --- groups of a policy ------------------------------------------------------------------------


def _pack(name: Text, policies: tuple[Policy, ...], role: Role) -> Pack:
    apart = tuple(draft for policy in policies for draft in _runs(policy, role))
    whole = _reunited_drafts(apart)
    return Pack(
        name,
        policies[0].kind,
        policies,
        whole if _statements_by_presence(whole) == _statements_by_presence(apart) else apart,
    )


def _runs(policy: Policy, role: Role) -> Iterator[Draft]:
    """Join adjacent statements of one group into one draft."""
    needs = group_needs(policy.presence, role.presence)
    draft: Draft | None = None
    for statement in policy.statements:
        placed = PresentStatement(statement, policy.presence)
        only_in = partitions_of(policy.presence)
        following = Draft(
            statement.group, statement.category, needs, only_in, (placed,), accounts=statement.accounts
        )
        if draft and draft.key == following.key:
            draft = replace(draft, grants=(*draft.grants, placed))
            continue
        if draft:
            yield draft
        draft = following
    if draft:
        yield draft


def group_needs(presence: Presence, within: Presence) -> tuple[ChoiceIs, ...]:
    """Return what a group needs to have ``presence``, without what its texts require by themselves."""
    return tuple(test for test in presence.tests if isinstance(test, ChoiceIs) and test not in within.tests)


def partitions_of(presence: Presence) -> tuple[str, ...]:
    """Return the partitions in which a group has ``presence``; empty for all."""
    return next((test.partitions for test in presence.tests if isinstance(test, PartitionIn)), ())


def _reunited_drafts(drafts: Iterable[Draft]) -> tuple[Draft, ...]:
    """Join drafts of one group, with its grants in the order in which the group had them."""
    groups: dict[object, Draft] = {}
    for position, draft in enumerate(drafts):
        key = draft.key if draft.hint else position
        known = groups.get(key)
        groups[key] = replace(known, grants=(*known.grants, *draft.grants)) if known else draft
    return tuple(
        replace(draft, grants=tuple(sorted(draft.grants, key=lambda placed: placed.statement.grant)))
        if draft.hint
        else draft
        for draft in groups.values()
    )


def _statements_by_presence(drafts: Iterable[Draft]) -> list[tuple[Presence, list[Statement]]]:
    """Split as resolving does: the statements of each presence, in the order of its first use."""
    parts: dict[Presence, list[Statement]] = {}
    for draft in drafts:
        for placed in draft.grants:
            parts.setdefault(placed.presence, []).append(placed.statement)
    return list(parts.items())


# --- attachments -------------------------------------------------------------------------------


def attachment_drafts(role: Role) -> tuple[Draft, ...]:
    """Return the draft groups that only attach policies."""
    drafts: list[Draft] = []
    for attachment in role.attachments:
        needs = group_needs(attachment.presence, role.presence)
        only_in = partitions_of(attachment.presence)
        group, category, accounts = attachment.group, attachment.category, attachment.accounts
        draft = Draft(group, category, needs, only_in, attached=(attachment,), accounts=accounts)
        if drafts and drafts[-1].key == draft.key:
            drafts[-1] = replace(drafts[-1], attached=(*drafts[-1].attached, attachment))
        else:
            drafts.append(draft)
    return tuple(drafts)


def with_attachments(
    packed: tuple[Pack, ...], apart: tuple[Draft, ...], role: Role
) -> tuple[tuple[Pack, ...], tuple[Draft, ...]]:
    """Add attachments to groups of policies that they name, if this keeps their order."""
    own = {draft.key: draft for draft in apart if draft.hint}
    given = tuple(
        replace(pack, groups=tuple(_with_attached(group, own) for group in pack.groups)) for pack in packed
    )
    taken = {group.key for pack in given for group in pack.groups if group.attached}
    rest = tuple(draft for draft in apart if draft.key not in taken)
    order = [one for pack in given for group in pack.groups for one in group.attached]
    order += [one for draft in rest for one in draft.attached]
    return (given, rest) if tuple(order) == role.attachments else (packed, apart)


def _with_attached(group: Draft, own: dict[DraftKey, Draft]) -> Draft:
    found = own.get(group.key)
    return replace(group, attached=found.attached) if found else group
