"""The roles, the principals that they trust, and the parts that could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.session_words import session_in_words
from octo_spec.model.unread import NOT_A_ROLE, UnreadKind
from octospec_review.writing.view import combinations_view, fact_view, role_names
from octospec_review.writing.words import TEMPORARY

if TYPE_CHECKING:
    from octo_spec.model.review_facts import ReviewedRole, ReviewFacts, UnreadPart
    from octospec_review.writing.view import View


def role_views(facts: ReviewFacts) -> list[View]:
    """Return the roles, and the principals that they trust."""
    names = role_names(facts)
    return [
        fact_view(
            role,
            shown=names[role.id],
            temporary=TEMPORARY if role.is_temporary else "",
            session=session_in_words(role.session_seconds) if role.session_seconds else "",
            trusted=[
                fact_view(caller, combinations=combinations_view(caller.combinations))
                for caller in role.trusted
            ],
            is_role=is_role(role),
            of_session=[fact for fact in role.trust_facts if fact.is_of_session],
            left=[part for part in role.unread if part.kind in (UnreadKind.TRUST, UnreadKind.ROLE)],
        )
        for role in facts.roles
    ]


def unread_views(facts: ReviewFacts) -> list[View]:
    """Return the unread parts that could allow more; with several roles, also the role of each."""
    names = role_names(facts)
    return [
        fact_view(
            part,
            combinations=combinations_view(part.combinations),
            role=role.id,
            shown=names[role.id] if len(facts.roles) > 1 and is_of_role(part) else "",
        )
        for role in facts.roles
        for part in role.unread
    ]


def is_of_role(part: UnreadPart) -> bool:
    """Return whether an unread part belongs to a role that was read."""
    return part.kind not in (UnreadKind.ROLE, *NOT_A_ROLE)


def is_open(facts: ReviewFacts) -> bool:
    """Return whether roles can have more permissions than octospec knows."""
    parts = (part for role in facts.roles for part in role.unread)
    unread = any(part.kind is not UnreadKind.TRUST for part in parts)
    return unread or any(role.unknown_policies for role in facts.roles)


def is_role(role: ReviewedRole) -> bool:
    """Return whether it is a role, and not another part of a file that could grant something."""
    return all(part.kind not in NOT_A_ROLE for part in role.unread)


def user_names(facts: ReviewFacts) -> list[str]:
    """Return the users that the file creates."""
    names = role_names(facts)
    return [names[role.id] for role in facts.roles for part in role.unread if part.kind is UnreadKind.USER]


def has_limits(facts: ReviewFacts) -> bool:
    """Return whether a text limits a role, for all or some combinations of choices."""
    return any(text.covers or any(each.covers for each in text.for_choices) for text in facts.texts)


def not_seen(facts: ReviewFacts) -> list[str]:
    """List what could not be read: parts of the file, and policies whose content is not known."""
    names = role_names(facts)
    attached = (
        f"attached to {names[role.id] or 'the role'}, with unknown content: {arn}"
        for role in facts.roles
        for arn in role.unknown_policies
    )
    return [*facts.unread, *attached]
