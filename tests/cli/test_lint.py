"""``octospec lint`` from the outside: words, formats and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest

from octo_spec import parallel
from octo_spec.access.budget import Budget, BudgetExceededError
from octo_spec.cli.commands import lint
from octo_spec.lint.discovery import InstalledRule, InstalledRules
from octo_spec.lint.rule import Rule
from octo_spec.storage import clock
from octospec_delegation.rules import questions
from tests.cli.colour_rules import BLUE, COLOURS, GREEN, PAGE, THIRD_PARTY, granting, rule
from tests.cli.conftest import SPEC

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject
    from tests.cli.conftest import Octospec


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint, "installed_rules", lambda: COLOURS)


def test_a_clean_spec_has_no_findings(octospec: Octospec) -> None:
    ran = octospec("lint", "spec.yaml")
    assert (ran.code, ran.out, ran.err) == (0, "spec.yaml: no findings (3 rules)\n", "")


def test_a_finding_is_shown_with_code_name_place_line_caret_and_help(octospec: Octospec) -> None:
    granting(octospec, "ce:Green")
    ran = octospec("lint", "spec.yaml")
    assert ran.code == 1
    head, line, caret, summary = ran.out.splitlines()
    assert head == "spec.yaml:16:79: ACME001 too-green: ce:Green, 100 %; paint: it"
    assert line[caret.index("^") : caret.rindex("^") + 1] == "ce:Green"
    assert summary == "spec.yaml: 1 error (3 rules)"


@pytest.mark.medium
@pytest.mark.parametrize("output_format", ["text", "json", "sarif"])
@pytest.mark.parametrize(
    "text",
    [
        SPEC.replace("allow: ce:Get*", "allow: [ce:Green, ce:Blue]"),
        SPEC.replace("ce:Get*", "ce:Green").replace("access: read", "access: written", 1),
        SPEC.replace("octospec: 1", "octospec: [1"),
        "octospec: 1\n",
        "",
    ],
)
def test_it_is_the_same_on_any_number_of_processors(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch, text: str, output_format: str
) -> None:
    (octospec.folder / "spec.yaml").write_text(text)
    found = set()
    for count in (1, 2):
        monkeypatch.setattr(parallel, "processors", lambda count=count: count)
        ran = octospec("lint", "spec.yaml", "--output-format", output_format)
        found.add((ran.code, ran.out, ran.err))
        assert octospec("lint", "-", "--output-format", output_format, given=text).code == ran.code
    assert len(found) == 1


@pytest.mark.parametrize(
    ("action", "plain", "strict"),
    [("ce:Green", 1, 1), ("ce:Blue", 0, 1), ("ce:Dull", 0, 0), ("ce:Get*", 0, 0)],
)
def test_errors_fail_and_warnings_where_it_is_strict(
    octospec: Octospec, action: str, plain: int, strict: int
) -> None:
    granting(octospec, action)
    assert octospec("lint", "spec.yaml").code == plain
    assert octospec("lint", "spec.yaml", "--strict").code == strict
    assert octospec("lint", "spec.yaml", "--strict", "--json").json["ok"] is (strict == 0)


def test_what_is_accepted_is_counted_and_does_not_fail(octospec: Octospec) -> None:
    granting(octospec, "ce:Green", "ce:Blue", accept="{too-green: We like it.}")
    ran = octospec("lint", "spec.yaml")
    assert ran.code == 0
    assert ran.out.splitlines()[3:] == [
        "spec.yaml: 1 warning (3 rules)",
        "1 accepted finding; --accepted lists them",
    ]


def test_accepted_findings_are_listed_on_request(octospec: Octospec) -> None:
    granting(octospec, "ce:Green", "ce:Blue", accept="{too-green: We like it.}")
    assert octospec("lint", "spec.yaml", "--accepted").out.splitlines()[3:] == [
        "spec.yaml:16:79: accepted: ACME001 too-green: We like it.",
        "spec.yaml: 1 warning (3 rules)",
        "1 accepted finding",
    ]


def test_an_acceptance_ends_with_its_day(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    granting(octospec, "ce:Green", accept="{too-green: {reason: We like it., until: 2027-06-30}}")
    monkeypatch.setattr(lint, "today", lambda: date(2027, 6, 30))
    assert octospec("lint", "spec.yaml").code == 0
    monkeypatch.setattr(lint, "today", lambda: date(2027, 7, 1))
    ran = octospec("lint", "spec.yaml")
    assert ran.code == 1
    assert "OCT391 expired-acceptance: 'too-green' was accepted until 2027-06-30" in ran.out


def test_the_day_is_today() -> None:
    assert clock.today() >= date(2026, 1, 1)


def test_a_spec_that_cannot_be_read_is_bad_input(octospec: Octospec) -> None:
    ran = octospec("lint", "absent.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert "OCT507" in ran.err
    octospec.write("spec.yaml", "octospec: 1\n")
    ran = octospec("lint", "spec.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert "OCT106" in ran.err


def test_a_rule_that_fails_is_bad_input_and_the_others_are_reported(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = InstalledRule(Rule(BLUE, lambda _: 1 / 0, PAGE), THIRD_PARTY)  # type: ignore[arg-type, return-value]
    monkeypatch.setattr(lint, "installed_rules", lambda: InstalledRules((bad, rule(GREEN))))
    granting(octospec, "ce:Green")
    ran = octospec("lint", "spec.yaml")
    assert ran.code == 2
    assert "OCT515 rule ACME002 'too-blue' of acme-rules 2.1 failed: ZeroDivisionError" in ran.err
    assert "ACME001 too-green" in ran.out


def test_a_rule_that_needs_too_many_steps_is_not_decided(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(_: Subject) -> Iterator[Finding]:
        raise BudgetExceededError(1, "too many statements")

    undecided = InstalledRule(Rule(BLUE, find, PAGE), THIRD_PARTY)
    monkeypatch.setattr(lint, "installed_rules", lambda: InstalledRules((undecided, rule(GREEN))))
    ran = octospec("lint", "spec.yaml")
    assert ran.code == 3
    assert "OCT518 rule ACME002 'too-blue' of acme-rules 2.1 has no result: not decided" in ran.err
    granting(octospec, "ce:Green")
    assert octospec("lint", "spec.yaml").code == 1  # a finding that stops a build comes first


# --- JSON --------------------------------------------------------------------------------------


def test_json_has_every_finding_with_its_place_and_whether_it_is_accepted(octospec: Octospec) -> None:
    granting(octospec, "ce:Green", "ce:Blue", "ce:Dull", accept="{too-blue: We like it.}")
    reported = octospec("lint", "spec.yaml", "--json").json
    assert [(finding["code"], finding["accepted"]) for finding in reported["findings"]] == [
        ("ACME001", None),
        ("ACME002", "We like it."),
        ("ACME003", None),
    ]
    assert reported["findings"][0] == {
        "code": "ACME001",
        "name": "too-green",
        "severity": "error",
        "message": "ce:Green, 100 %",
        "help": "paint: it",
        "path": "spec.yaml",
        "line": 16,
        "column": 79,
        "accepted": None,
        "customers": [],
    }
    assert (reported["ok"], reported["diagnostics"]) == (False, [])


def test_json_of_a_bad_spec_says_what_is_wrong(octospec: Octospec) -> None:
    octospec.write("spec.yaml", "octospec: 1\n")
    ran = octospec("lint", "spec.yaml", "--json")
    assert ran.code == 2
    assert {diagnostic["code"] for diagnostic in ran.json["diagnostics"]} == {"OCT106"}


def test_a_template_with_a_policy_that_iam_refuses_is_reported_at_its_role(octospec: Octospec) -> None:
    vendor = {"AWS": "arn:aws:iam::111122223333:root"}
    trusted = {"Effect": "Allow", "Principal": vendor, "Action": "sts:Assume\x1bRole"}
    properties = {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trusted]}}
    template = {"Resources": {"Reader": {"Type": "AWS::IAM::Role", "Properties": properties}}}
    octospec.write("template.json", json.dumps(template))
    ran = octospec("lint", "template.json")
    assert ran.code == 2
    assert "template.json:1:26: OCT606 IAM would refuse a policy of role 'reader': Statement[0]" in ran.err


@pytest.mark.medium
def test_a_spec_pays_for_nothing_that_its_rules_do_not_meet(octospec: Octospec) -> None:
    code = (
        "import sys; from octo_spec.cli import main\n"
        "try: main(['lint', 'spec.yaml'])\n"
        "except SystemExit: pass\n"
        "parts = ('access.search.address_spellings', 'access.search.number_spellings',\n"
        "  'access.search.automaton', 'access.search.mixed_types', 'access.variables.cases',\n"
        "  'plugin.process.outcome', 'cli.render.annotations', 'cli.render.sarif', 'lint.third_party')\n"
        "unused = {f'octo_spec.{part}' for part in parts} | {'hcl2', 'jinja2', 'importlib.metadata'}\n"
        "assert not unused & set(sys.modules), unused & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=octospec.folder)


# --- the files of a format with rules of its own -----------------------------------------------

TEMPLATE = (
    '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:GetRole", "Resource": "*"}}\n'
)
METADATA = {
    "partner_domain": "vendor.example",
    "template_name": "vendor-set-up_2026_11_30",
    "template_description": "Sets up.",
}


@pytest.fixture
def bundle(octospec: Octospec) -> Octospec:
    (octospec.folder / "bundle").mkdir()
    octospec.write("bundle/permissions.json", TEMPLATE)
    octospec.write("bundle/bundle_metadata.json", json.dumps(METADATA))
    return octospec


def test_a_bundle_is_judged_by_the_rules_of_its_format_only(bundle: Octospec) -> None:
    ran = bundle("lint", "bundle")
    others = "only the rules of the format delegation; import the folder for the others"
    assert (ran.code, ran.out, ran.err) == (0, f"bundle: no findings ({others})\n", "")


def test_a_finding_in_a_bundle_has_its_place(bundle: Octospec) -> None:
    bundle.write("bundle/permissions.json", TEMPLATE.replace("iam:GetRole", "iam:*"))
    [finding] = [
        each
        for each in json.loads(bundle("lint", "bundle", "--json").out)["findings"]
        if each["code"] == "OCT457"
    ]
    assert finding["path"] == "bundle/permissions.json"


def test_a_question_about_a_bundle_that_is_not_decided_is_neither_a_finding_nor_fine(
    bundle: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "Budget", lambda: Budget(limit=0))
    bundle.write("bundle/permissions.json", TEMPLATE.replace("iam:GetRole", "kms:Decrypt"))
    ran = bundle("lint", "bundle", "--json")
    data = json.loads(ran.out)
    assert (ran.code, data["ok"], data["findings"]) == (3, False, [])
    assert {each["code"] for each in data["diagnostics"]} == {"OCT518"}
