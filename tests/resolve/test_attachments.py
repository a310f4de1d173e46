"""Managed policies of groups, attached to roles: each once."""

from octo_spec.model.presence import Given
from tests.resolve.specs import HEAD, PARAMETERS, TRUST, complaints, deployed, fixing

SPEC = f"""{HEAD}{PARAMETERS}  policies: {{description: More policies., type: list, default: [none]}}
roles:
  reader:
    name: Reader
    why: Reads.
{TRUST}    inline: {{main: [costs]}}
    attached: [bills, reports]
groups:
  costs: {{category: cost-data, access: read, why: Costs., grants: [{{allow: ce:Get*}}]}}
  bills: {{category: cost-data, access: read, why: Bills., attach: job-function/Billing}}
  reports: {{category: cost-data, access: read, why: All., attach: ["${{param.policies}}", ReadOnlyAccess]}}
"""


def test_one_policy_in_two_groups_of_a_role_is_refused() -> None:
    text = SPEC.replace("ReadOnlyAccess", "job-function/Billing")
    [complaint] = complaints(text)
    assert complaint.endswith("OCT211 'job-function/Billing' is attached to role 'reader' twice")
    assert complaint.startswith("spec.yaml:21:")


def test_a_policy_that_a_customer_names_and_the_spec_attaches_is_refused() -> None:
    arn = "arn:aws:iam::111122223333:policy/Mine"
    [complaint] = complaints(SPEC, fixing(policies=(arn, arn)))
    assert "OCT211" in complaint
    assert len(deployed(SPEC, fixing(policies=(arn,))).roles[0].attachments) == 3


def test_the_same_policy_on_two_roles_is_not_an_error() -> None:
    second = f"  second:\n    name: Second\n    why: Bills.\n{TRUST}    attached: [bills]\ngroups:"
    assert len(deployed(SPEC.replace("groups:", second, 1)).roles) == 2


def test_a_role_has_a_boundary_only_if_its_parameter_is_given() -> None:
    optional = "  limit: {description: A boundary., optional: true}\nroles:"
    text = SPEC.replace("roles:", optional, 1).replace(
        "    why: Reads.", "    why: Reads.\n    boundary: ${param.limit}"
    )
    found = deployed(text).roles[0].boundary
    assert found
    assert found.presence.tests == (Given("limit"),)
    assert deployed(text, fixing(limit="")).roles[0].boundary is None


def test_a_policy_that_may_be_omitted_is_attached_where_it_is_given() -> None:
    optional = "  extra: {description: One more., optional: true}\nroles:"
    text = SPEC.replace("roles:", optional, 1).replace("ReadOnlyAccess", '"${param.extra}"')
    *others, extra = deployed(text).roles[0].attachments
    assert extra.presence.tests == (Given("extra"),)
    assert all(not other.presence.tests for other in others)


def test_groups_that_exclude_each_other_can_attach_one_policy() -> None:
    choice = "choices:\n  level: {description: How much., options: [none, some, all]}\nroles:"
    text = SPEC.replace("roles:", choice, 1).replace("ReadOnlyAccess", "job-function/Billing")
    some = text.replace("why: Bills.,", "why: Bills., needs: {level: some},")
    more = some.replace("why: All.,", "why: All., needs: {level: all},")
    attached = deployed(more).roles[0].attachments
    assert len({each.arn for each in attached}) == len(attached) - 1
    [complaint] = complaints(some.replace("why: All.,", "why: All., needs: {level: [some, all]},"))
    assert "OCT211" in complaint


def test_an_attachment_says_where_and_why_a_group_attaches_it() -> None:
    found = [
        (each.group, each.entry, each.why, each.category) for each in deployed(SPEC).roles[0].attachments
    ]
    assert found == [
        ("bills", 0, "Bills.", "cost-data"),
        ("reports", 0, "All.", "cost-data"),
        ("reports", 1, "All.", "cost-data"),
    ]
