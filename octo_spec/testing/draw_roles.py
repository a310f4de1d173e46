"""Draws roles: first the head of each, which the others can refer to, then the whole."""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.model.capabilities import Lack
from octo_spec.model.deployment import Attachment, ParameterKind, Policy, PolicyKind, Role, TrustStatement
from octo_spec.model.presence import ALWAYS, Given, Presence
from octo_spec.model.text import Param, Text
from octo_spec.testing import hostile_words
from octo_spec.testing.draw import chance, number, pick
from octo_spec.testing.draw_grants import distinct_sids, draw_attachment, draw_policy, draw_trust_statement
from octo_spec.testing.draw_questions import Questions, draw_presence
from octo_spec.testing.draw_texts import TextScope, draw_name, draw_path, draw_text, scope_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hypothesis import strategies as st


@frozen
class Head:
    """What other roles need to know about a role before they can refer to it."""

    id: str
    name: Text | None
    presence: Presence
    named: Presence = ALWAYS


@frozen
class RoleScope:
    """What the parts of a role can use: the questions, and the roles that they can refer to."""

    questions: Questions
    head: Head
    heads: tuple[Head, ...]
    stack: bool
    repeats: bool
    generated: bool

    def scope(self, presence: Presence) -> TextScope:
        """Return what is available if ``presence`` is true."""
        roles = (head.id for head in self.heads if presence.implies(head.presence))
        return scope_of(self.questions, presence, roles=roles, stack=self.stack, repeats=self.repeats)

    def draw_presence(self, draw: st.DrawFn) -> Presence:
        """Draw a presence that is not wider than the role's."""
        own = self.head.presence
        return draw_presence(draw, self.questions, own) if chance(draw, 2) else own

    def draw_presences(self, draw: st.DrawFn, most: int = 2) -> tuple[Presence, ...]:
        """Draw presences for some parts of the role."""
        return tuple(self.draw_presence(draw) for _ in range(number(draw, 0, most)))


def draw_roles(
    draw: st.DrawFn, ids: tuple[str, ...], questions: Questions, lacks: frozenset[Lack]
) -> tuple[Role, ...]:
    """Draw roles that a target which ``lacks`` features does not refuse."""
    heads = _heads(draw, ids, questions, lacks)
    order = pick(draw, (heads, heads[::-1]))
    return tuple(_role(draw, head, questions, order, lacks) for head in heads)


def _heads(
    draw: st.DrawFn, ids: tuple[str, ...], questions: Questions, lacks: frozenset[Lack]
) -> tuple[Head, ...]:
    scope = scope_of(questions, ALWAYS, stack=Lack.STACK not in lacks)
    generated = Lack.GENERATED_NAMES not in lacks
    names = distinct_names(None if generated and chance(draw, 4) else draw_name(draw, scope) for _ in ids)
    presences = (draw_presence(draw, questions, parts=False) if chance(draw, 3) else ALWAYS for _ in ids)
    heads = tuple(map(Head, ids, names, presences))
    return tuple(_draw_optional_name(draw, head, questions) for head in heads) if generated else heads


def _draw_optional_name(draw: st.DrawFn, head: Head, questions: Questions) -> Head:
    """Sometimes replace the name by an optional parameter."""
    texts = [one for one in questions.optional if one.kind is ParameterKind.TEXT]
    if not texts or not chance(draw, 4):
        return head
    id = pick(draw, texts).id
    return replace(head, name=Text.of(Param(id)), named=Presence.of(Given(id)))


def distinct_names(names: Iterable[Text | None]) -> tuple[Text | None, ...]:
    """Add a number to each name that occurred before, regardless of case."""
    seen: set[str] = set()
    kept: list[Text | None] = []
    for position, name in enumerate(names):
        is_repeated = name is not None and str(name).casefold() in seen
        kept.append(Text.of(*name.pieces, f"-{position}") if name and is_repeated else name)
        seen.add(str(kept[-1]).casefold())
    return tuple(kept)


