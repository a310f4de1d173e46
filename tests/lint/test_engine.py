"""Findings have their place and, where the spec says so, are accepted for a reason until a day.

Tests ``engine`` and ``acceptances``, which it runs.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from octo_spec.access.budget import BudgetExceededError
from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.language.finding import Finding
from octo_spec.language.load import load_spec
from octo_spec.lint.discovery import InstalledRule, InstalledRules
from octo_spec.lint.engine import lint
from octo_spec.lint.rule import Rule
from octo_spec.plugin.entry_points import EntryPoint, Offer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.language.spans import Location
    from octo_spec.lint.linting import Linting
    from octo_spec.lint.rule import Subject
    from octo_spec.model.deployment import Deployment

TODAY = date(2027, 3, 1)
GRANT = ("groups", "costs", "grants", 0)
PARAMETER = ("parameters", "external-id")
TRUST = ("roles", "reader", "trust", 0)

SPEC = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
{spec}
parameters:
  external-id:
    description: The external ID.
    pattern: "^[a-z]+$"
    min-length: 2
    {parameter}
choices:
  extra: {{description: More., ask: build}}
roles:
  reader:
    name: Reader
    why: Reads.
    {role}
    trust:
      account: "111122223333"
      external-id: ${{param.external-id}}
      {trust}
    inline: {{main: [costs, more]}}
groups:
  costs:
    category: cost-data
    access: read
    why: Reports.
    {group}
    grants:
      - allow: ce:Get*
        {grant}
      - allow: ce:List*
  more: {{category: cost-data, access: read, why: More., needs: {{extra: on}}, grants: {{allow: ce:Start*}}}}
"""
PLACES = ("spec", "parameter", "role", "trust", "group", "grant")


def finding(
    *locations: Location, name: str = "too-green", severity: Severity = Severity.ERROR
) -> InstalledRule:
    """Make a rule that finds something at each of ``locations``."""
    kind = DiagnosticKind(f"ACME{len(name):03}", name, severity, "Something is too green.")
    return brought(
        Rule(
            kind, lambda _: [Finding(kind, location, "it is green", "paint it") for location in locations], ""
        )
    )


def brought(rule: Rule) -> InstalledRule:
    return InstalledRule(
        rule, Offer(EntryPoint("acme", "acme:RULES", "octo_spec.rules"), "acme-rules", "2.1")
    )


def linted(*rules: InstalledRule, **accept: str) -> Linting:
    """Lint the spec with an ``accept`` entry at each place that is named."""
    entries = {place: f"accept: {accept[place]}" if place in accept else "" for place in PLACES}
    loaded = load_spec(SPEC.format(**entries), "spec.yaml")
    assert loaded.spec, loaded.diagnostics
    return lint(loaded.spec, loaded.spans, TODAY, InstalledRules(rules))


def opened(linting: Linting) -> list[str]:
    return [
        f"{diagnostic.span}".removeprefix("spec.yaml:") + f" {diagnostic.kind.name}"
        for diagnostic in linting.open
    ]


def test_a_finding_has_its_place_and_its_help() -> None:
    [diagnostic] = linted(finding((*GRANT, "allow", 0))).open
    assert str(diagnostic) == "spec.yaml:31:16: ACME009 it is green; paint it"


def test_findings_come_in_file_order_and_each_once() -> None:
    linting = linted(finding(GRANT, PARAMETER, GRANT), finding(TRUST, name="too-blue"))
    assert [name.split()[1] for name in opened(linting)] == ["too-green", "too-blue", "too-green"]


def test_rules_look_at_every_open_choice() -> None:
    subjects: list[Deployment] = []

    def find(subject: Subject) -> Iterator[Finding]:
        subjects.append(subject.deployment)
        yield from ()

    linted(brought(Rule(DiagnosticKind.error("ACME001", "looks", "Looks."), find, "")))
    assert [choice.id for choice in subjects[0].choices] == ["extra"]


# --- accepting ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "location"),
    [
        ("grant", GRANT),
        ("grant", (*GRANT, "allow", 0)),
        ("group", GRANT),
        ("group", ("groups", "costs", "access")),
        ("spec", GRANT),
        ("spec", ()),
        ("parameter", (*PARAMETER, "pattern")),
        ("trust", TRUST),
        ("role", TRUST),
        ("role", ("roles", "reader", "inline", "main", 0)),
        ("spec", TRUST),
    ],
)
def test_a_finding_is_accepted_by_what_encloses_it(place: str, location: Location) -> None:
    linting = linted(finding(location), **{place: "{too-green: We like it.}"})
    assert linting.open == ()
    assert [finding.accepted for finding in linting.accepted] == ["We like it."]


