"""The values with which a text with references equals a live text: unification with literal text.

>>> from octo_spec.model.text import Param, Text
>>> unify(Text.of("arn:aws:s3:::", Param("bucket"), "/*"), "arn:aws:s3:::logs/*")
{Param(id='bucket'): 'logs'}
>>> unify(Text.of("arn:aws:s3:::", Param("bucket"), "/*"), "arn:aws:sqs:::logs") is None
True
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from octo_spec.model.deployment import Condition, Statement, TrustStatement
    from octo_spec.model.text import Piece, Reference, Text

    Bindings = dict[Reference, str | tuple[str, ...]]
    """The values of references: a text, or texts for a list parameter."""


def unify(text: Text, there: str) -> Bindings | None:
    """Return the values of the references of ``text`` that make it equal ``there``, or ``None``.

    Of several solutions, it is the one with the shortest first value, then the shortest second value, ...
    """
    references = [piece for piece in text.pieces if not isinstance(piece, str)]
    if len(set(references)) < len(references):
        return _unify_with_repeats(text, there)
    return _unify_once(text.pieces, there)


def _unify_once(pieces: tuple[Piece, ...], there: str) -> Bindings | None:
    """Search each literal text at the first place after a value: the rest is longest then."""
    bindings: Bindings = {}
    reference, start = None, 0
    for index, piece in enumerate(pieces):
        literal = piece if isinstance(piece, str) else ""
        if reference is None:
            end = start if there.startswith(literal, start) else -1
        elif index == len(pieces) - 1 and literal:
            end = len(there) - len(literal) if there.endswith(literal) else -1
        else:
            end = there.find(literal, start + 1)
        if end < start + (reference is not None):
            return None
        if reference is not None:
            bindings[reference] = there[start:end]
        reference, start = None if isinstance(piece, str) else piece, end + len(literal)
    if reference is not None:
        bindings[reference] = there[start:]
    return bindings if (there[start:] != "") is (reference is not None) else None


SECONDS: Final = 0.5
"""The time for a text with a reference that occurs twice: what takes longer has no known values."""


def _unify_with_repeats(text: Text, there: str) -> Bindings | None:
    """Try values until each reference has one: this takes time that is a power of the length."""
    import regex  # noqa: PLC0415 - hardly any text has a reference twice

    groups: dict[Reference, str] = {}
    pattern = ""
    for piece in text.pieces:
        if isinstance(piece, str):
            pattern += re.escape(piece)
        elif piece in groups:
            pattern += f"(?P={groups[piece]})"
        else:
            groups[piece] = f"g{len(groups)}"
            pattern += f"(?P<{groups[piece]}>.+?)"
    try:
        found = regex.compile(pattern, regex.DOTALL).fullmatch(there, timeout=SECONDS)
    except TimeoutError:
        return None
    return None if found is None else {reference: found[name] for reference, name in groups.items()}


def unify_each(texts: Sequence[Text], there: Sequence[str]) -> Bindings | None:
    """Unify texts with the same number of live texts, in order; a list parameter matches all live texts."""
    if len(texts) == 1 and (listed := texts[0].list_param) is not None:
        elements = [unify(texts[0], one) for one in there]
        if not there or any(element is None for element in elements):
            return None
        return {listed: tuple(str(element[listed]) for element in elements if element)}
    if len(texts) != len(there):
        return None
    return joined_bindings(unify(text, one) for text, one in zip(texts, there, strict=True))


def joined_bindings(found: Iterable[Mapping[Reference, str | tuple[str, ...]] | None]) -> Bindings | None:
    """Join bindings; ``None`` if one is missing, or two contradict each other."""
    whole: Bindings = {}
    for bindings in found:
        if bindings is None or any(whole.get(key, value) != value for key, value in bindings.items()):
            return None
        whole.update(bindings)
    return whole


# --- statements --------------------------------------------------------------------------------


def literals(texts: Iterable[Text]) -> tuple[str, ...]:
    """Return the texts of a live role as strings: they contain no references."""
    return tuple(text.literal or "" for text in texts)


def unify_statement(statement: Statement, there: Statement) -> Bindings | None:
    """Unify a statement with one of a live role."""
    if signature(statement) != signature(there):
        return None
    resources = unify_each(statement.resources, literals(there.resources))
    return joined_bindings((resources, _conditions(statement.conditions, there.conditions)))


def unify_trust(statement: TrustStatement, there: TrustStatement) -> Bindings | None:
    """Unify a statement of a trust policy with one of a live role."""
    if statement.principal.kind != there.principal.kind or _names(statement) != _names(there):
        return None
    principals = unify_each(statement.principal.values, literals(there.principal.values))
    return joined_bindings((principals, _conditions(statement.conditions, there.conditions)))


def _conditions(wanted: tuple[Condition, ...], there: tuple[Condition, ...]) -> Bindings | None:
    values = {_compared(one): literals(one.values) for one in there}
    if values.keys() != {_compared(one) for one in wanted}:
        return None
    return joined_bindings(unify_each(one.values, values[_compared(one)]) for one in wanted)


def _compared(condition: Condition) -> tuple[str, str]:
    """Return the operator and the key, of both of which AWS ignores case."""
    return condition.operator.lower(), condition.key.lower()


def _names(statement: TrustStatement) -> frozenset[str]:
    return frozenset(action.lower() for action in statement.actions)


def unify_trust_parts(statement: TrustStatement, there: TrustStatement) -> Iterable[Bindings]:
    """Unify each unchanged part of a statement separately."""
    if statement.principal.kind != there.principal.kind:
        return
    values = {_compared(one): literals(one.values) for one in there.conditions}
    parts = [unify_each(statement.principal.values, literals(there.principal.values))]
    parts += [unify_each(one.values, values.get(_compared(one), ())) for one in statement.conditions]
    yield from (part for part in parts if part)


def signature(statement: Statement) -> tuple[object, ...]:
    """Return what a statement has in addition to texts: its effect and its actions."""
    actions = frozenset(action.lower() for action in statement.actions)
    return statement.effect, statement.actions_excepted, statement.resources_excepted, actions
