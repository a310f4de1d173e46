"""Trust that the language has in one form only."""

from __future__ import annotations

from octo_spec.iam.elements import PrincipalKind
from octo_spec.importing.fitting import fit
from octo_spec.model.deployment import Deployment, Parameter, ParameterKind, Principal, Role, TrustStatement
from octo_spec.model.text import ListParam, Text


def test_accounts_that_are_listed_beside_a_partition_are_accounts_of_that_partition() -> None:
    root = Text.of("arn:aws:iam::", ListParam("accounts"), ":root")
    trust = TrustStatement(Principal(PrincipalKind.AWS, (root,)), ("sts:AssumeRole",))
    accounts = Parameter("accounts", "Accounts.", ParameterKind.LIST)
    fitted = fit(Deployment("x", "1.0.0", (Role("x", Text.of("x"), (trust,)),), (accounts,)))
    [statement] = fitted.deployment.roles[0].trust
    assert str(statement.principal.values[0]) == "arn:${partition}:iam::${param.accounts}:root"
    assert [facts.key for facts in fitted.deployment.partitions] == ["aws"]
    assert [note.kind.code for note in fitted.notes] == ["OCT740"]