@pytest.mark.parametrize(
    ("place", "location"),
    [
        ("grant", ("groups", "costs", "grants", 1)),
        ("grant", ("groups", "costs")),
        ("group", ("groups", "more", "grants", 0)),
        ("role", GRANT),
        ("trust", ("roles", "reader")),
        ("parameter", ()),
    ],
)
def test_a_finding_is_not_accepted_from_next_to_or_below(place: str, location: Location) -> None:
    linting = linted(finding(location), **{place: "{too-green: We like it.}"})
    assert linting.accepted == ()
    assert sorted(diagnostic.kind.name for diagnostic in linting.open) == ["too-green", "unused-acceptance"]


def test_the_nearest_reason_counts_and_one_that_is_left_over_is_reported() -> None:
    linting = linted(finding(GRANT), grant="{too-green: Near.}", group="{too-green: Far.}")
    assert [finding.accepted for finding in linting.accepted] == ["Near."]
    assert list(map(str, linting.open)) == [
        (
            "spec.yaml:29:14: OCT390 this entry accepts nothing: "
            "entries closer to the findings of 'too-green' accept them all; remove this entry or those"
        )
    ]


def test_what_is_accepted_and_not_found_is_reported() -> None:
    [diagnostic] = linted(finding(), role="{too-green: Why.}").open
    assert str(diagnostic).endswith("OCT390 'too-green' is accepted here, but has no finding here; remove it")


def test_what_is_accepted_and_no_rule_is_reported_with_the_nearest() -> None:
    [diagnostic] = linted(finding(), spec="{to-green: Why.}").open
    assert str(diagnostic).endswith("5:10: OCT390 there is no rule 'to-green'; did you mean 'too-green'?")


@pytest.mark.parametrize(
    ("until", "holds"), [("2027-02-28", False), ("2027-03-01", True), ("2027-03-02", True)]
)
def test_an_acceptance_holds_until_the_end_of_its_day(until: str, holds: bool) -> None:  # noqa: FBT001 - pytest's
    linting = linted(finding(GRANT), grant=f"{{too-green: {{reason: Why., until: {until}}}}}")
    assert bool(linting.accepted) == holds
    assert opened(linting) == ([] if holds else ["31:9 too-green", "32:18 expired-acceptance"])


def test_where_a_near_acceptance_has_expired_a_far_one_holds() -> None:
    near = "{too-green: {reason: Near., until: 2027-01-01}}"
    linting = linted(finding(GRANT), grant=near, spec="{too-green: Far.}")
    assert [finding.accepted for finding in linting.accepted] == ["Far."]
    assert [diagnostic.kind.name for diagnostic in linting.open] == ["expired-acceptance"]


def test_no_one_can_accept_that_an_acceptance_is_unused() -> None:
    linting = linted(finding(), grant="{too-green: Why.}", spec="{unused-acceptance: Why.}")
    assert [diagnostic.kind.name for diagnostic in linting.open] == ["unused-acceptance"] * 2


# --- what stops --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "plain", "strict"),
    [(Severity.ERROR, 1, 1), (Severity.WARNING, 0, 1), (Severity.NOTE, 0, 0)],
)
def test_errors_stop_and_warnings_where_it_is_strict(severity: Severity, plain: int, strict: int) -> None:
    linting = linted(finding(GRANT, severity=severity))
    assert (len(linting.stopping()), len(linting.stopping(strict=True))) == (plain, strict)


def test_what_is_accepted_does_not_stop() -> None:
    assert linted(finding(GRANT), grant="{too-green: Why.}").stopping(strict=True) == ()


# --- rules that are broken ---------------------------------------------------------------------


def raising(_: Subject) -> Iterator[Finding]:
    yield Finding(DiagnosticKind.error("ACME001", "raises", "Raises."), GRANT, "found before")
    msg = "oh no"
    raise RuntimeError(msg)


def leaving(_: Subject) -> Iterator[Finding]:
    raise SystemExit(3)


@pytest.mark.parametrize(
    ("find", "words"),
    [
        (raising, "RuntimeError: oh no"),
        (lambda _: ["green"], "TypeError: 'green' is not a finding with a location"),
        (lambda _: None, "TypeError: 'NoneType' object is not iterable"),
        (leaving, "SystemExit: 3"),
        (
            lambda _: [Finding(DiagnosticKind.error("ACME009", "too-green", "Green."), GRANT, "it is green")],
            "ValueError: it reports a finding of another rule, ACME009 'too-green'",
        ),
    ],
)
def test_a_rule_that_fails_is_blamed_and_the_others_still_look(
    find: Callable[[Subject], Iterator[Finding]], words: str
) -> None:
    bad = brought(Rule(DiagnosticKind.error("ACME001", "raises", "Raises."), find, ""))
    linting = linted(bad, finding(GRANT), spec="{raises: Why.}")
    assert opened(linting) == ["31:9 too-green"]
    assert list(map(str, linting.problems)) == [
        (
            f"OCT515 rule ACME001 'raises' of acme-rules 2.1 failed: {words}; "
            "this is a bug in acme-rules; report it there"
        )
    ]