def _role(
    draw: st.DrawFn, head: Head, questions: Questions, heads: tuple[Head, ...], lacks: frozenset[Lack]
) -> Role:
    """Draw a whole role; its trust policy can refer to the roles that come before it in ``heads``."""
    repeats = Lack.REPEATED_REFERENCES not in lacks
    generated = Lack.GENERATED_NAMES not in lacks
    role_scope = RoleScope(questions, head, heads, chance(draw, 4), repeats, generated)
    before = heads[: heads.index(head)]
    trusted = RoleScope(questions, head, before, Lack.STACK not in lacks, repeats, generated)
    return Role(
        head.id,
        head.name,
        _trust(draw, trusted),
        _policies(draw, role_scope),
        _attachments(draw, role_scope),
        draw_path(draw, scope_of(questions, ALWAYS)),
        draw(hostile_words.role_descriptions),
        pick(draw, (3600, 43200, 5400)),
        _boundary(draw, role_scope),
        _tags(draw, scope_of(questions, ALWAYS, stack=Lack.STACK not in lacks)),
        head.presence,
        head.named,
        why=draw(hostile_words.comments),
        further=(draw(hostile_words.comments),) if chance(draw, 4) else (),
    )


def _trust(draw: st.DrawFn, role_scope: RoleScope) -> tuple[TrustStatement, ...]:
    """Draw a trust policy of which at least one statement always exists."""
    presences = (role_scope.head.presence, *role_scope.draw_presences(draw))
    return distinct_sids(
        draw_trust_statement(draw, role_scope.scope(presence), presence) for presence in presences
    )


def _policies(draw: st.DrawFn, role_scope: RoleScope) -> tuple[Policy, ...]:
    """Draw inline policies, then managed ones, with distinct names."""
    naming = scope_of(role_scope.questions, ALWAYS)
    drawn = [
        draw_policy(draw, role_scope.scope(presence), draw_name(draw, naming), kind, presence)
        for kind in PolicyKind
        for presence in role_scope.draw_presences(draw)
    ]
    names = distinct_names(policy.name for policy in drawn)
    named = tuple(
        replace(policy, name=name or policy.name) for policy, name in zip(drawn, names, strict=True)
    )
    return (*named[:-1], *(_perhaps_nameless(draw, policy, role_scope) for policy in named[-1:]))


def _perhaps_nameless(draw: st.DrawFn, policy: Policy, role_scope: RoleScope) -> Policy:
    """Leave the name of a managed policy to the target, rarely."""
    is_left = role_scope.generated and policy.kind is PolicyKind.MANAGED and chance(draw, 3)
    return replace(policy, name=Text()) if is_left else policy


def _attachments(draw: st.DrawFn, role_scope: RoleScope) -> tuple[Attachment, ...]:
    drawn = (
        draw_attachment(draw, _stackless(role_scope, presence), presence)
        for presence in role_scope.draw_presences(draw)
    )
    return tuple({attachment.arn: attachment for attachment in drawn}.values())


def _boundary(draw: st.DrawFn, role_scope: RoleScope) -> Attachment | None:
    if not chance(draw, 3):
        return None
    presence = role_scope.draw_presence(draw)
    return draw_attachment(draw, replace(_stackless(role_scope, presence), lists=()), presence)


def _stackless(role_scope: RoleScope, presence: Presence) -> TextScope:
    return replace(role_scope.scope(presence), stack=())


def _tags(draw: st.DrawFn, scope: TextScope) -> tuple[tuple[str, Text], ...]:
    drawn = [(draw(hostile_words.tag_keys), _tag_value(draw, scope)) for _ in range(number(draw, 0, 2))]
    tags = {key.casefold(): (key, value) for key, value in drawn}
    return tuple(sorted(tags.values(), key=itemgetter(0)))


def _tag_value(draw: st.DrawFn, scope: TextScope) -> Text:
    if chance(draw, 2):
        return Text.of(draw(hostile_words.tag_values))
    return draw_text(draw, scope, hostile_words.tag_values)
