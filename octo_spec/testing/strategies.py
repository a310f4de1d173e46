"""Hypothesis strategies for valid deployments, in the normal form of ``octo_spec.deployment``.

What they give is what resolving gives: everything used is declared and everything declared is
used, presences are lean and sorted, and the text is as nasty as the language allows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from octo_spec.deployment import (
    ALWAYS,
    ROOT_PATH,
    Attachment,
    Deployment,
    Facts,
    Policy,
    PolicyKind,
    Presence,
    Role,
    TrustStatement,
    linked,
    pruned,
    texts,
)
from octo_spec.projecting import Lack
from octo_spec.testing import granted, words
from octo_spec.testing.asked import Asked, asked, implies, presences
from octo_spec.text import ParamFact, PartitionFact, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.text import Piece


@st.composite
def deployments(draw: st.DrawFn, lacks: frozenset[Lack] = frozenset()) -> Deployment:
    """Draw a deployment that a target which ``lacks`` something does not refuse."""
    role_ids = draw(_role_ids)
    found = draw(asked(draw(_asked_ids(role_ids))))
    heads = draw(_heads(role_ids, found, lacks))
    order = draw(st.sampled_from((heads, heads[::-1])))
    return _normal(
        Deployment(
            name=draw(_names),
            version=draw(_versions),
            roles=tuple(draw(_role(head, found, order, lacks)) for head in heads),
            parameters=found.parameters,
            choices=found.choices,
            requirements=found.requirements,
            partitions=found.partitions,
            description=draw(words.descriptions),
            title=draw(words.comments),
        )
    )


_names: Final = st.sampled_from(("octo", "a-b", "on", "null"))
_versions: Final = st.sampled_from(("1.0.0", "0.1.0", "10.20.30-rc.1+b.7"))

# --- ids ---------------------------------------------------------------------------------------

_role_ids: Final = st.lists(
    st.sampled_from([id for id in words.IDS if not id.startswith("spec")]),
    min_size=1,
    max_size=2,
    unique=True,
).map(tuple)


def _asked_ids(roles: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    """Draw ids of parameters and choices that meet no name made from a role."""
    made = {f"{role}{end}" for role in roles for end in _MADE}
    free = [id for id in words.IDS if id not in made]
    return st.lists(st.sampled_from(free), max_size=5, unique=True).map(tuple)


_MADE: Final = ("-role", "-name", "-arn", "-role-name", "-role-arn")


# --- roles -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Head:
    """What other roles must know of a role before they can refer to it."""

    id: str
    name: Text | None
    presence: Presence


@st.composite
def _heads(draw: st.DrawFn, ids: tuple[str, ...], asked: Asked, lacks: frozenset[Lack]) -> tuple[_Head, ...]:
    scope = granted.scope(asked, ALWAYS, stack=Lack.STACK not in lacks)
    named = granted.named(scope)
    names = named if Lack.GENERATED_NAMES in lacks else st.one_of(named, st.none())
    drawn = _distinct([draw(names) for _ in ids])
    presence = st.one_of(st.just(ALWAYS), presences(asked, givens=False))
    return tuple(_Head(id, name, draw(presence)) for id, name in zip(ids, drawn, strict=True))


def _distinct(names: Iterable[Text | None]) -> tuple[Text | None, ...]:
    """Add a number to each name that stood before, in whatever case."""
    seen: set[str] = set()
    kept: list[Text | None] = []
    for position, name in enumerate(names):
        stood = name is not None and str(name).casefold() in seen
        kept.append(Text.of(*name.pieces, f"-{position}") if name and stood else name)
        seen.add(str(kept[-1]).casefold())
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a part of a role is drawn: its role, and the roles that it may refer to."""

    asked: Asked
    head: _Head
    heads: tuple[_Head, ...]
    stack: bool

    def scope(self, presence: Presence) -> granted.Scope:
        """Give what may be used where ``presence`` holds."""
        roles = (one.id for one in self.heads if implies(presence, one.presence))
        return granted.scope(self.asked, presence, roles=roles, stack=self.stack)

    def presences(self) -> st.SearchStrategy[Presence]:
        """Draw presences that are not wider than the role's."""
        return st.one_of(st.just(self.head.presence), presences(self.asked, self.head.presence))


