"""What can be written at a place: keys, actions, condition keys, operators, ids, policies and rules."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from octo_spec.editor.cursor import cursor_at
from octo_spec.editor.grant_lines import grant_actions
from octo_spec.editor.ids import IdKind, declared_ids
from octo_spec.editor.schema_walk import keys_at, words_at
from octo_spec.frozen import frozen
from octo_spec.iam.catalog import expand
from octo_spec.iam.catalog_data import prefixes, service_title
from octo_spec.iam.global_keys import GLOBAL_KEYS
from octo_spec.iam.managed_policies import names
from octo_spec.iam.operators import FORMS
from octo_spec.lint.discovery import installed_rules
from octo_spec.storage.configuration import NAME, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.editor.cursor import Cursor
    from octo_spec.editor.edited_text import EditedText
    from octo_spec.language.schema import FileKind
    from octo_spec.language.spans import Location
    from octo_spec.repair.text_edits import TextPlace

MOST_OFFERS: Final = 500
"""More than a person reads; the editor asks again with each letter."""


class OfferKind(StrEnum):
    """What an offer is, which editors show as a symbol."""

    KEY = "key"
    ACTION = "action"
    CONDITION_KEY = "condition key"
    OPERATOR = "operator"
    ID = "id"
    VALUE = "value"
    POLICY = "policy"
    RULE = "rule"


@frozen
class TextOffer:
    """A text that may replace the begun word."""

    text: str
    kind: OfferKind
    detail: str = ""
    documentation: str = ""


@frozen
class Offers:
    """The offers at a place, and the begun word that they replace; further letters may bring more."""

    word: str
    items: tuple[TextOffer, ...]
    is_complete: bool


ACTION_KEYS: Final = frozenset({"allow", "deny", "allow-all-except", "deny-all-except"})


def offers_at(document: EditedText, place: TextPlace, spec: EditedText | None = None) -> Offers:
    """Return what can be written at a place; ``spec`` declares the ids, if the file does not."""
    if document.is_toml:
        return _settings(document, place)
    cursor = cursor_at(document, place)
    found = (*_values(document, spec or document, cursor), *_keys(document, place, spec or document, cursor))
    begun = cursor.word.lower()
    matching = (offer for offer in dict.fromkeys(found) if offer.text.lower().startswith(begun))
    items = tuple(islice(matching, MOST_OFFERS + 1))
    return Offers(cursor.word, items[:MOST_OFFERS], len(items) <= MOST_OFFERS)


def _settings(document: EditedText, place: TextPlace) -> Offers:
    """Offer the settings of a project at the start of a line of octospec.toml."""
    names = SETTINGS if PurePath(document.path).name == NAME else ()
    begun = document.lines[place.line][: place.column]
    offered = tuple(
        TextOffer(name, OfferKind.KEY)
        for name in names
        if name.startswith(begun) and not any(line.startswith(f"{name} ") for line in document.lines)
    )
    return Offers(begun, offered, is_complete=True)


def _kind(document: EditedText) -> FileKind:
    return "customers" if document.is_customers else "spec"


# --- keys --------------------------------------------------------------------------------------


def _keys(document: EditedText, place: TextPlace, spec: EditedText, cursor: Cursor) -> Iterator[TextOffer]:
    location = cursor.as_key
    if location is None:
        return
    for key, description in keys_at(_kind(document), location).items():
        yield TextOffer(key, OfferKind.KEY, documentation=description)
    match [step for step in location if isinstance(step, str)]:
        case [*_, "when"]:
            yield from (TextOffer(operator, OfferKind.OPERATOR) for operator in FORMS)
        case [*_, "when", _]:
            yield from _condition_keys(grant_actions(document.lines, place.line))
        case [*_, "accept"]:
            yield from _rules()
        case [section, *_, "needs" | "requires" | "required-when"] if section != "features":
            yield from _ids(spec, IdKind.CHOICE)
        case [*_, "fix" | "preset"] if document.is_customers:
            yield from _inputs(spec)
        case _:
            return


def _condition_keys(patterns: Iterable[str]) -> Iterator[TextOffer]:
    """Offer the keys that AWS sends with the actions of the grant, and the global ones."""
    seen: set[str] = set()
    for action in islice((action for pattern in patterns for action in expand(pattern)), MOST_OFFERS):
        for key in action.condition_keys:
            if key not in seen and not key.startswith("aws:"):
                seen.add(key)
                yield TextOffer(key, OfferKind.CONDITION_KEY, f"sent with {action.full_name}")
    yield from (TextOffer(key, OfferKind.CONDITION_KEY, "global") for key in sorted(GLOBAL_KEYS))


@cache
def _rules() -> tuple[TextOffer, ...]:
    rules = (each.rule for each in installed_rules().rules if each.rule.acceptable)
    return tuple(
        TextOffer(rule.kind.name, OfferKind.RULE, rule.kind.code, rule.kind.summary) for rule in rules
    )


# --- values ------------------------------------------------------------------------------------


def _values(document: EditedText, spec: EditedText, cursor: Cursor) -> Iterator[TextOffer]:
    location = cursor.as_value
    if location is None:
        return
    if cursor.word.startswith("${"):
        yield from _references(spec)
        return
    for word in words_at(_kind(document), location):
        yield TextOffer(word, OfferKind.VALUE)
    yield from _named_values(spec, location, cursor.word)


def _named_values(spec: EditedText, location: Location, word: str) -> Iterator[TextOffer]:
    match [step for step in location if isinstance(step, str)]:
        case ["features", _, "needs"]:
            yield from actions_beginning(word)
        case [*_, key] if key in ACTION_KEYS:
            yield from actions_beginning(word)
        case ["groups", _, "attach"] | ["roles", _, "boundary"]:
            yield from (TextOffer(name, OfferKind.POLICY, "an AWS managed policy") for name in names())
        case ["roles", _, "inline" | "managed", _] | ["roles", _, "attached"]:
            yield from _ids(spec, IdKind.GROUP)
        case ["groups", _, "category"]:
            yield from _ids(spec, IdKind.CATEGORY)
        case ["never", "except"]:
            yield from _ids(spec, IdKind.ROLE)
        case [*_, "needs" | "requires" | "required-when" | "fix" | "preset", choice]:
            yield from (TextOffer(value, OfferKind.VALUE) for value in choice_values(spec, choice))
        case _:
            return


def actions_beginning(word: str) -> Iterator[TextOffer]:
    """Offer AWS's services, and once one is named, its actions with their access levels."""
    service, colon, _ = word.partition(":")
    if not colon:
        yield from (TextOffer(f"{prefix}:", OfferKind.ACTION, service_title(prefix)) for prefix in prefixes())
        return
    for action in expand(f"{service}:*") if service in prefixes() else ():
        levels = ", ".join(level.value for level in action.levels)
        yield TextOffer(action.full_name, OfferKind.ACTION, levels, action.description)


def _references(document: EditedText) -> Iterator[TextOffer]:
    fixed = ("account", "partition", "region", "stack.id", "stack.name", "stack.uuid")
    written = (
        *(f"param.{id}" for id in declared_ids(document, IdKind.PARAMETER)),
        *(f"role.{id}.arn" for id in declared_ids(document, IdKind.ROLE)),
        *(*fixed, "spec.name", "spec.version"),
    )
    yield from (TextOffer(f"${{{each}}}", OfferKind.ID) for each in written)


def _ids(document: EditedText, kind: IdKind) -> Iterator[TextOffer]:
    yield from (TextOffer(id, OfferKind.ID, kind.value) for id in declared_ids(document, kind))


def _inputs(document: EditedText) -> Iterator[TextOffer]:
    yield from _ids(document, IdKind.PARAMETER)
    yield from _ids(document, IdKind.CHOICE)


def choice_values(document: EditedText, choice: str) -> tuple[str, ...]:
    """List the values of a choice: its levels, its options, or on and off."""
    found = (each.values for each in document.facts.declared(IdKind.CHOICE) if each.id == choice)
    return next(found, ())
