"""Trust for which the language has only one form."""

from __future__ import annotations

import pytest

from octo_spec.iam.elements import PrincipalKind
from octo_spec.importing.language_fit import fit
from octo_spec.model.deployment import (
    Condition,
    Deployment,
    Parameter,
    ParameterKind,
    Principal,
    Role,
    TrustStatement,
)
from octo_spec.model.text import Account, ListParam, Text


def test_accounts_listed_together_with_a_partition_belong_to_it() -> None:
    root = Text.of("arn:aws:iam::", ListParam("accounts"), ":root")
    trust = TrustStatement(Principal(PrincipalKind.AWS, (root,)), ("sts:AssumeRole",))
    accounts = Parameter("accounts", "Accounts.", ParameterKind.LIST)
    fitted = fit(Deployment("x", "1.0.0", (Role("x", Text.of("x"), (trust,)),), (accounts,)))
    [statement] = fitted.deployment.roles[0].trust
    assert str(statement.principal.values[0]) == "arn:${partition}:iam::${param.accounts}:root"
    assert [facts.key for facts in fitted.deployment.partitions] == ["aws"]
    assert [note.kind.code for note in fitted.notes] == ["OCT740"]


@pytest.mark.parametrize("operator", ["StringEquals", "StringLike"])
def test_a_service_may_have_to_name_its_account_and_nothing_else(operator: str) -> None:
    def kept(*values: Text) -> tuple[Condition, ...] | None:
        conditions = (Condition(operator, "sts:ExternalId", values),)
        firehose = Principal(PrincipalKind.SERVICE, (Text.of("firehose.amazonaws.com"),))
        trust = TrustStatement(firehose, ("sts:AssumeRole",), conditions)
        roles = fit(Deployment("x", "1.0.0", (Role("x", Text.of("x"), (trust,)),))).deployment.roles
        return roles[0].trust[0].conditions if roles else None

    account = Text.of(Account())
    assert kept(account) == (Condition("StringEquals", "sts:ExternalId", (account,)),)
    assert kept(Text.of("octo")) is None
    assert kept(account, Text.of("octo")) is None
