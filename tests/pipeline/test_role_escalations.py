"""A deployment reports the privilege escalation of its roles, in every format, and next to each choice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from octo_spec.access.budget import BudgetExceededError
from octo_spec.language.load import load_spec
from octo_spec.pipeline.compile import compile_each, compile_spec
from octo_spec.resolve.customers import Customer, FormatRequest, PlacedAnswer

if TYPE_CHECKING:
    from octo_spec.pipeline.compile import Compilation

SPEC = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
choices:
  updates: {description: The role updates itself.}
parameters:
  external-id: {description: An ID.}
roles:
  reader:
    name: Reader
    why: Reads.
    trust: [{account: "111122223333", external-id: "${param.external-id}"}]
    inline: {main: [costs, own]}
groups:
  costs: {category: cost-data, access: read, why: Reports., grants: [{allow: ce:Get*}]}
  own:
    category: remediation
    access: permissions
    why: Updates.
    needs: {updates: on}
    grants: [{allow: iam:PutRolePolicy, on: "${role.reader.arn}"}]
"""
ANY_RIGHT = "any permission, by iam:PutRolePolicy on itself, group own"


def compiled(*customers: Customer, spec: str = SPEC) -> list[Compilation]:
    loaded = load_spec(spec, "spec.yaml")
    assert loaded.spec is not None
    return list(compile_each(loaded.spec, loaded.spans, customers))


def reported(customer: Customer) -> tuple[str, ...]:
    [compilation] = compiled(customer)
    assert compilation.deployment is not None
    return compilation.deployment.roles[0].further


def test_a_role_is_reported_with_the_choice_on_which_its_further_permissions_depend() -> None:
    assert reported(Customer(ask={"updates": None})) == (f"{ANY_RIGHT}, if updates = on",)
    assert reported(Customer(fix={"updates": PlacedAnswer("on")})) == (ANY_RIGHT,)
    assert reported(Customer(fix={"updates": PlacedAnswer("off")})) == ()


def test_what_a_role_may_gain_only_in_another_partition_is_reported() -> None:
    grants = """\
[{allow: "iam:AttachUserPolicy", on: "arn:aws-us-gov:iam::*:user/*"},
             {allow: "s3:GetObject", on: "arn:aws:s3:::b/*"}]}
"""
    spec = SPEC.replace("[{allow: ce:Get*}]}\n", grants).replace(
        "choices:", "partitions: [aws, aws-us-gov]\nchoices:"
    )
    [compilation] = compiled(Customer(fix={"updates": PlacedAnswer("off")}), spec=spec)
    assert compilation.deployment is not None
    [way] = compilation.deployment.roles[0].further
    assert way == (
        "the permissions of principals that it can change, by iam:AttachUserPolicy, group costs, "
        "if partition is aws-us-gov"
    )


def test_customers_who_chose_the_same_are_shown_the_same() -> None:
    customers = [
        Customer(fix={"updates": PlacedAnswer("on")}, preset={"external-id": PlacedAnswer(id)})
        for id in ("one-1", "two-2")
    ]
    deployments = [compilation.deployment for compilation in compiled(*customers)]
    assert [deployment and deployment.roles[0].further for deployment in deployments] == [(ANY_RIGHT,)] * 2


@pytest.mark.parametrize(
    ("format", "path"),
    [
        ("cloudformation", "template.yaml"),
        ("terraform", "main.tf"),
        ("terraform", "README.md"),
        ("iam-json", "README.md"),
    ],
)
def test_every_format_says_it_where_a_customer_reads(format: str, path: str) -> None:  # noqa: A002 - the word of the language
    loaded = load_spec(SPEC, "spec.yaml")
    assert loaded.spec is not None
    for answer, expected in (("on", True), ("off", False)):
        customer = Customer(fix={"updates": PlacedAnswer(answer)}, formats=(FormatRequest(format, {}),))
        [build] = compile_spec(loaded.spec, loaded.spans, customer).formats
        [text] = [str(artifact.text) for artifact in build.artifacts if str(artifact.path) == path]
        assert (ANY_RIGHT in text) is expected
        assert build.is_good


@pytest.mark.parametrize("format", ["terraform", "iam-json"])
def test_a_readme_says_it_next_to_the_choices(format: str) -> None:  # noqa: A002 - the word of the language
    loaded = load_spec(SPEC, "spec.yaml")
    assert loaded.spec is not None
    customer = Customer(ask={"updates": None}, formats=(FormatRequest(format, {}),))
    [build] = compile_spec(loaded.spec, loaded.spans, customer).formats
    [readme] = [str(artifact.text) for artifact in build.artifacts if str(artifact.path) == "README.md"]
    said = "can escalate its privileges beyond what its policies grant:"
    assert readme.index("The role updates itself.") < readme.index(said)


def test_the_customer_who_reads_cost_data_is_shown_what_the_role_may_gain() -> None:
    folder = Path(__file__).parents[2] / "spec"
    loaded = load_spec((folder / "octo.yaml").read_text("utf-8"), "octo.yaml")
    assert loaded.spec is not None
    off = PlacedAnswer("off")
    clinics = Customer(
        fix={"optimization": off, "remediation": off}, formats=(FormatRequest("cloudformation", {}),)
    )
    [build] = compile_spec(loaded.spec, loaded.spans, clinics).formats
    template, *_ = build.artifacts
    assert (
        "can escalate its privileges beyond what its policies grant: any permission, by iam:PutRolePolicy"
        in str(template.text)
    )


def test_a_search_that_ends_early_is_not_decided_in_every_format(monkeypatch: pytest.MonkeyPatch) -> None:
    def ends(*_: object) -> None:
        raise BudgetExceededError(1, "too many statements")

    monkeypatch.setattr("octo_spec.pipeline.role_escalations.privilege_escalations", ends)
    loaded = load_spec(SPEC, "spec.yaml")
    assert loaded.spec is not None
    customer = Customer(formats=tuple(FormatRequest(name, {}) for name in ("cloudformation", "iam-json")))
    for build in compile_spec(loaded.spec, loaded.spans, customer).formats:
        texts = " ".join(" ".join(str(artifact.text) for artifact in build.artifacts).split())
        assert "t is not decided whether" in texts
        assert "can escalate its privileges: the search for privilege escalation" in texts
        assert build.is_good
