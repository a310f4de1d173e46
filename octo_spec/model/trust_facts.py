"""What is known about who can assume a role, and about the session: an answer to each question."""

from __future__ import annotations

from octo_spec.frozen import frozen
from octo_spec.model.claims import Claim, ClaimAnswer  # noqa: TC001 - JSON follows the annotations


@frozen
class TrustFact:
    """The answer to one question about a trust policy: its claims, the gravest first, and a sentence.

    ``answer`` is the gravest answer over all combinations of choices. ``is_of_session`` means that it is
    about what a caller or an AWS service may do with a session, not about external IDs and strangers.
    """

    question: str
    answer: ClaimAnswer
    sentence: str
    claims: tuple[Claim, ...]
    is_of_session: bool = False
