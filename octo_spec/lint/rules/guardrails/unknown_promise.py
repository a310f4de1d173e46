"""A promise about an unknown question, or a duplicate promise.

What it finds
    An entry of `promises` that is not the ID of a question in `octospec questions`, from octospec or an
    installed plugin, or that occurs twice. A spec cannot accept this finding.

Why it is bad
    octospec proves nothing for it, and a reader believes that it is proven.

Example
    promises: read-secrets

Instead
    promises: reads-secrets

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.language.finding import Finding
from octo_spec.language.near_words import did_you_mean
from octo_spec.lint.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind.error(
    "OCT399", "unknown-promise", "A promise about a question that does not exist, or the same promise twice."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Look up each promise."""
    promises = subject.spec.promises
    yield from unknown_promises(promises, subject.questions if promises else ())


def unknown_promises(promises: Sequence[str], questions: Collection[str]) -> Iterator[Finding]:
    """Look up each promise among the questions' IDs; ``octospec validate`` does so without other rules."""
    for position, id in enumerate(promises):
        at = ("promises", position)
        if id not in questions:
            help = did_you_mean(id, questions) or "run 'octospec questions' to list them"
            yield Finding(KIND, at, f"there is no question {id!r}", help)
        elif id in promises[:position]:
            yield Finding(KIND, at, f"{id!r} is already listed in 'promises'", "keep one of them")


RULE = Rule(KIND, find, __doc__, acceptable=False)
