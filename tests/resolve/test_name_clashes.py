"""Names that differ in the spec, and become one for a customer."""

import pytest

from tests.resolve.specs import HEAD, PARAMETERS, TRUST, complaints, deployed, fixing

SPEC = f"""{HEAD}{PARAMETERS}  prefix: {{description: A prefix., default: x, pattern: "^[A-Za-z]+$"}}
choices:
  plan: {{description: The plan., options: [small, large]}}
roles:
  reader:
    name: Octo-Reader
    why: Reads.
{TRUST}    inline: {{main: [costs]}}
  other:
    name: ${{param.prefix}}-Reader
    why: Reads, too.
{TRUST}    inline: {{main: [costs]}}
groups:
  costs: {{category: cost-data, access: read, why: Reports., grants: [{{allow: ce:Get*}}]}}
"""


@pytest.mark.parametrize("prefix", ["Octo", "octo", "OCTO"])
def test_two_roles_that_get_one_name_are_refused_whatever_its_case(prefix: str) -> None:
    text = SPEC.replace("choices:\n  plan: {description: The plan., options: [small, large]}\n", "")
    [complaint] = complaints(text, fixing(prefix=prefix))
    assert complaint == f"spec.yaml:18:11: OCT207 roles 'reader' and 'other' are both named {prefix}-Reader"
    assert len(deployed(text, fixing(prefix="Other")).roles) == 2
    assert len(deployed(text).roles) == 2


def test_two_roles_of_one_name_that_are_never_there_together_are_not() -> None:
    text = SPEC.replace("    why: Reads.\n", "    why: Reads.\n    needs: {plan: small}\n")
    text = text.replace("    why: Reads, too.\n", "    why: Reads, too.\n    needs: {plan: large}\n")
    assert len(deployed(text, fixing(prefix="Octo")).roles) == 2


def test_policies_without_a_name_of_two_roles_are_distinguished_by_the_target() -> None:
    text = SPEC.replace("choices:\n  plan: {description: The plan., options: [small, large]}\n", "")
    nameless = text.replace("inline: {main: [costs]}", 'managed: {"": [costs]}')
    policies = [policy for role in deployed(nameless).roles for policy in role.policies]
    assert [str(policy.name) for policy in policies] == ["", ""]


MORE = """\
  more:
    category: cost-data
    access: read
    why: More.
    needs: {plan: small}
    grants: [{allow: ce:List*}]
"""


def test_a_policy_whose_groups_have_different_needs_needs_a_name() -> None:
    nameless = SPEC.replace("inline: {main: [costs]}", 'managed: {"": [costs, more]}', 1) + MORE
    [complaint] = complaints(nameless)
    assert complaint == (
        "spec.yaml:18:19: OCT207 the managed policy without a name of role 'reader' is split by the needs of "
        "its groups; give it a name, or put the groups into several policies"
    )


@pytest.mark.parametrize("length", [117, 118])
def test_the_name_of_a_policy_for_some_answers_has_at_most_128_characters(length: int) -> None:
    named = SPEC.replace("inline: {main: [costs]}", f"inline: {{{'m' * length}: [costs, more]}}", 1) + MORE
    if length == 117:
        assert {len(str(policy.name)) for policy in deployed(named).roles[0].policies} == {117, 128}
    else:
        [complaint] = complaints(named)
        assert "has more than 128 characters" in complaint
