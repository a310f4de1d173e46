"""Facts as their readers know them: each reference to an input, a role or a place becomes a named blank.

The reader of a page does not write specs: ``${param.kms-key}`` is ``<kms-key>`` there, as on hand-over pages.
The data keeps the references.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from octo_spec.model.presence_wording import PresenceWording
from octo_spec.plugin.page_names import InputNames, PageNames

if TYPE_CHECKING:
    from octo_spec.model.review_facts import CopyText, ReviewedGrant, ReviewedRole, ReviewFacts

EXPLAINED: Final = (
    "A value in angle brackets is known only when the role is deployed: the account, its partition, or the "
    "value of an input."
)
_BLANK: Final = re.compile(r"<[a-zA-Z]")


def with_named_blanks(facts: ReviewFacts) -> ReviewFacts:
    """Replace the references in what a page says; the policies to copy keep theirs."""
    roles = {f"role.{role.id}.arn": role.name or role.id for role in facts.roles}
    page = PageNames(PresenceWording(), InputNames(), roles)
    return replace(
        facts,
        grants=tuple(_grant(grant, page) for grant in facts.grants),
        roles=tuple(_role(role, page) for role in facts.roles),
        answers=tuple(replace(answer, sentence=page.fill(answer.sentence)) for answer in facts.answers),
        cards=tuple(
            replace(card, text=page.fill(card.text), detail=page.fill(card.detail)) for card in facts.cards
        ),
        warning=page.fill(facts.warning),
        ways=tuple(
            replace(way, permissions=page.fill(way.permissions), step=page.fill(way.step))
            for way in facts.ways
        ),
        texts=tuple(map(partial(_copy_text, page), facts.texts)),
    )


def has_named_blanks(facts: ReviewFacts) -> bool:
    """Return whether a grant of such facts has a blank, which a page then explains."""
    texts = (text for grant in facts.grants for text in (*grant.resources, *grant.conditions))
    return any(_BLANK.search(text) for text in texts)


def _grant(grant: ReviewedGrant, page: PageNames) -> ReviewedGrant:
    resources, conditions = _fill_all(grant.resources, page), _fill_all(grant.conditions, page)
    return replace(grant, resources=resources, conditions=conditions)


def _role(role: ReviewedRole, page: PageNames) -> ReviewedRole:
    trusted = (
        replace(caller, who=page.fill(caller.who), conditions=_fill_all(caller.conditions, page))
        for caller in role.trusted
    )
    boundary, unknown = page.fill(role.boundary), _fill_all(role.unknown_policies, page)
    facts = (replace(fact, sentence=page.fill(fact.sentence)) for fact in role.trust_facts)
    return replace(
        role,
        trusted=tuple(trusted),
        boundary=boundary,
        unknown_policies=unknown,
        trust_facts=tuple(facts),
    )


def _copy_text(page: PageNames, text: CopyText) -> CopyText:
    chosen = (
        replace(each, not_covered=_fill_all(each.not_covered, page), missing=page.fill(each.missing))
        for each in text.for_choices
    )
    return replace(
        text,
        not_covered=_fill_all(text.not_covered, page),
        missing=page.fill(text.missing),
        for_choices=tuple(chosen),
    )


def _fill_all(texts: tuple[str, ...], page: PageNames) -> tuple[str, ...]:
    return tuple(map(page.fill, texts))