def _role(
    head: _Head, asked: Asked, heads: tuple[_Head, ...], lacks: frozenset[Lack]
) -> st.SearchStrategy[Role]:
    """Draw all of a role; its trust may refer to the roles that come before it in ``heads``."""
    trusted = heads[: heads.index(head)]
    trust = _Place(asked, head, trusted, Lack.STACK not in lacks)
    place = _Place(asked, head, heads, stack=True)
    return st.builds(
        Role,
        id=st.just(head.id),
        name=st.just(head.name),
        trust=_trust(trust),
        policies=_policies(place),
        attachments=_attachments(place),
        path=_paths(granted.scope(asked, ALWAYS)),
        description=words.role_descriptions,
        max_session=st.sampled_from((3600, 43200, 5400)),
        boundary=_boundary(place),
        tags=_tags,
        presence=st.just(head.presence),
        why=words.comments,
    )


@st.composite
def _trust(draw: st.DrawFn, place: _Place) -> tuple[TrustStatement, ...]:
    """Draw a trust of which one statement at least is always there."""
    found = [place.head.presence, *draw(st.lists(place.presences(), max_size=2))]
    drawn = [draw(granted.trust_statements(place.scope(presence), presence)) for presence in found]
    return granted.distinct_sids(drawn)


@st.composite
def _policies(draw: st.DrawFn, place: _Place) -> tuple[Policy, ...]:
    """Draw inline policies, then managed ones, of different names."""
    drawn = [
        draw(granted.policies(place.scope(presence), kind, presence))
        for kind in PolicyKind
        for presence in draw(st.lists(place.presences(), max_size=2))
    ]
    names = _distinct([policy.name for policy in drawn])
    return tuple(replace(policy, name=name or policy.name) for policy, name in zip(drawn, names, strict=True))


@st.composite
def _attachments(draw: st.DrawFn, place: _Place) -> tuple[Attachment, ...]:
    found = draw(st.lists(place.presences(), max_size=2))
    drawn = (draw(granted.attachments(place.scope(presence), presence)) for presence in found)
    return tuple({attachment.arn: attachment for attachment in drawn}.values())


@st.composite
def _boundary(draw: st.DrawFn, place: _Place) -> Attachment | None:
    presence = draw(place.presences())
    return draw(st.one_of(st.none(), granted.boundaries(place.scope(presence), presence)))


def _paths(scope: granted.Scope) -> st.SearchStrategy[Text]:
    segments = st.lists(granted.texts(scope, words.path_literals, most=2), min_size=1, max_size=2)
    long = segments.map(lambda found: granted.text_of(("/", *_slashed(found))))
    return st.one_of(st.just(ROOT_PATH), long)


def _slashed(segments: Iterable[Text]) -> Iterable[Piece]:
    for segment in segments:
        yield from (*segment.pieces, "/")


_tags: Final = st.lists(
    st.tuples(words.tag_keys, words.tag_values), max_size=3, unique_by=lambda tag: tag[0].casefold()
).map(lambda tags: tuple(sorted(tags)))


# --- normal form -------------------------------------------------------------------------------


def _normal(deployment: Deployment) -> Deployment:
    """Drop what nothing uses, down to the single fact, and link spelled-out ARNs."""
    return _without_idle_facts(pruned(linked(deployment)))


def _without_idle_facts(deployment: Deployment) -> Deployment:
    used = {one for role in deployment.roles for text in texts(role) for one in text.references}
    known = {(one.id, one.fact) for one in used if isinstance(one, ParamFact)}
    of_partition = {one.fact for one in used if isinstance(one, PartitionFact)}
    parameters = (
        replace(one, allowed=_kept(one.allowed, {fact for id, fact in known if id == one.id}))
        for one in deployment.parameters
    )
    partitions = _kept(deployment.partitions, of_partition) if of_partition else ()
    return replace(deployment, parameters=tuple(parameters), partitions=partitions)


def _kept(all_facts: tuple[Facts, ...], used: set[str]) -> tuple[Facts, ...]:
    return tuple(Facts(one.key, tuple(pair for pair in one.facts if pair[0] in used)) for one in all_facts)
