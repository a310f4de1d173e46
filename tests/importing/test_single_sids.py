"""Each Sid occurs once in each policy of a spec, whatever was read."""

from __future__ import annotations

from octo_spec.iam.elements import Effect
from octo_spec.importing.single_sids import with_single_sids
from octo_spec.model.deployment import Choice, Deployment, Policy, PolicyKind, Role, Statement
from octo_spec.model.presence import ALWAYS, ChoiceIs, Presence
from octo_spec.model.text import Text


def test_parts_of_one_policy_have_a_sid_once() -> None:
    apart = (
        _policy("p", ALWAYS),
        _policy("p-writes", Presence.of(ChoiceIs("writes", ("on",)))),
        _policy("q", ALWAYS),
    )
    choice = Choice("writes", "Whether it writes.", ("off", "on"), "off")
    role = Role("r", Text.of("r"), (), policies=apart)
    [reported] = with_single_sids(Deployment("x", "1.0.0", (role,), (), (choice,))).roles
    said = [(each.sid, each.why) for policy in reported.policies for each in policy.statements]
    assert said == [("ReadAll", ""), ("", ""), ("ReadAll", "")]


def _policy(name: str, there: Presence) -> Policy:
    statement = Statement(Effect.ALLOW, ("s3:GetObject",), (Text.of("*"),), sid="ReadAll")
    return Policy(Text.of(name), PolicyKind.INLINE, (statement,), there)
