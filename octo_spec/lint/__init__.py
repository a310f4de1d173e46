"""The rules of ``octospec lint``, the engine that runs them, and the findings that a spec accepts.

The names below are public, for modules that define a rule: ``from octo_spec.lint import Rule``. They remain
valid when a module of octospec moves. A module is imported when one of its names is first used, because
listing the rules needs no access engine.
"""

from typing import TYPE_CHECKING, Final

from octo_spec.plugin.public_names import imported_on_demand

if TYPE_CHECKING:
    from octo_spec.analysis.questions.review_question import ReviewQuestion as ReviewQuestion
    from octo_spec.diagnostics import Diagnostic as Diagnostic
    from octo_spec.diagnostics import DiagnosticKind as DiagnosticKind
    from octo_spec.diagnostics import Severity as Severity
    from octo_spec.iam.catalog import Action as Action
    from octo_spec.iam.catalog import Level as Level
    from octo_spec.iam.catalog import expand as expand
    from octo_spec.iam.policy import document as document
    from octo_spec.language.finding import Finding as Finding
    from octo_spec.language.spans import Location as Location
    from octo_spec.lint.rule import Rule as Rule
    from octo_spec.lint.rule import Subject as Subject
    from octo_spec.lint.rule import WrittenGrant as WrittenGrant
    from octo_spec.lint.rule import memoized as memoized
    from octo_spec.lint.rules.access_questions import allowed_requests as allowed_requests
    from octo_spec.lint.rules.access_questions import allows_more as allows_more
    from octo_spec.model.review_facts import Tone as Tone
    from octo_spec.symbolic.role_access import RoleAccess as RoleAccess

PUBLIC: Final = {
    "octo_spec.lint.rule": ("Rule", "Subject", "WrittenGrant", "memoized"),
    "octo_spec.language.finding": ("Finding",),
    "octo_spec.language.spans": ("Location",),
    "octo_spec.analysis.questions.review_question": ("ReviewQuestion",),
    "octo_spec.diagnostics": ("Diagnostic", "DiagnosticKind", "Severity"),
    "octo_spec.iam.catalog": ("Action", "Level", "expand"),
    "octo_spec.iam.policy": ("document",),
    "octo_spec.model.review_facts": ("Tone",),
    "octo_spec.symbolic.role_access": ("RoleAccess",),
    "octo_spec.lint.rules.access_questions": ("allowed_requests", "allows_more"),
}
"""Module -> its public names."""

__all__ = [name for names in PUBLIC.values() for name in names]

if not TYPE_CHECKING:
    __getattr__ = imported_on_demand(PUBLIC)
