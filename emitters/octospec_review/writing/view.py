"""The values that a template reads, and the names of what is reviewed; nothing here is markup."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from octospec_review.writing.words import combinations_as_data, combinations_in_words

if TYPE_CHECKING:
    from octo_spec.model.combinations import Combinations
    from octo_spec.model.review_facts import ReviewFacts

View = dict[str, Any]
"""The values that a template reads: the fields of a fact, and values derived from them."""


def review_name(facts: ReviewFacts) -> str:
    """Return the name of the reviewed spec; a third-party role has its own, as its file name says nothing."""
    name = " ".join(filter(None, (facts.name or facts.title, facts.version)))
    [role] = facts.roles if len(facts.roles) == 1 else [None]
    if facts.is_documented or facts.version or role is None or not role.name or "${" in role.name:
        return name
    return f"{role.name} ({name})"


def customer_name(facts: ReviewFacts) -> str:
    """Return the name of the customer of the review, and the customer's ID; empty for all customers."""
    if not facts.customer or facts.title in ("", facts.name, facts.customer):
        return facts.customer
    return f"{facts.title} ({facts.customer})"


def role_names(facts: ReviewFacts) -> dict[str, str]:
    """Map each role to its name in AWS, if that is known."""
    return {role.id: role.name if role.name and "${" not in role.name else role.id for role in facts.roles}


def fact_view(fact: Any, **more: object) -> View:  # noqa: ANN401 - any fact
    """Return the fields of a fact, and values derived from them."""
    return {**{field.name: getattr(fact, field.name) for field in fields(fact)}, **more}


def combinations_view(combinations: Combinations) -> View:
    """Return combinations in words for the page, and as data for its script."""
    return {"words": combinations_in_words(combinations), "data": combinations_as_data(combinations)}
