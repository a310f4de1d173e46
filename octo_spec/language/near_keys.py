"""The documented condition key that a misspelled one is closest to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import Replacement
from octo_spec.iam.catalog import Service, service
from octo_spec.iam.catalog_data import prefixes
from octo_spec.iam.global_keys import GLOBAL_KEYS, TAG_KEYS
from octo_spec.language.near_words import closest, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import Help
    from octo_spec.iam.catalog import Action


def nearest_key(key: str) -> Help:
    """Return a question whether the closest key was meant; empty without a close key.

    >>> str(nearest_key("aws:PrincipalTga/team"))
    "did you mean 'aws:PrincipalTag/team'?"
    """
    prefix = key.partition(":")[0]
    if prefix.lower() == "aws":
        return _nearest_global(key)
    known = service(prefix.lower())
    if isinstance(known, Service):
        return did_you_mean(key, _condition_keys(known.actions.values()))
    return did_you_mean(prefix, ("aws", *prefixes()))


def _nearest_global(key: str) -> Help:
    """Return the closest global key; the text after the prefix of a tag key is arbitrary."""
    beginning, slash, tag = key.partition("/")
    near = closest(beginning + slash, TAG_KEYS) if tag else None
    if near is None:
        return did_you_mean(key, (*GLOBAL_KEYS, *TAG_KEYS))
    return Replacement(key, (near + tag,), f"did you mean {near + tag!r}?")


def _condition_keys(actions: Iterable[Action]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for action in actions for key in action.condition_keys))
