"""Draws texts: literal pieces and the references that are available at one place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from octo_spec.frozen import frozen
from octo_spec.model.deployment import ParameterKind
from octo_spec.model.presence import Given
from octo_spec.model.text import (
    Account,
    ListParam,
    Param,
    ParamFact,
    Partition,
    PartitionFact,
    Region,
    RoleArn,
    Stack,
    StackAttribute,
    Text,
)
from octo_spec.testing import hostile_words
from octo_spec.testing.draw import chance, number, pick
from octo_spec.testing.draw_questions import Questions, implied_parameters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.model.deployment import Parameter
    from octo_spec.model.presence import Presence
    from octo_spec.model.text import Piece, Reference


@frozen
class TextScope:
    """What a text can refer to at one place."""

    texts: tuple[Reference, ...] = ()
    lists: tuple[ListParam, ...] = ()
    facts: tuple[Reference, ...] = ()
    roles: tuple[RoleArn, ...] = ()
    stack: tuple[Stack, ...] = ()
    repeated: tuple[Reference, ...] = ()

    @property
    def references(self) -> tuple[Reference, ...]:
        """All references that are possible among other pieces, parameters twice as often."""
        return (*self.texts, Account(), Partition(), *self.texts, Region(), *self.facts, *self.stack)


STACK: Final = tuple(map(Stack, StackAttribute))


def scope_of(
    questions: Questions,
    presence: Presence,
    *,
    roles: Iterable[str] = (),
    stack: bool = False,
    repeats: bool = False,
) -> TextScope:
    """Return what is available if ``presence`` is true; ``repeats``: next to a list parameter, too."""
    given = {test.parameter for test in presence.tests if isinstance(test, Given)}
    given |= implied_parameters(presence, questions.requirements)
    usable = tuple(
        parameter for parameter in questions.parameters if not parameter.optional or parameter.id in given
    )
    of_partition = questions.partitions[0].facts if questions.partitions else ()
    located = tuple(PartitionFact(name) for name, _ in of_partition)
    scope = TextScope(
        texts=tuple(Param(parameter.id) for parameter in usable if parameter.kind is ParameterKind.TEXT),
        lists=tuple(ListParam(parameter.id) for parameter in usable if parameter.kind is ParameterKind.LIST),
        facts=(*_param_facts(usable), *located),
        roles=tuple(map(RoleArn, roles)),
        stack=STACK if stack else (),
    )
    always: tuple[Reference, ...] = (Partition(), *located) if questions.partitions else ()
    return replace(scope, repeated=scope.references if repeats else always)


def _param_facts(parameters: tuple[Parameter, ...]) -> Iterable[ParamFact]:
    """List the facts that every allowed value of a parameter has."""
    return (
        ParamFact(parameter.id, name)
        for parameter in parameters
        for known in parameter.allowed[:1]
        for name, _ in known.facts
    )


def text_of(pieces: Iterable[Piece]) -> Text:
    """Join pieces as the language allows: no stray ``${``, no ``$`` before a reference, no ``{`` after."""
    joined = Text.of(*pieces).pieces
    return Text.of(*map(_safe_piece, ("", *joined[:-1]), joined, (*joined[1:], "")))


def _safe_piece(before: Piece, piece: Piece, after: Piece) -> Piece:
    if not isinstance(piece, str):
        return piece
    text = hostile_words.literal(piece)
    text = text if isinstance(before, str) else text.lstrip("{")
    return text if isinstance(after, str) else text.rstrip("$")


def draw_text(draw: st.DrawFn, scope: TextScope, literals: st.SearchStrategy[str], most: int = 3) -> Text:
    """Draw a text that is not empty."""
    references = scope.references
    pieces = [
        pick(draw, references) if chance(draw, 3) else draw(literals) for _ in range(number(draw, 1, most))
    ]
    text = text_of(pieces)
    return text if text.pieces else Text.of("a")


def draw_name(draw: st.DrawFn, scope: TextScope) -> Text:
    """Draw the name of a role or policy."""
    return draw_text(draw, scope, hostile_words.names, 2)


def draw_path(draw: st.DrawFn, scope: TextScope) -> Text:
    """Draw a role's path, mostly ``/``."""
    segments = [draw_text(draw, scope, hostile_words.path_literals, 2) for _ in range(number(draw, 0, 2))]
    return text_of(("/", *(piece for segment in segments for piece in (*segment.pieces, "/"))))


_policy_pieces: Final = st.one_of(hostile_words.policy_literals, st.sampled_from(hostile_words.VARIABLES))


def draw_policy_text(draw: st.DrawFn, scope: TextScope) -> Text:
    """Draw a text that can contain policy variables."""
    return draw_text(draw, scope, _policy_pieces)


_PARTITIONS: Final[tuple[Piece, ...]] = (Partition(), "aws", "*")
_REGIONS: Final[tuple[Piece, ...]] = (Region(), "", "*", "eu-west-1")
_ACCOUNTS: Final[tuple[Piece, ...]] = (Account(), "", "012345670123", "*")


def draw_arn(draw: st.DrawFn, scope: TextScope) -> Text:
    """Draw an ARN; the values that AWS fills in are only after the fifth colon."""
    partition = pick(draw, _PARTITIONS)
    service = pick(draw, ("s3", "iam", "ec2", "*"))
    region = pick(draw, _REGIONS)
    account = pick(draw, (*_ACCOUNTS, *scope.texts))
    tail = draw_policy_text(draw, scope).pieces
    return text_of(("arn:", partition, f":{service}:", region, ":", account, ":", *tail))


def draw_list_text(draw: st.DrawFn, scope: TextScope) -> Text:
    """Draw a list parameter, alone in its field, with text and references around each element."""
    before = pick(draw, ("", "arn:aws:s3:::", "a b/", "'"))
    after = pick(draw, ("", "/*", "/${aws:username}/*", "/a b", '"', "\\", "%{x}", "/${*}", ":*"))
    listed = pick(draw, scope.lists)
    if not scope.repeated or not chance(draw, 2):
        return Text.of(before, listed, after)
    first = ("arn:", pick(draw, scope.repeated), ":s3:::") if chance(draw, 2) else (before,)
    last = ("/", pick(draw, scope.repeated), "/x") if chance(draw, 2) else (after,)
    return text_of((*first, listed, *last))
