"""Small specs that a test varies, what rules look at in them, and what a rule finds in them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from octo_spec.diagnostics import in_file_order
from octo_spec.language.load import load_spec
from octo_spec.lint.rule import Subject
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.resolution import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.language.spans import Spans
    from octo_spec.lint.rule import Rule

SpecPart = Any
"""A part of a spec, as JSON."""

SERVICE = {"service": "ssm.amazonaws.com"}


def found(rule: Rule, **parts: SpecPart) -> list[str]:
    """Give what a rule finds where a spec has these parts: ``grants`` and the like, or whole sections."""
    return found_with((), rule, **parts)


def found_with(questions: tuple[ReviewQuestion, ...], rule: Rule, **parts: SpecPart) -> list[str]:
    """Give the same where plugins have questions."""
    spans, loaded = _loaded(written(**parts))
    subject = replace(loaded, further_questions=questions)
    return list(map(str, in_file_order(finding.diagnostic(spans) for finding in rule.find(subject))))


def subject_of(**parts: SpecPart) -> Subject:
    """Give what rules look at where a spec has these parts."""
    return _loaded(written(**parts))[1]


def _loaded(spec: Mapping[str, SpecPart]) -> tuple[Spans, Subject]:
    loaded = load_spec(json.dumps(spec, indent=1), "spec.yaml")
    assert loaded.spec is not None, list(map(str, loaded.diagnostics))
    resolution = resolve(loaded.spec, loaded.spans, Customer(ask=dict.fromkeys(loaded.spec.choices)))
    assert resolution.deployment is not None, list(map(str, resolution.diagnostics))
    return loaded.spans, Subject(loaded.spec, resolution.deployment)


def written(
    *,
    trust: SpecPart = SERVICE,
    role: SpecPart = None,
    grants: SpecPart = None,
    group: SpecPart = None,
    **sections: SpecPart,
) -> Mapping[str, SpecPart]:
    """Write a spec of one role with one group."""
    granted = {"grants": grants or [{"allow": "ce:GetTags"}], **(group or {})}
    return {
        "octospec": "1",
        "name": "sample",
        "version": "1.0.0",
        "description": "A sample.",
        "roles": {"reader": {"name": "ReaderRole", "why": "Reads.", "trust": trust, **_packed(role or {})}},
        "groups": {"granted": {"category": "cost-data", "access": "permissions", "why": "Why.", **granted}},
        **sections,
    }


def _packed(role: Mapping[str, SpecPart]) -> Mapping[str, SpecPart]:
    return role if {"inline", "managed", "attached"} & role.keys() else {"inline": {"p": ["granted"]}, **role}
