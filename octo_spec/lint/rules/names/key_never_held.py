"""A condition on a key that AWS never sends with one of the grant's actions.

What it finds
    An action, or a pattern that matches only such actions, under a condition that requires a key which AWS
    sends with other actions of the grant, and never with this one: `s3:prefix` is sent to list a bucket, and
    not to delete an object. Operators that are also true without the key, such as `StringNotEquals`, are not
    reported. A key that AWS sends with none of the grant's actions is `unknown-condition-key`; a tag is
    `tag-never-held`. A key that AWS documents for almost all actions of a service, such as `s3:TlsVersion`,
    may be sent with all of them.

Why it is bad
    The condition is never true for this action: a deny protects nothing, although the spec says that it does,
    and an allow grants nothing.

Example
    deny: [s3:ListBucket, s3:DeleteObject]
    when: {StringLike: {"s3:prefix": prod/*}}

Instead
        deny: s3:DeleteObject
        on: arn:${partition}:s3:::*/prod/*

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.request_keys import is_tag_key, may_hold
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.enumeration import enumerate_names
from octo_spec.lint.rules.names.when_conditions import unmet_in_words, when_conditions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.names.when_conditions import WhenCondition

KIND = DiagnosticKind.error(
    "OCT317", "key-never-held", "A condition on a key that AWS never sends with one of the grant's actions."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report actions under a condition on a key that AWS sends only with other actions of the grant."""
    for condition in when_conditions(subject):
        if not is_tag_key(condition.key.lower()) and (holders := _holders(condition)):
            for action, known in condition.never_met:
                message = unmet_in_words(condition.key, action, known)
                help = f"write it separately, without this key: AWS sends it only with {holders}"
                yield Finding(KIND, action.location, message, help)


def _holders(condition: WhenCondition) -> str:
    """Return the grant's actions that have the key; empty if none has it, or if any action is meant."""
    actions = condition.known_actions or ()
    names = [action.full_name for action in actions if may_hold(action, condition.key)]
    return enumerate_names(names) if names else ""


RULE = Rule(KIND, find, __doc__)
