"""The facts of hand-over pages are computed once for equal deployments, and never mixed up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from octo_spec.language.load import load_spec
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.resolution import resolve
from octo_spec.review.hand_over import hand_over_facts

OCTO = (Path(__file__).parents[2] / "spec" / "octo.yaml").read_text("utf-8")


def test_equal_deployments_share_their_facts() -> None:
    loaded = load_spec(OCTO, "octo.yaml", reserved_by_targets())
    assert loaded.spec is not None
    first, second = (
        resolve(loaded.spec, loaded.spans, Customer(title=title)).deployment for title in ("Acme", "Bolt")
    )
    assert first is not None
    assert second is not None
    facts = hand_over_facts(first)
    assert facts is not None
    assert hand_over_facts(second) is facts


def test_a_different_reason_gives_different_facts() -> None:
    loaded = load_spec(OCTO, "octo.yaml", reserved_by_targets())
    assert loaded.spec is not None
    deployment = resolve(loaded.spec, loaded.spans, Customer()).deployment
    assert deployment is not None
    (role,) = deployment.roles
    caller = replace(role.trust[0], why="Another reason.")
    other = replace(deployment, roles=(replace(role, trust=(caller, *role.trust[1:])),))
    assert other == deployment
    facts = hand_over_facts(other)
    assert facts is not None
    assert "Another reason." in [each.why for each in facts.roles[0].trusted]
