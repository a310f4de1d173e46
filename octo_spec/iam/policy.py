"""IAM documents as immutable values: identity, trust and resource policies, parsed from JSON data.

Statements are in normal form: two are equal if they differ only in order, repetition, letter case where it
does not matter, or the spelling of an operator. Equal statements on both sides of a comparison cancel out at
the cost of one look-up.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html

>>> def statement(action, operator):
...     element = {"Effect": "Allow", "Action": action, "Resource": "*"}
...     return {**element, "Condition": {operator: {"aws:SourceArn": "arn:aws:s3:::logs"}}}
>>> parse({"Statement": statement(["s3:Get*", "s3:List*"], "ArnLike")}) == parse(
...     {"Statement": [statement(["S3:list*", "s3:Get*"], "ArnEquals")]}
... )
True
"""

from __future__ import annotations

from dataclasses import field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

from octo_spec.frozen import frozen
from octo_spec.iam.action_patterns import whole_action_pattern
from octo_spec.iam.arn import resource_pattern
from octo_spec.iam.condition_parsing import conditions
from octo_spec.iam.elements import OLD_POLICY_VERSION, POLICY_VERSION, Effect, PrincipalKind
from octo_spec.iam.glob import Pattern, Patterns
from octo_spec.iam.json_values import JsonValue, MalformedPolicyError, as_array, mapping, text, texts
from octo_spec.iam.principals import NamedPrincipal
from octo_spec.iam.variables import plain, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.variables import ValueReader


@frozen
class Element:
    """``Action``, ``Resource`` or ``Principal``, or its ``Not`` form, which is ``excluded``.

    ``written`` has actions or resources in the order and spelling of the document, and is not compared.
    """

    patterns: Patterns
    excluded: bool = False
    written: tuple[str, ...] = field(default=(), compare=False)


@frozen
class Statement:
    """One statement; an element that this type of policy does not have is ``None``.

    A class of ``model.deployment`` has the same AWS name: there a statement is not parsed, and its texts
    contain references.
    """

    effect: Effect
    actions: Element
    resources: Element | None
    principals: Element | None
    conditions: frozenset[Condition]
    sid: str | None = field(default=None, compare=False)
    named_principals: tuple[NamedPrincipal, ...] = field(default=(), compare=False)
    """The principals as written, in order, whether they are named or excluded."""

    def __hash__(self) -> int:
        # Statements are looked up often; these sets cache their hashes and distinguish most statements.
        resources = self.resources and self.resources.patterns
        return hash((self.actions.patterns, resources, self.conditions))


@frozen
class Document:
    """A policy: its statements in order."""

    statements: tuple[Statement, ...]
    version: str = field(default=POLICY_VERSION, compare=False)


