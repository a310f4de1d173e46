"""Rules are found by entry point, and what is wrong with a plugin is blamed by name and version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.lint import discovery
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules import RULES
from octo_spec.plugin.entry_points import EntryPoint, Offer, offers
from tests.cli.plugin_distributions import ended, forget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.lint.discovery import InstalledRules


def rule(code: str, name: str) -> Rule:
    return Rule(DiagnosticKind.error(code, name, "Something."), lambda _: (), "")


@pytest.fixture(autouse=True)
def _ended(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    forget()
    yield from ended(monkeypatch)


def offered(monkeypatch: pytest.MonkeyPatch, *brought: tuple[str, Any]) -> InstalledRules:
    """Load what these distributions bring: pairs of a name and what its entry point gives."""
    found = tuple(
        Offer(EntryPoint(name, f"{name}:RULES", discovery.GROUP), name, "2.1") for name, _ in brought
    )
    monkeypatch.setattr(discovery, "offers", lambda _: found)
    monkeypatch.setattr(EntryPoint, "load", _loading(dict(brought)))
    return discovery.installed_rules()


def _loading(given: dict[str, Any]) -> Callable[[EntryPoint], Any]:
    def load(entry: EntryPoint) -> object:
        loaded: object = given[entry.name]
        if isinstance(loaded, Exception):
            raise loaded
        return loaded

    return load


def test_ours_are_found_by_an_entry_point_like_any_other() -> None:
    assert [offer.distribution for offer in offers(discovery.GROUP)][:1] == ["octospec"]
    installed = discovery.installed_rules().rules
    ours = (rule.rule for rule in installed if rule.offer.distribution == "octospec")
    assert tuple(ours) == RULES


def test_rules_of_plugins_come_after_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = offered(
        monkeypatch, ("octospec", (rule("OCT301", "one"),)), ("acme", (rule("ACME1", "two"),))
    )
    assert list(map(str, installed.rules)) == ["OCT301 'one' of octospec 2.1", "ACME1 'two' of acme 2.1"]
    assert installed.problems == ()


@pytest.mark.medium
@pytest.mark.parametrize(
    ("given", "said"),
    [
        (ImportError("no"), "OCT512 rules 'acme' of acme 2.1 cannot be loaded: ImportError: no"),
        ([rule("ACME1", "two")], "OCT513 acme 2.1: entry point 'acme' does not return a tuple of rules"),
        (
            (Rule("two", lambda _: (), ""),),  # type: ignore[arg-type]
            (
                "OCT513 acme 2.1: entry point 'acme' does not return a tuple of rules: "
                "[0].kind is of type str, not DiagnosticKind"
            ),
        ),
        (("nonsense",), "OCT513 acme 2.1: entry point 'acme' does not return a tuple of rules"),
        (
            (rule("OCT301", "two"),),
            "OCT514 rule OCT301 'two' of acme 2.1 clashes with OCT301 'one' of octospec 2.1",
        ),
        (
            (rule("ACME1", "one"),),
            "OCT514 rule ACME1 'one' of acme 2.1 clashes with OCT301 'one' of octospec 2.1",
        ),
        (
            (rule("OCT302", "two"),),
            "OCT514 rule OCT302 'two' of acme 2.1 has a code that is reserved for octospec",
        ),
    ],
)
def test_what_is_wrong_with_a_plugin_is_blamed_and_the_others_are_there(
    monkeypatch: pytest.MonkeyPatch, given: object, said: str
) -> None:
    installed = offered(
        monkeypatch,
        ("octospec", (rule("OCT301", "one"),)),
        ("acme", given),
        ("zeta", (rule("Z1", "last"),)),
    )
    assert list(map(str, installed.problems)) == [f"{said}; report it to acme"]
    assert [rule.kind.name for rule in installed.rules] == ["one", "last"]


def test_of_two_rules_of_one_plugin_with_one_name_the_first_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = offered(monkeypatch, ("acme", (rule("A1", "one"), rule("A2", "one"), rule("A3", "three"))))
    assert [rule.kind.code for rule in installed.rules] == ["A1", "A3"]
    assert [problem.kind.code for problem in installed.problems] == ["OCT514"]
