"""What a role may do through unknown facts: policies without a known text, and parts that were not read.

Each counts as a grant of the actions that it names, or of everything, on anything: what no deny blocks is
then not decided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.wording import both, count, either
from octo_spec.frozen import frozen
from octo_spec.model.combinations import EVERY_COMBINATION, intersection, union
from octo_spec.model.unread import EVERY_ACTION, Unread, UnreadKind
from octo_spec.review.presences import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.model.combinations import Combinations
    from octo_spec.model.deployment import Attachment
    from octo_spec.model.presence import Presence
    from octo_spec.review.reviewed_roles import ReviewedPolicies


@frozen
class OpenEnd:
    """Why a question is not decided, and for which combinations of choices."""

    why: str
    combinations: Combinations


def open_ends(role: ReviewedPolicies, questions: Sequence[ReviewQuestion]) -> dict[str, OpenEnd]:
    """Map each question that unknown facts may affect to the reason, and the combinations of choices."""
    if is_trust_alone(role):
        no_policy = OpenEnd("a trust policy alone does not show what the role may do", EVERY_COMBINATION)
        return {question.id: no_policy for question in questions}
    policies, unread_parts = role.unknown_attachments, unread_permissions(role)
    if not policies and not unread_parts:
        return {}
    from octo_spec.review.hypothetical_grants import allowed_questions  # noqa: PLC0415 - few roles have unknown parts

    through = allowed_questions(role, (actions for _, actions in _unknown_parts(role)), questions)
    found = {}
    for question in questions:
        unread = [each for each in unread_parts if question.id in through[each.actions]]
        attached = policies if question.id in through.get(EVERY_ACTION, ()) else ()
        if attached or unread:
            why = (*([unknown_text(role)] if attached else ()), *([unread_text(unread)] if unread else ()))
            there = (*(each.presence for each in attached), *(each.presence for each in unread))
            combinations = union(there)
            found[question.id] = OpenEnd(" and ".join(why), combinations)
    return found


def is_trust_alone(role: ReviewedPolicies) -> bool:
    """Return whether a document is all that is known of a role, and says only who may assume it."""
    policies = role.first.policies
    return policies.role is None and bool(policies.trust.documents) and not policies.permissions.documents


def unknown_escalation(role: ReviewedPolicies) -> Combinations:
    """Return the combinations of choices for which the role may escalate through unknown facts."""
    if is_trust_alone(role):
        return EVERY_COMBINATION
    parts = tuple(_unknown_parts(role))
    if not parts:
        return ()
    from octo_spec.review.hypothetical_grants import escalating_lists  # noqa: PLC0415 - as above

    leading = escalating_lists(role, (actions for _, actions in parts))
    return union(there for there, actions in parts if actions in leading)


def _unknown_parts(role: ReviewedPolicies) -> Iterator[tuple[Presence, tuple[str, ...]]]:
    """Yield the unknown parts of a role: when they are present, and which actions they may allow."""
    yield from ((each.presence, EVERY_ACTION) for each in role.unknown_attachments)
    yield from ((each.presence, each.actions) for each in unread_permissions(role))


def unread_permissions(role: ReviewedPolicies) -> tuple[Unread, ...]:
    """Return the parts of a role's permissions that a reader skipped; a single policy document has none."""
    known = role.first.policies.role
    left = known.unread if known else ()
    return tuple(each for each in left if each.kind is not UnreadKind.TRUST)


def unknown_denies(role: ReviewedPolicies, granted: Combinations) -> str:
    """Say which unknown texts may deny what grants allow in some combinations; empty if none does."""
    unknown = (*role.unknown_boundaries, *role.unknown_attachments)
    names = [named_with_presence(each) for each in unknown if _meets(each.presence, granted)]
    text = "text is" if len(names) == 1 else "texts are"
    return f"{either(names)}, whose {text} not known here, denies it" if names else ""


def _meets(presence: Presence, combinations: Combinations) -> bool:
    return any(True for each in combinations for _ in intersection(presence, each))


def named_with_presence(attachment: Attachment) -> str:
    """Name a policy, with the choices and the partitions for which its text is needed and not known."""
    when = in_words((attachment.presence,))
    return f"{attachment.arn} (if {when})" if when else str(attachment.arn)


def unknown_text(role: ReviewedPolicies) -> str:
    """Say which texts are not known."""
    names = [str(attached.arn) for attached in role.unknown_attachments]
    policies, allow = ("policy", "allows") if len(names) == 1 else ("policies", "allow")
    return f"what the attached {policies} {both(names)} {allow} is not known here"


FEW_PLACES: Final = 3
"""The maximum number of places in a sentence."""


def unread_text(unread: Sequence[Unread]) -> str:
    """Say how many parts were not read, and where the first ones are."""
    places = list(dict.fromkeys(str(each.place) for each in unread))
    more = [f"{len(places) - FEW_PLACES + 1:,} more"] if len(places) > FEW_PLACES else []
    shown = both([*places[: FEW_PLACES - 1], *more]) if more else both(places)
    was = "was" if len(unread) == 1 else "were"
    what = "statement" if all(each.kind is UnreadKind.STATEMENT for each in unread) else "part"
    return f"{count(len(unread), what)} that may allow it {was} not read ({shown})"