@cache
def allow_everything() -> Document:
    """Return a policy that allows all requests, like the one AWS attaches to each part of an organization."""
    return parse(
        {"Version": POLICY_VERSION, "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    )


_READERS: Mapping[str, ValueReader] = {POLICY_VERSION: read, OLD_POLICY_VERSION: plain}
"""The reader of values, by the version of the document."""


def document(effect: str, statements: Iterable[Mapping[str, JsonValue]]) -> Document:
    """Return a document with statements of one effect: ``Allow`` for queries, ``Deny`` for further limits."""
    listed: list[JsonValue] = [{"Effect": effect, **statement} for statement in statements]
    return parse({"Version": POLICY_VERSION, "Statement": listed})


def parse(data: JsonValue) -> Document:
    """Parse a policy; raise ``MalformedPolicyError`` if IAM would refuse the document.

    A single statement, and a single value, may be written without an array. Without a ``Version`` policy
    variables are plain text.
    """
    fields = _require_known(mapping(data, ""), {"Version", "Id", "Statement"}, "")
    version = text(fields.get("Version", OLD_POLICY_VERSION), "Version")
    if version not in _READERS:
        raise MalformedPolicyError(
            place="Version", problem=f"expected one of {', '.join(_READERS)}, found {version!r}"
        )
    if "Statement" not in fields:
        raise MalformedPolicyError(place="", problem="Statement is missing")
    statements = (
        _statement(item, f"Statement[{index}]", _READERS[version])
        for index, item in enumerate(as_array(fields["Statement"]))
    )
    return Document(tuple(statements), version)


_NEGATABLE = frozenset({"Principal", "Action", "Resource"})
_FIELDS = frozenset({"Sid", "Effect", "Condition"}) | _NEGATABLE | {f"Not{name}" for name in _NEGATABLE}


def _statement(data: JsonValue, place: str, reader: ValueReader) -> Statement:
    fields = _require_known(mapping(data, place), _FIELDS, place)
    principals, named = _principals(fields, place)
    resources = _element(fields, "Resource", place, lambda value: _resource(value, reader))
    return Statement(
        effect=_effect(fields, place),
        actions=_require(_element(fields, "Action", place, whole_action_pattern), "Action", place),
        resources=resources if principals else _require(resources, "Resource", place),
        principals=principals,
        conditions=conditions(fields.get("Condition", {}), f"{place}.Condition", reader),
        sid=text(fields["Sid"], f"{place}.Sid") if "Sid" in fields else None,
        named_principals=named,
    )


def _require_known(
    fields: Mapping[str, JsonValue], names: frozenset[str] | set[str], place: str
) -> Mapping[str, JsonValue]:
    if unknown := sorted(set(fields) - names):
        raise MalformedPolicyError(place=place, problem=f"unknown element {unknown[0]!r}")
    return fields


T = TypeVar("T")


def _require(value: T | None, name: str, place: str) -> T:
    if value is None:
        raise MalformedPolicyError(place=place, problem=f"{name} is missing")
    return value


_EFFECTS: Final = frozenset(Effect)


def _effect(fields: Mapping[str, JsonValue], place: str) -> Effect:
    written = text(_require(fields.get("Effect"), "Effect", place), f"{place}.Effect")
    if written not in _EFFECTS:
        raise MalformedPolicyError(
            place=f"{place}.Effect", problem=f"expected Allow or Deny, found {written!r}"
        )
    return Effect(written)


def _element(
    fields: Mapping[str, JsonValue],
    name: str,
    place: str,
    pattern: Callable[[str], Pattern],
) -> Element | None:
    key = _present_element(fields, name, place)
    if key is None:
        return None
    written = texts(fields[key], f"{place}.{key}")
    patterns = frozenset(_pattern(value, f"{place}.{key}", pattern) for value in written)
    return Element(_one_object(patterns), excluded=key != name, written=written)


_MANY: Final = 64
"""Up to this number of patterns, it is faster to compare two equal sets than to look one of them up."""


def _one_object(patterns: Patterns) -> Patterns:
    """Return the same object for equal sets of many patterns, such as all actions of a reviewer's question.

    Statements are looked up for each request that is compared, and equal sets are compared pattern by pattern
    if they are two objects.
    """
    return _first_equal_set(patterns) if len(patterns) > _MANY else patterns


@lru_cache(1 << 7)
def _first_equal_set(patterns: Patterns) -> Patterns:
    return patterns


def _present_element(fields: Mapping[str, JsonValue], name: str, place: str) -> str | None:
    """Return which of ``name`` and ``Not`` + ``name`` a statement has: at most one of them is allowed."""
    present = [key for key in (name, f"Not{name}") if key in fields]
    if len(present) > 1:
        raise MalformedPolicyError(place=place, problem=f"{' and '.join(present)} exclude each other")
    return present[0] if present else None


def _pattern(value: str, place: str, pattern: Callable[[str], Pattern]) -> Pattern:
    try:
        return pattern(value)
    except ValueError as error:
        raise MalformedPolicyError(place=place, problem=str(error)) from error


def _resource(value: str, reader: ValueReader) -> Pattern:
    return resource_pattern(reader(value, wildcards=True))


def _principals(
    fields: Mapping[str, JsonValue], place: str
) -> tuple[Element | None, tuple[NamedPrincipal, ...]]:
    name = _present_element(fields, "Principal", place)
    if name is None:
        return None, ()
    named = tuple(_named_principals(fields[name], f"{place}.{name}"))
    patterns = frozenset[Pattern]().union(*(principal.callers for principal in named))
    return Element(patterns, excluded=name != "Principal"), named


def _named_principals(data: JsonValue, place: str) -> Iterator[NamedPrincipal]:
    """Yield the principals of an element."""
    if isinstance(data, str):
        if data != "*":
            raise MalformedPolicyError(place=place, problem=f"expected * or an object, found {data!r}")
        yield NamedPrincipal(None, data)
        return
    for kind, names in mapping(data, place).items():
        for name in texts(names, f"{place}.{kind}"):
            yield NamedPrincipal(_kind(kind, place), name)


def _kind(written: str, place: str) -> PrincipalKind:
    if written not in set(PrincipalKind):
        raise MalformedPolicyError(place=place, problem=f"unknown kind of principal {written!r}")
    return PrincipalKind(written)