def exceeding(_: Subject) -> Iterator[Finding]:
    raise BudgetExceededError(7)


def test_a_rule_that_runs_out_of_steps_has_no_answer_and_is_not_a_bug() -> None:
    linting = linted(brought(Rule(DiagnosticKind.error("ACME001", "deep", "Deep."), exceeding, "")))
    [problem] = linting.problems
    assert str(problem).startswith("OCT518 rule ACME001 'deep' of acme-rules 2.1 has no result: not decided")


def test_what_can_never_be_accepted_stays_a_finding_and_the_entry_is_one() -> None:
    kind = DiagnosticKind.error("ACME001", "guarded", "Guarded.")
    rule = Rule(kind, lambda _: [Finding(kind, GRANT, "it is guarded")], "", acceptable=False)
    linting = linted(brought(rule), grant="{guarded: Why.}")
    assert [finding.accepted for finding in linting.findings] == [None, None]
    assert [finding.diagnostic.kind.name for finding in linting.findings] == ["guarded", "unused-acceptance"]
    assert "'guarded' cannot be accepted" in linting.findings[1].diagnostic.message


def test_a_spec_that_cannot_ask_every_choice_is_looked_at_as_it_is_built() -> None:
    text = SPEC.format(**dict.fromkeys(PLACES, "")).replace(
        "[costs, more]}", "[costs, more], main-extra: [last]}"
    )
    last = "  last: {category: cost-data, access: read, why: Last., grants: [{allow: ce:Start*}]}\n"
    loaded = load_spec(text + last, "spec.yaml")
    assert loaded.spec, loaded.diagnostics
    linting = lint(loaded.spec, loaded.spans, TODAY, InstalledRules((finding(GRANT),)))
    assert [finding.diagnostic.kind.name for finding in linting.findings] == ["too-green"]
    assert [problem.kind.name for problem in linting.problems] == ["not-every-setting"]
    assert "rules checked the plain build only" in linting.problems[0].message


OF_GRANT = "{{too-green: {{reason: Why., of: [{of}]}}}}"


@pytest.mark.parametrize(
    ("place", "location", "of", "holds"),
    [
        ("grant", GRANT, 'ce:Get*, "*"', True),
        ("grant", GRANT, 'ce:Get*, "*", ce:List*', True),
        ("grant", GRANT, "ce:Get*", False),
        ("grant", GRANT, '"*", ce:GetCostAndUsage', False),
        ("group", GRANT, 'ce:Get*, ce:List*, "*"', True),
        ("group", GRANT, 'ce:Get*, "*"', False),
        ("trust", TRUST, '"111122223333"', True),
        ("trust", TRUST, '"999999999999"', False),
        ("role", TRUST, '"111122223333"', False),
        ("spec", GRANT, 'ce:Get*, "*"', False),
    ],
)
def test_an_acceptance_of_some_actions_does_not_cover_another(
    place: str,
    location: Location,
    of: str,
    holds: bool,  # noqa: FBT001 - pytest's
) -> None:
    linting = linted(finding(location), **{place: OF_GRANT.format(of=of)})
    assert bool(linting.accepted) == holds
    names = [diagnostic.kind.name for diagnostic in linting.open]
    assert sorted(names) == ([] if holds else ["outgrown-acceptance", "too-green"])


@pytest.mark.parametrize(
    ("of", "excepted", "holds"),
    [
        ("all except ce:Get*, all except iam:*", "ce:Get*, iam:*", True),
        ("all except ce:Get*, all except iam:*", "ce:Get*", False),
        ("all except ce:Get*", "ce:Get*, iam:*", False),
        ("ce:Get*, iam:*", "ce:Get*, iam:*", False),
    ],
)
def test_an_acceptance_covers_its_exceptions_and_no_others(of: str, excepted: str, *, holds: bool) -> None:
    accept = f'{{too-green: {{reason: Why., of: [{of}, "*"]}}}}'
    text = SPEC.format(**dict.fromkeys(PLACES, "") | {"grant": f"accept: {accept}"})
    loaded = load_spec(text.replace("allow: ce:Get*", f"allow-all-except: [{excepted}]"), "spec.yaml")
    assert loaded.spec, loaded.diagnostics
    linting = lint(loaded.spec, loaded.spans, TODAY, InstalledRules((finding(GRANT),)))
    names = sorted(diagnostic.kind.name for diagnostic in linting.open)
    assert names == ([] if holds else ["outgrown-acceptance", "too-green"])


def test_what_an_import_accepted_in_the_whole_spec_is_reported_with_its_places() -> None:
    linting = linted(finding(GRANT, TRUST), spec="{too-green: Imported from x.yaml.}")
    assert len(linting.accepted) == 2
    [diagnostic] = linting.open
    assert diagnostic.kind.name == "wide-acceptance"
    assert diagnostic.help == "move it to 'accept' of grant 1 of group costs, trust entry 1 of role reader"
