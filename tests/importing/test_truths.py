"""Boolean values in conditions are in lower case."""

from __future__ import annotations

from octo_spec.iam.elements import Effect
from octo_spec.importing.truths import with_lower_case_booleans
from octo_spec.model.deployment import Condition, Deployment, Policy, PolicyKind, Role, Statement
from octo_spec.model.text import Param, Text


def test_booleans_are_in_lower_case_and_other_texts_stay() -> None:
    values = (Text.of("True"), Text.of("FALSE"), Text.of("odd"), Text.of(Param("x")))
    bools = Condition("BoolIfExists", "aws:SecureTransport", values)
    texts = Condition("StringEquals", "aws:PrincipalTag/x", values)
    statement = Statement(Effect.ALLOW, ("s3:GetObject",), (Text.of("*"),), conditions=(bools, texts))
    role = Role("r", None, (), policies=(Policy(Text.of("p"), PolicyKind.INLINE, (statement,)),))
    [reported] = with_lower_case_booleans(Deployment("x", "1.0.0", (role,))).roles
    first, second = reported.policies[0].statements[0].conditions
    assert list(map(str, first.values)) == ["true", "false", "odd", "${param.x}"]
    assert second == texts
