"""What a rule finds in a small spec that a test varies: each finding as the diagnostic that people see."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from octo_spec.diagnostics import in_file_order
from octo_spec.language.load import load_spec
from octo_spec.lint.rule import Subject
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.resolution import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.language.spans import Spans
    from octo_spec.lint.rule import Rule

Part = Any
"""A part of a spec, as JSON."""

SERVICE = {"service": "ssm.amazonaws.com"}


def found(check: Rule, **parts: Part) -> list[str]:
    """Give what ``check`` finds where a spec has these parts: ``grants`` and the like, or whole sections."""
    spans, subject = _loaded(written(**parts))
    return [str(one) for one in in_file_order(one.diagnostic(spans) for one in check.find(subject))]


def looked_at(**parts: Part) -> Subject:
    """Give what rules look at where a spec has these parts."""
    return _loaded(written(**parts))[1]


def _loaded(spec: Mapping[str, Part]) -> tuple[Spans, Subject]:
    loaded = load_spec(json.dumps(spec, indent=1), "spec.yaml")
    assert loaded.spec is not None, [str(one) for one in loaded.diagnostics]
    resolution = resolve(loaded.spec, loaded.spans, Customer(ask=dict.fromkeys(loaded.spec.choices)))
    assert resolution.deployment is not None, [str(one) for one in resolution.diagnostics]
    return loaded.spans, Subject(loaded.spec, resolution.deployment)


def written(
    *, trust: Part = SERVICE, role: Part = None, grants: Part = None, group: Part = None, **sections: Part
) -> Mapping[str, Part]:
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


def _packed(role: Mapping[str, Part]) -> Mapping[str, Part]:
    return role if {"inline", "managed", "attached"} & role.keys() else {"inline": {"p": ["granted"]}, **role}
