"""What the vendor says of itself: octospec's questions, and answers that octospec does not check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen
class VendorStatement:
    """What the vendor says to a question; it is not checked, and no answer if the vendor says nothing."""

    id: str
    question: str
    answers: tuple[str, ...] = ()

    @property
    def answer(self) -> str:
        """All answers as one text: a new sentence after a full stop, otherwise a list.

        >>> VendorStatement("data", "Which data?", ("The reports.", "names", "prices")).answer
        'The reports. names; prices'
        >>> VendorStatement("mfa", "Which MFA?").answer
        'The vendor does not say.'
        """
        separated = (each if each.endswith(".") else f"{each};" for each in self.answers)
        return " ".join(separated).removesuffix(";") or NO_STATEMENT


VENDOR_QUESTIONS: Final[Mapping[str, str]] = {
    "assumed-by": "Who at the vendor can assume the role?",
    "mfa": "Which multi-factor authentication (MFA) do they use?",
    "data": "Which data leaves the account, and where does the vendor store it?",
    "retention": "How long does the vendor keep the data?",
    "subprocessors": "Which subprocessors receive the data?",
    "incident-contact": "Who is the contact for a security incident?",
    "notice": "How long in advance does the vendor announce that it needs more access?",
    "off-boarding": "What happens to the access and the data when the contract ends?",
    "events": "Which CloudTrail events of the role are expected?",
}
"""Key of ``vendor`` in a spec -> the question, in the order of every page."""

NOT_CHECKED: Final = "octospec does not check this, and nothing that octospec decides depends on it."
"""The note that every page has with the statements."""

NO_STATEMENT: Final = "The vendor does not say."
"""In place of an answer that the spec does not have."""
