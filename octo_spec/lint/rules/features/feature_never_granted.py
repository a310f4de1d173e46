"""A feature that no customer can have.

What it finds
    An action that a feature needs and that no role may use as the feature needs it, for any combination of
    choices: on all of the resources of the need, under its conditions. It also finds a feature whose needs no
    combination grants together. The access engine decides, as `octospec features` does: denies and known
    boundaries count. It finds nothing where that is not decided, or if the choices cannot all be asked at
    once. A spec cannot accept this finding.

Why it is bad
    The vendor sells a feature that fails with AccessDenied for every customer.

Example
    features:
      cleanup:
        title: Delete unattached volumes
        why: Customers save on unused storage.
        needs: [ec2:DescribeVolumes, ec2:DeleteVolume]   # and no group allows ec2:DeleteVolume
        without: You delete them.

Instead
    Grant what it needs, narrow the need by `on` and `when` to what is granted, or remove the feature.

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.allowing_grants import witness_in_words
from octo_spec.lint.rules.features.decided_features import decided_features

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.features.feature_answers import FeatureAnswer, NeedAnswer
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind.error(
    "OCT380", "feature-never-granted", "A feature whose needs no combination of choices grants."
)
_HELP = "grant it, narrow the need by 'on' and 'when' to what is granted, or remove it"


def find(subject: Subject) -> Iterator[Finding]:
    """Report each need that no combination grants, and each feature whose needs exclude each other."""
    for answer in decided_features(subject):
        missing = tuple(need for need in answer.needs if need.is_missing)
        yield from (_finding_of_missing(need, subject) for need in missing)
        if not missing and not answer.when and not answer.undecided:
            yield _finding_of_conflict(answer)


def _finding_of_missing(need: NeedAnswer, subject: Subject) -> Finding:
    needed = need.needed
    actions = needed.need.statement.actions
    at: Location = ("features", needed.feature, "needs", needed.need.position)
    location = (*at, "allow", actions.index(needed.action))
    message = f"no combination of choices allows {needed.action}, which feature {needed.feature!r} needs"
    if need.refused is not None:
        example = witness_in_words(need.refused, subject)
        message = (
            f"no combination of choices allows {needed.action} on all that feature {needed.feature!r} needs: "
            f"not {example}"
        )
    return Finding(KIND, location, message, _HELP)


def _finding_of_conflict(answer: FeatureAnswer) -> Finding:
    id = answer.feature.id
    message = f"no combination of choices allows everything that feature {id!r} needs at the same time"
    return Finding(KIND, ("features", id), message, "divide it into several features", on_key=True)


RULE = Rule(KIND, find, __doc__, acceptable=False)
