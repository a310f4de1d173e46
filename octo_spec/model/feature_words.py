"""For which answers a feature has what it needs, in the words of a page.

>>> act = (("level", ("look", "act")), ("kms-key is given", ("no",)), ("partition", ("aws", "aws-cn")))
>>> cases_in_words((act,))
'level is look or act and kms-key is not given and partition is aws or aws-cn'
>>> cases_in_words(((),)), cases_in_words(())
('always', 'never')
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.model.presence import ChoiceIs, Given, PartitionIn
from octo_spec.model.presence_wording import PresenceWording

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.model.review_facts import AnswerCases, ReviewedFeature

IS_GIVEN: Final = " is given"
"""The end of the id of an answer that says whether an optional parameter is given."""
YES: Final = "yes"
NO: Final = "no"
PARTITION: Final = "partition"
"""The id of the answer that is the partition. No input can have it."""

ALWAYS: Final = "always"
NEVER: Final = "never"

_WORDING: Final = PresenceWording()


def permitted_in_words(
    feature: ReviewedFeature,
    wording: PresenceWording = _WORDING,
    escape: Callable[[str], str] = str,
) -> str:
    """Say when the roles may make all requests of a feature, and when that is not decided.

    ``escape`` writes the reason as the page needs it; ``wording`` writes the rest.
    """
    if not feature.undecided:
        return cases_in_words(feature.when, wording)
    where = f" if {cases_in_words(feature.undecided, wording)}" if feature.undecided != ((),) else ""
    certain = f"{cases_in_words(feature.when, wording)}; " if feature.when else ""
    return f"{certain}not decided{where}: {escape(feature.reason)}"


def cases_in_words(cases: AnswerCases, wording: PresenceWording = _WORDING) -> str:
    """Write combinations of answers: always, never, or the cases joined by "or"."""
    if not cases:
        return NEVER
    if () in cases:
        return ALWAYS
    return ", or ".join(
        wording.joint.join(_answer(id, values, wording) for id, values in case) for case in cases
    )


def _answer(id: str, values: tuple[str, ...], wording: PresenceWording) -> str:
    if id == PARTITION:
        return wording.test(PartitionIn(values))
    if not id.endswith(IS_GIVEN):
        return wording.test(ChoiceIs(id, values))
    parameter = id.removesuffix(IS_GIVEN)
    return wording.test(Given(parameter)) if values == (YES,) else f"{wording.name(parameter)} is not given"
