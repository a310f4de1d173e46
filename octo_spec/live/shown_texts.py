"""Texts of a status without external IDs: anyone who knows one may act in the account of its customer."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar, cast

from octo_spec.frozen import frozen
from octo_spec.iam.external_ids import KEY as EXTERNAL_ID
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.importing.live_roles import decoded_document
from octo_spec.resolve.external_id_answers import external_id_answers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.importing.live_roles import RoleDetails
    from octo_spec.model.deployment import Deployment
    from octo_spec.resolve.customers import Customer

T = TypeVar("T")

HIDDEN: Final = "(external ID)"


LONG: Final = 8
"""An external ID of this length is also hidden within longer words; a shorter one is a part of many words."""
_LETTER_OR_DIGIT: Final = r"[^\W_]"
_NOTHING: Final = r"[^\s\S]"
DIGIT: Final = "[0-9]"


@frozen
class Replacement:
    """A text, in upper or lower case, that another one replaces.

    Next to a ``neighbour``, a class of characters, it is a part of a longer word, and stays.
    """

    old: str
    new: str
    neighbour: str

    def text(self, text: str) -> str:
        """Replace it wherever it is."""
        if self.old.lower() not in text.lower():
            return text
        pattern = rf"(?<!{self.neighbour}){re.escape(self.old)}(?!{self.neighbour})"
        # A function, since a text may hold backslashes.
        return re.sub(pattern, partial(_replacement_text, self.new), text, flags=re.IGNORECASE)


@frozen
class Redaction:
    """What is replaced in texts."""

    replacements: tuple[Replacement, ...]

    @classmethod
    def of(
        cls, customer: Customer, roles: Iterable[RoleDetails], deployments: Iterable[Deployment]
    ) -> Redaction:
        """Hide the external IDs of a customer, and those in the trust policies of live roles."""
        known = external_id_answers(customer, deployments)
        hidden = sorted({*known, *live_external_ids(roles)}, key=lambda each: (-len(each), each))
        return cls(tuple(_hidden_id(each) for each in hidden if re.search(r"\w", each)))

    def text(self, text: str) -> str:
        """Replace everything in a text."""
        for each in self.replacements:
            text = each.text(text)
        return text

    def apply(self, value: T) -> T:
        """Replace texts in a value and in all of its parts."""
        return cast("T", self._replace_texts(value))

    def _replace_texts(self, value: object) -> object:
        match value:
            case tuple():
                return tuple(map(self._replace_texts, value))
            case str() if type(value) is str:
                return self.text(value)
            case _ if is_dataclass(value) and not isinstance(value, type):
                parts = {each.name: self._replace_texts(getattr(value, each.name)) for each in fields(value)}
                return replace(value, **parts)
            case _:
                return value


def _hidden_id(id: str) -> Replacement:
    return Replacement(id, HIDDEN, _LETTER_OR_DIGIT if len(id) < LONG else _NOTHING)


def _replacement_text(text: str, _match: re.Match[str]) -> str:
    return text


def is_literal_id(value: str) -> bool:
    """Whether a value of a trust policy is one external ID, without wildcards and variables."""
    return re.fullmatch(r"[\w+=,.@:/-]+", value) is not None


def with_external_id(role: RoleDetails, id: str) -> RoleDetails:
    """Return a role that requires another external ID wherever it requires one."""
    return replace(role, trust=_with_id(decoded_document(role.trust, "trust policy"), id))


def _with_id(node: JsonValue, id: str) -> JsonValue:
    match node:
        case list():
            return [_with_id(item, id) for item in node]
        case dict():
            return {
                key: id if key.lower() == EXTERNAL_ID else _with_id(value, id) for key, value in node.items()
            }
        case _:
            return node


EXACT: Final = ("stringequals", "stringnotequals")


def compares_whole_ids(role: RoleDetails) -> bool:
    """Whether a trust policy compares external IDs only as whole texts, in upper and lower case."""
    try:
        return _is_exact(decoded_document(role.trust, "trust policy"))
    except MalformedPolicyError:
        return False


def _is_exact(node: object) -> bool:
    if isinstance(node, list):
        return all(map(_is_exact, node))
    if not isinstance(node, dict):
        return True
    return all(
        _is_exact(value) and (str(operator).lower() in EXACT or not _has_id(value))
        for operator, value in node.items()
    )


def _has_id(tests: object) -> bool:
    return isinstance(tests, dict) and any(str(key).lower() == EXTERNAL_ID for key in tests)


def live_external_ids(roles: Iterable[RoleDetails]) -> frozenset[str]:
    """Return the values with which trust policies of live roles compare an external ID."""
    return frozenset(value for role in roles for value in _trusted_ids(role))


def _trusted_ids(role: RoleDetails) -> Iterator[str]:
    try:
        document = decoded_document(role.trust, "trust policy")
    except MalformedPolicyError:
        return
    yield from _external_ids(document)


def _external_ids(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _external_ids(item)
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if str(key).lower() == EXTERNAL_ID:
            yield from (
                each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)
            )
        else:
            yield from _external_ids(value)
