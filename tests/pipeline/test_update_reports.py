"""What a build reports of updates over a quota: an error, unless a customer has another way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.pipeline.update_reports import EarlierDeployments, update_reports
from octo_spec.plugin.discovery import find
from tests.emitters.iam_json.samples import PLAIN, allow, inline

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment


def _version(number: int, *names: str) -> Deployment:
    [role] = PLAIN.roles
    large = [allow("ce:Get*")] * 40
    role = replace(role, policies=tuple(inline(name, *large) for name in names))
    return replace(PLAIN, roles=(role,), choices=(), version=f"{number}.0.0")


ONE_AFTER_THE_OTHER = (
    _version(1, "a", "b", "c"),
    _version(2, "d", "b", "c"),
    _version(3, "d", "e", "c"),
    _version(4, "d", "e", "f"),
)


def _codes(*versions: Deployment, withdrawn: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    plugin = find("terraform")
    assert not isinstance(plugin, Diagnostic)
    *earlier, now = versions
    deployed = EarlierDeployments(tuple(earlier), withdrawn)
    return [(each.kind.code, each.help or "") for each in update_reports(plugin, deployed, now)]


def test_an_older_version_has_a_way_by_several_others() -> None:
    first, second, third, fourth = ONE_AFTER_THE_OTHER
    assert _codes(third, fourth) == []
    assert _codes(first, second, third, fourth) == [
        ("OCT236", "customers update to 2.0.0 first"),
        ("OCT236", "customers update to 3.0.0 first"),
    ]


def test_without_a_way_it_is_an_error() -> None:
    first, second, third, fourth = ONE_AFTER_THE_OTHER
    assert [code for code, _ in _codes(first, third, fourth)] == ["OCT239"]
    assert [code for code, _ in _codes(second, fourth)] == ["OCT239"]


def test_no_way_leads_by_a_withdrawn_version() -> None:
    """A customer of a withdrawn version has its own way, and no one else updates to that version."""
    gone = frozenset({"3.0.0"})
    first, second, third, fourth = ONE_AFTER_THE_OTHER
    assert [code for code, _ in _codes(first, second, third, fourth, withdrawn=gone)] == ["OCT239", "OCT239"]
    other = replace(third, version="3.1.0")
    assert _codes(first, second, third, other, fourth, withdrawn=gone) == [
        ("OCT236", "customers update to 2.0.0 first"),
        ("OCT236", "customers update to 3.1.0 first"),
    ]
    assert _codes(third, fourth, withdrawn=gone) == []
