"""A spec and a customer become a deployment."""

from dataclasses import replace

import pytest

from octo_spec.diagnostics import Span
from octo_spec.iam.elements import PrincipalKind
from octo_spec.model.deployment import Choice, Deployment, PolicyKind
from octo_spec.model.presence import ALWAYS, ChoiceIs, Given, PartitionIn, Presence, Requirement
from octo_spec.model.text import ListParam, Param, RoleArn, Text, account_root, parse
from octo_spec.resolve.customers import Customer, PlacedAnswer
from tests.resolve.specs import (
    HEAD,
    PARAMETERS,
    TRUST,
    complaints,
    deployed,
    fixing,
    question_with,
    resolved,
)

CHOICES = """\
choices:
  level: {description: How far., levels: [none, look, touch]}
  extra: {description: More., default: off}
"""

SPEC = (
    HEAD
    + PARAMETERS
    + "  arns: {description: Some ARNs., type: list, optional: yes, pattern: '^arn:[a-z]+$'}\n"
    + CHOICES
    + """\
roles:
  reader:
    name: Reader
    why: Reads.
"""
    + TRUST
    + """\
    inline:
      main: [always, look, touch, extra, given]
groups:
  always:
    {category: cost-data, access: read, why: Always., grants: [{allow: ce:Get*}]}
  look:
    {category: cost-data, access: read, why: Looks., needs: {level: look}, grants: [{allow: ec2:Describe*}]}
  touch:
    {category: cost-data, access: write, why: Touches., needs: {level: touch},
     grants: [{allow: ec2:StopInstances}]}
  extra:
    {category: cost-data, access: read, why: More., needs: {level: look, extra: on},
     grants: [{allow: s3:Get*}]}
  given:
    category: cost-data
    access: read
    why: Named.
    grants:
      - allow: sqs:GetQueueUrl
        on: "${param.arns}/x"
"""
)


def optional(deployment: Deployment, id: str) -> bool:
    return next(one.optional for one in deployment.parameters if one.id == id)


def names(text: str, customer: Customer | None = None) -> dict[str, Presence]:
    [role] = deployed(text, customer).roles
    return {str(policy.name): policy.presence for policy in role.policies}


def test_a_policy_is_split_by_presence_and_its_parts_are_named_after_it() -> None:
    assert names(SPEC) == {
        "main": ALWAYS,
        "main-level-look": Presence.of(ChoiceIs("level", ("look", "touch"))),
        "main-level-touch": Presence.of(ChoiceIs("level", ("touch",))),
        "main-extra-level-look": Presence.of(
            ChoiceIs("extra", ("on",)), ChoiceIs("level", ("look", "touch"))
        ),
        "main-arns": Presence.of(Given("arns")),
    }


def test_a_fixed_choice_vanishes_with_all_that_it_decides() -> None:
    deployment = deployed(SPEC, fixing(level="look", extra="off", arns=""))
    assert [choice.id for choice in deployment.choices] == []
    assert [parameter.id for parameter in deployment.parameters] == ["principal", "external-id"]
    [policy] = deployment.roles[0].policies
    assert str(policy.name) == "main"
    assert [statement.actions for statement in policy.statements] == [("ce:Get*",), ("ec2:Describe*",)]


def test_a_fixed_list_becomes_one_text_for_each_element() -> None:
    deployment = deployed(SPEC, fixing(level="none", arns=("arn:a", "arn:b")))
    statement = deployment.roles[0].policies[0].statements[-1]
    assert statement.resources == (Text(("arn:a/x",)), Text(("arn:b/x",)))


def test_a_list_that_is_an_input_represents_its_elements() -> None:
    policy = deployed(SPEC).roles[0].policies[-1]
    assert policy.statements[0].resources == (Text.of(ListParam("arns"), "/x"),)


def test_the_external_id_is_a_condition_and_the_account_a_root() -> None:
    [statement] = deployed(SPEC).roles[0].trust
    assert statement.principal.values == (account_root(Param("principal")),)
    assert [(one.operator, one.key, one.values) for one in statement.conditions] == [
        ("StringEquals", "sts:ExternalId", (Text((Param("external-id"),)),))
    ]


NAMELESS = SPEC.replace("    inline:\n      main:", '    managed:\n      "":')


def test_a_managed_policy_without_a_name_stays_without_one() -> None:
    [policy] = deployed(NAMELESS, fixing(level="none", extra="off", arns="")).roles[0].policies
    assert (policy.name, policy.kind) == (Text(), PolicyKind.MANAGED)


def test_a_managed_policy_without_a_name_is_not_divided() -> None:
    [said] = complaints(NAMELESS)
    assert "without a name of role 'reader' is split by the needs of its groups" in said
    assert "give it a name" in said


NAMED = SPEC.replace("name: Reader", "name: ${param.role-name}").replace(
    "parameters:\n", "parameters:\n  role-name: {description: The name., optional: yes}\n"
)


def test_an_optional_name_of_a_role_is_left_to_the_target() -> None:
    role = deployed(NAMED).roles[0]
    assert (role.name, role.named) == (Text((Param("role-name"),)), Presence.of(Given("role-name")))
    assert role.arn_text is None


def test_a_fixed_name_is_a_name_and_no_name_is_not_a_name() -> None:
    fixed = deployed(NAMED, fixing(role_name="Own")).roles[0]
    assert (fixed.name, fixed.named) == (Text.of("Own"), ALWAYS)
    left = deployed(NAMED, fixing(role_name="")).roles[0]
    assert (left.name, left.named) == (None, ALWAYS)
    preset = deployed(NAMED, Customer(preset={"role-name": PlacedAnswer("Own")})).roles[0]
    assert preset.named == ALWAYS


GOV = SPEC.replace("parameters:\n", "partitions: [aws, aws-cn, aws-us-gov]\nparameters:\n").replace(
    "access: write, why: Touches.", "access: write, only-in: [aws-us-gov, aws], why: Touches."
)


def test_a_group_that_is_only_in_some_partitions_is_a_part_of_the_policy() -> None:
    assert names(GOV)["main-level-touch-in-aws-aws-us-gov"] == Presence.of(
        ChoiceIs("level", ("touch",)), PartitionIn(("aws", "aws-us-gov"))
    )
    assert [facts.key for facts in deployed(GOV).partitions] == ["aws", "aws-cn", "aws-us-gov"]


def test_a_fixed_partition_decides_which_groups_are_there() -> None:
    assert "main-level-touch" in names(GOV, fixing(partition="aws"))
    assert "main-level-touch" not in names(GOV, fixing(partition="aws-cn"))
    assert deployed(GOV, fixing(partition="aws")).partitions == ()


ROTATED = SPEC.replace(
    "parameters:\n", "parameters:\n  second: {description: The next ID., optional: yes, min-length: 36}\n"
).replace(TRUST, TRUST + '      - {account: "${param.principal}", external-id: "${param.second}"}\n')


def test_an_entry_with_an_optional_external_id_is_there_only_if_it_is_given() -> None:
    first, second = deployed(ROTATED).roles[0].trust
    assert (first.presence, second.presence) == (ALWAYS, Presence.of(Given("second")))
    assert len(deployed(ROTATED, fixing(second="")).roles[0].trust) == 1
    [problem] = complaints(ROTATED, fixing(second="short"))
    assert "fewer than 36 characters" in problem


def test_a_role_that_grants_nothing_needs_no_group_and_says_why() -> None:
    empty = (
        "roles: {r: {why: For others., grants-nothing: They attach., trust: {service: ec2.amazonaws.com}}}"
    )
    [role] = deployed(HEAD + empty).roles
    assert (role.policies, role.attachments) == ((), ())
    assert role.why == "For others. Grants nothing: They attach."


def test_a_preset_answer_is_a_default() -> None:
    customer = Customer(
        preset={
            "external-id": PlacedAnswer("abc"),
            "level": PlacedAnswer("touch"),
            "arns": PlacedAnswer("arn:a"),
        }
    )
    deployment = deployed(SPEC, customer)
    assert question_with(deployment, "external-id").default == "abc"
    assert question_with(deployment, "arns").default == ("arn:a",)
    assert not optional(deployment, "arns")
    assert question_with(deployment, "level").default == "touch"


def test_an_empty_preset_leaves_an_optional_parameter_optional() -> None:
    deployment = deployed(SPEC, Customer(preset={"arns": PlacedAnswer("")}))
    assert optional(deployment, "arns")
    assert question_with(deployment, "arns").default is None


def test_a_choice_that_is_decided_at_build_has_its_default_unless_it_is_an_input() -> None:
    text = SPEC.replace("default: off}", "default: off, ask: build}")
    assert "main-extra-level-look" not in names(text)
    assert "main-extra-level-look" in names(text, Customer(ask={"extra": None}))


def test_an_answer_of_the_command_line_wins_over_what_it_contradicts() -> None:
    assert "main-level-touch" not in names(SPEC, fixing(level="none"))


@pytest.mark.parametrize(
    ("customer", "expected"),
    [
        (fixing(nothing="x"), "OCT201 small has no parameter or choice 'nothing'"),
        (
            Customer(preset={"nothing": PlacedAnswer("x")}),
            "OCT201 small has no parameter or choice 'nothing'",
        ),
        (
            Customer(preset={"partition": PlacedAnswer("aws")}),
            "OCT201 small has no parameter or choice 'partition'",
        ),
        (Customer(ask={"principal": None}), "OCT201 small has no choice 'principal', which 'ask' names"),
        (fixing(level="much"), "OCT202 'much' is not a value of 'level'; write one of none, look, touch"),
        (fixing(principal="12"), "OCT202"),
        (Customer(preset={"level": PlacedAnswer("much")}), "OCT202 'much' is not a value of 'level'"),
        (Customer(preset={"principal": PlacedAnswer("12")}), "OCT202"),
        (fixing(external_id="${param.principal}"), "OCT202 the value of 'external-id' contains '${'"),
        (fixing(arns=("arn:a", "b")), "OCT202"),
        (fixing(external_id="a\nb"), "OCT202 the value of 'external-id' contains the character U+000A"),
        (fixing(external_id="a\u202eb"), "OCT202 the value of 'external-id' contains the character U+202E"),
        (fixing(external_id="{{resolve:ssm:a}}"), "OCT202 the value of 'external-id' contains '{{resolve:'"),
        (fixing(partition="aws:x"), "OCT202 'aws:x' is not a partition"),
        (
            Customer(fix={"level": PlacedAnswer("look")}, preset={"level": PlacedAnswer("touch")}),
            "OCT203 'level' is both preset and fixed",
        ),
        (
            Customer(fix={"level": PlacedAnswer("look")}, ask={"level": None}),
            "OCT203 'level' is both asked and fixed",
        ),
    ],
)
def test_a_bad_answer_is_refused(customer: Customer, expected: str) -> None:
    [complaint] = complaints(SPEC, customer)
    assert complaint.startswith(expected)


def test_a_partition_is_one_of_the_spec_or_if_that_has_none_one_of_aws() -> None:
    assert complaints(GOV, fixing(partition="aws-iso")) == [
        "OCT202 partition 'aws-iso' is not one of aws, aws-cn, aws-us-gov"
    ]
    [complaint] = complaints(SPEC, fixing(partition="aws-us-gvo"))
    assert complaint.startswith("OCT202 AWS has no partition 'aws-us-gvo'")
    assert "aws-us-gov" in complaint
    assert deployed(SPEC, fixing(partition="aws-iso")).partitions == ()


def test_a_preset_for_a_choice_that_is_not_an_input_is_refused() -> None:
    text = SPEC.replace("default: off}", "default: off, ask: build}")
    [complaint] = complaints(text, Customer(preset={"extra": PlacedAnswer("on")}))
    assert complaint.startswith("OCT204 choice 'extra' is not asked")


# --- rules between answers


RULED = SPEC.replace("default: off}", "default: off, requires: {level: touch}}")


def test_a_rule_between_choices_is_a_requirement() -> None:
    assert deployed(RULED).requirements == (
        Requirement(Presence.of(ChoiceIs("extra", ("on",))), Presence.of(ChoiceIs("level", ("touch",)))),
    )


def test_fixed_answers_fulfil_a_rule_or_break_it() -> None:
    assert deployed(RULED, fixing(level="touch")).requirements == ()
    assert deployed(RULED, fixing(extra="off")).requirements == ()
    [complaint] = complaints(RULED, fixing(extra="on", level="look"))
    assert complaint.startswith("OCT205 'extra' requires 'level' to be touch if 'extra' is on")


def test_what_a_fixed_choice_requires_of_an_open_one_must_hold() -> None:
    deployment = deployed(
        RULED, Customer(fix={"extra": PlacedAnswer("on")}, preset={"level": PlacedAnswer("touch")})
    )
    level = question_with(deployment, "level")
    assert isinstance(level, Choice)
    assert level.default == "touch"
    assert "look" in level.values
    assert deployment.requirements == (Requirement(ALWAYS, Presence.of(ChoiceIs("level", ("touch",)))),)


def test_a_choice_that_can_never_be_taken_is_refused() -> None:
    [complaint] = complaints(RULED, fixing(level="look"))
    assert complaint.startswith("OCT205 'extra' requires 'level' to be touch if 'extra' is on")


def test_a_broken_rule_is_reported_at_the_answer_that_breaks_it() -> None:
    """That is the fixed value of what is required, or else of what requires it."""
    text = RULED.replace("levels: [none, look, touch]", "levels: [none, look, touch], ask: build")
    level, extra = Span("c.yaml", 1), Span("c.yaml", 2)
    fixed = {"level": PlacedAnswer("look", span=level), "extra": PlacedAnswer("on", span=extra)}
    for fix, place in ((fixed, level), ({"extra": fixed["extra"]}, extra)):
        [problem] = resolved(text, Customer(fix=fix)).diagnostics
        assert (problem.kind.code, problem.span) == ("OCT205", place)
    preset = {"extra": PlacedAnswer("on")}
    [problem] = resolved(text, Customer(preset=preset)).diagnostics
    assert (problem.kind.code, problem.span) == ("OCT205", None)


def test_what_two_fixed_choices_require_is_one_rule_without_a_condition() -> None:
    more = "".join(
        f"  {id}: {{description: {id}., default: off, requires: {{level: look}}}}\n"
        for id in ("some", "rest")
    )
    text = RULED.replace("roles:\n", f"{more}roles:\n")
    text = text.replace("extra: on}", "extra: on, some: on, rest: on}")
    look, touch = (Presence.of(ChoiceIs("level", values)) for values in (("look", "touch"), ("touch",)))
    assert deployed(text, fixing(extra="on", some="on")).requirements == (
        Requirement(ALWAYS, touch),
        Requirement(Presence.of(ChoiceIs("rest", ("on",))), look),
    )


PLANS = SPEC.replace(
    "choices:\n",
    "choices:\n  plan: {description: Which., options: [a, b, c]}\n"
    + "".join(
        f"  {id}: {{description: {id}., default: off, requires: {{plan: [{plans}]}}}}\n"
        for id, plans in (("x", "a, b"), ("y", "b, c"), ("z", "c, a"))
    ),
).replace("extra: on}", "extra: on, plan: b, x: on, y: on, z: on}")


def test_what_all_fixed_choices_require_together_must_be_possible() -> None:
    """Otherwise, no one could deploy what is built."""
    assert deployed(PLANS, fixing(x="on", y="on")).requirements[0] == (
        Requirement(ALWAYS, Presence.of(ChoiceIs("plan", ("b",))))
    )
    fix = {id: PlacedAnswer("on", span=Span("c.yaml", line)) for line, id in enumerate("xyz", 1)}
    [complaint] = complaints(PLANS, Customer(fix=fix))
    assert complaint.startswith("c.yaml:3:1: OCT205 'z' requires 'plan' to be a or c, but other fixed values")


REQUIRED = SPEC.replace("optional: yes", "required-when: {extra: on}").replace(
    "    why: Named.\n", "    why: Named.\n    needs: {extra: on}\n"
)


def test_given_is_not_added_where_a_rule_guarantees_it() -> None:
    deployment = deployed(REQUIRED)
    assert optional(deployment, "arns")
    assert names(REQUIRED)["main-extra"] == Presence.of(ChoiceIs("extra", ("on",)))
    assert deployment.requirements == (
        Requirement(Presence.of(ChoiceIs("extra", ("on",))), Presence.of(Given("arns"))),
    )


def test_a_parameter_that_fixed_answers_require_is_an_ordinary_one() -> None:
    deployment = deployed(REQUIRED, fixing(extra="on"))
    assert not optional(deployment, "arns")
    assert deployment.requirements == ()
    [complaint] = complaints(REQUIRED, fixing(extra="on", arns=""))
    assert complaint.startswith("OCT205 'arns' requires a value if 'extra' is on")


def test_what_one_fixed_choice_requires_leaves_what_another_choice_requires() -> None:
    more = "  other: {description: Others., type: list, required-when: {some: on}}\n"
    text = REQUIRED.replace("choices:\n", f"{more}choices:\n  some: {{description: Some., default: off}}\n")
    text = text.replace(
        "grants: [{allow: s3:Get*}]}", "needs: {some: on}, grants: [{allow: s3:Get*}]}"
    ).replace("needs: {level: look, extra: on},\n     needs:", "needs:")
    text = text.replace("allow: s3:Get*", 'allow: s3:GetObject, on: "arn:aws:s3:::${param.other}/*"')
    deployment = deployed(text, fixing(extra="on"))
    assert (optional(deployment, "arns"), optional(deployment, "other")) == (False, True)
    assert deployment.requirements == (
        Requirement(Presence.of(ChoiceIs("some", ("on",))), Presence.of(Given("other"))),
    )


def test_what_a_parameter_requires_that_is_always_given_is_required_always() -> None:
    """Any option of a choice requires the parameter: what the parameter requires has no condition."""
    text = SPEC.replace(
        "optional: yes", "required-when: {path: [one, other]}, requires: {extra: on, level: look}"
    ).replace("choices:\n", "choices:\n  path: {description: Which., options: [one, other]}\n")
    text = text.replace("why: Always.", "why: Always., needs: {path: one}")
    deployment = deployed(text)
    assert not optional(deployment, "arns")
    wanted = Presence.of(ChoiceIs("extra", ("on",)), ChoiceIs("level", ("look", "touch")))
    assert deployment.requirements == (Requirement(Presence(), wanted),)


# --- features


FEATURED = f"""{SPEC.replace("type: list, ", "")}features:
  reports:
    title: Reports
    why: Figures.
    without: No figures.
    needs: [ce:GetCostAndUsage, {{allow: sqs:GetQueueUrl, on: "${{param.arns}}/x"}}]
"""


def test_a_need_is_not_met_if_a_fixed_answer_excludes_its_resources() -> None:
    [feature] = deployed(FEATURED, fixing(arns="")).features
    assert [(need.presence, need.statement.resources) for need in feature.needs] == [
        (ALWAYS, (Text.of("*"),)),
        (None, ()),
    ]
    [feature] = deployed(FEATURED).features
    assert [need.presence for need in feature.needs] == [ALWAYS, Presence.of(Given("arns"))]


def test_a_feature_has_the_facts_of_partitions_unless_one_is_fixed() -> None:
    text = FEATURED.replace("parameters:\n", "partitions: [aws, aws-cn]\nparameters:\n")
    [opened], [fixed] = deployed(text).features, deployed(text, fixing(partition="aws")).features
    assert [facts.key for facts in opened.inputs.partitions] == ["aws", "aws-cn"]
    assert fixed.inputs.partitions == ()


# --- roles


def test_the_order_in_which_tags_are_written_does_not_matter() -> None:
    one, other = (
        SPEC.replace("    name: Reader\n", f"    name: Reader\n    tags: {{{tags}}}\n")
        for tags in ("team: costs, owner: mia", "owner: mia, team: costs")
    )
    assert deployed(one) == deployed(other)
    assert [key for key, _ in deployed(one).roles[0].tags] == ["owner", "team"]


TWO = (
    HEAD
    + PARAMETERS
    + CHOICES.split("\n", 2)[0]
    + "\n  extra: {description: More.}\n"
    + "roles:\n  reader:\n    name: Reader\n    why: Reads.\n"
    + TRUST
    + "    inline: {main: [always, pass]}\n"
    + "  doer:\n    name: Doer\n    path: /x/\n    why: Does.\n    needs: {extra: on}\n"
    + "    trust: [{service: ssm.amazonaws.com}]\n    attached: [all]\n"
    + """\
groups:
  always: {category: cost-data, access: read, why: Always., grants: [{allow: ce:Get*}]}
  pass:
    category: remediation
    access: write
    why: Passes.
    grants:
      - {allow: iam:PassRole, on: "arn:${partition}:iam::${account}:role/x/Doer"}
  all: {category: remediation, access: permissions, why: All., attach: AdministratorAccess}
"""
)


def test_an_arn_that_is_spelled_out_is_the_role_it_names_and_shares_its_presence() -> None:
    reader, doer = deployed(TWO).roles
    part = reader.policies[1]
    assert part.statements[0].resources == (Text((RoleArn("doer"),)),)
    assert part.presence == doer.presence == Presence.of(ChoiceIs("extra", ("on",)))
    assert doer.trust[0].principal.kind is PrincipalKind.SERVICE
    assert [str(one.arn) for one in doer.attachments] == [
        "arn:${partition}:iam::aws:policy/AdministratorAccess"
    ]


def test_what_refers_to_a_role_that_is_fixed_away_goes_with_it() -> None:
    [reader] = deployed(TWO, fixing(extra="off")).roles
    assert [str(policy.name) for policy in reader.policies] == ["main"]


def test_a_fixed_partition_is_written_out_except_roles() -> None:
    reader, doer = deployed(TWO, fixing(extra="on", partition="aws-cn")).roles
    assert str(reader.trust[0].principal.values[0]) == "arn:aws-cn:iam::${param.principal}:root"
    assert reader.policies[0].statements[1].resources == (Text((RoleArn("doer"),)),)
    assert str(doer.attachments[0].arn) == "arn:aws-cn:iam::aws:policy/AdministratorAccess"


def test_groups_that_contradict_their_role_are_refused() -> None:
    text = TWO.replace("extra: {description: More.}", "extra: {description: More., options: [a, b, c]}")
    text = text.replace("needs: {extra: on}", "needs: {extra: b}").replace(
        "why: All., attach", "why: All., needs: {extra: c}, attach"
    )
    assert any(one.startswith("spec.yaml:") and "OCT206" in one for one in complaints(text))


def test_two_policies_of_one_name_are_refused() -> None:
    text = SPEC.replace(
        "      main: [always, look, touch, extra, given]",
        "      main: [always, look, touch, extra, given]\n      Main-Arns: [more]",
    )
    text += "  more: {category: cost-data, access: read, why: More., grants: [{allow: ce:List*}]}\n"
    [complaint] = complaints(text)
    place, _, problem = complaint.partition(": ")
    assert problem == "OCT207 two policies are named Main-Arns; rename one of them"
    lines = text.splitlines()
    assert place == f"spec.yaml:{lines.index('  reader:') + 2}:{len('    ') + 1}"


def test_a_role_that_no_one_can_assume_is_refused() -> None:
    text = SPEC.replace('pattern: "^[0-9]{12}$"}', 'pattern: "^[0-9]{12}$", optional: yes}', 1)
    [complaint] = complaints(text)
    assert "OCT209 role 'reader' may be deployed although no one can assume it" in complaint


NEEDING = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
parameters:
  external-id: {description: The external ID.}
choices:
  support: {description: Access for the vendor's support.}
  who: {description: Who?, options: [one, two, three]}
roles:
  reader:
    name: Reader
    why: Reads what things cost.
    trust:
      - {account: "131920598436", external-id: "${param.external-id}", needs: {who: one}}
      - {account: "131920598437", external-id: "${param.external-id}", needs: {who: [two, three]}}
      - {account: "131920598438", external-id: "${param.external-id}", needs: {support: on}}
    inline:
      root: cost
groups:
  cost: {category: cost-data, access: read, why: Cost., grants: [{allow: "ce:Get*"}]}
"""


def test_trust_entries_need_choices_and_are_gone_if_a_customer_excludes_them() -> None:
    one, others, support = (each.presence for each in deployed(NEEDING).roles[0].trust)
    assert one == Presence.of(ChoiceIs("who", ("one",)))
    assert others == Presence.of(ChoiceIs("who", ("two", "three")))
    assert support == Presence.of(ChoiceIs("support", ("on",)))
    fixed = deployed(NEEDING, fixing(who="one", support="off"))
    [left] = fixed.roles[0].trust
    assert (left.entry, left.presence) == (0, ALWAYS)


REQUIRING = NEEDING.replace(
    "choices:",
    "  bucket: {description: B., optional: yes, requires: {support: on}}\nchoices:",
).replace(
    '[{allow: "ce:Get*"}]',
    '[{allow: "ce:Get*"}, {allow: s3:GetObject, on: "arn:aws:s3:::${param.bucket}/*"}]',
)


def test_a_value_that_requires_a_choice_is_refused_without_it() -> None:
    given, on = Presence.of(Given("bucket")), Presence.of(ChoiceIs("support", ("on",)))
    assert deployed(REQUIRING).requirements == (Requirement(given, on),)
    with_choice = deployed(REQUIRING, fixing(support="on"))
    assert (with_choice.requirements, [each.id for each in with_choice.parameters]) == (
        (),
        ["external-id", "bucket"],
    )
    without = deployed(REQUIRING, fixing(support="off"))
    assert [each.id for each in without.parameters] == ["external-id"]
    assert [policy.presence for policy in without.roles[0].policies] == [ALWAYS]
    [complaint] = complaints(REQUIRING, fixing(support="off", bucket="reports"))
    assert "OCT205 'bucket' requires 'support' to be on if 'bucket' is given" in complaint


@pytest.mark.parametrize("kind", ["text", "list"])
def test_a_parameter_that_must_be_given_has_a_value_wherever_it_is_used(kind: str) -> None:
    """It was filled in as the empty text, and so a grant on ``NAME*`` was one on every bucket."""
    text = REQUIRING.replace("optional: yes,", f"type: {kind},")
    on = Presence.of(ChoiceIs("support", ("on",)))
    assert deployed(text, Customer(ask={"support": None})).requirements == (Requirement(ALWAYS, on),)
    assert deployed(text, fixing(support="on")).requirements == ()
    for customer in (fixing(support="off"), fixing(support="off", bucket="reports")):
        [complaint] = complaints(text, customer)
        assert "OCT205 'bucket' requires 'support' to be on" in complaint


def test_one_trust_entry_must_be_left_in_each_combination() -> None:
    [complaint] = complaints(NEEDING.replace("{who: [two, three]}", "{who: [two, three], support: on}"))
    assert "OCT209 role 'reader' may be deployed although no one can assume it" in complaint
    assert complaints(NEEDING.replace("{who: [two, three]}", "{who: two}"))
    [left, _] = (
        deployed(NEEDING.replace("{who: [two, three]}", "{who: two}"), fixing(who="two")).roles[0].trust
    )
    assert (left.entry, left.presence) == (1, ALWAYS)


@pytest.mark.parametrize(("partitions", "codes"), [("aws aws-cn", []), ("aws aws-cn aws-us-gov", ["OCT209"])])
def test_one_trust_entry_must_be_left_in_each_partition(partitions: str, codes: list[str]) -> None:
    listed = "".join(f"  {name}: {{place: {name}}}\n" for name in partitions.split())
    text = f"{NEEDING}partitions:\n{listed}".replace("needs: {who: one}", "only-in: aws")
    text = text.replace("needs: {who: [two, three]}", "only-in: aws-cn, needs: {who: [one, two, three]}")
    text = text.replace('"ce:Get*"', 'kms:Decrypt, on: "arn:aws:kms:*:*:key/${partition.place}"')
    assert [each.kind.code for each in resolved(text).diagnostics] == codes
    for partition in partitions.split():
        is_left = resolved(text, fixing(partition=partition)).deployment is not None
        assert is_left is (partition in {"aws", "aws-cn"})


@pytest.mark.parametrize("kind", ["inline", "managed"])
def test_a_group_that_a_role_can_never_have_is_reported_where_the_role_lists_it(kind: str) -> None:
    text = NEEDING.replace("inline:", f"{kind}:").replace("root: cost", "root: [cost, more]")
    text = text.replace("what things cost.", "what things cost.\n    needs: {who: one}")
    text += text.splitlines()[-1].replace("cost:", "more:").replace("access:", "needs: {who: two}, access:")
    [complaint] = complaints(text)
    line = 1 + text.splitlines().index("      root: [cost, more]")
    assert complaint.startswith(f"spec.yaml:{line}:20: OCT206 group 'more' is never deployed in this role")


def test_a_customer_without_a_role_is_reported() -> None:
    text = TWO.replace("    why: Reads.\n", "    why: Reads.\n    needs: {extra: on}\n")
    [complaint] = complaints(text, fixing(extra="off"))
    assert "OCT210 this customer gets no role" in complaint


def test_the_customers_title_rides_along_uncompared() -> None:
    plain, titled = deployed(SPEC), deployed(SPEC, Customer(title="ACME"))
    assert titled.title == "ACME"
    assert plain == titled == replace(titled, title="")


def test_the_names_of_the_spec_are_filled_in() -> None:
    text = SPEC.replace("name: Reader", 'name: "${spec.name}-Reader"')
    assert deployed(text).roles[0].name == parse("small-Reader")


@pytest.mark.parametrize(
    ("provider", "key", "action"),
    [
        ("arn:aws:iam::111122223333:saml-provider/x", "SAML:aud", "sts:AssumeRoleWithSAML"),
        ("${param.provider}", "saml:aud", "sts:AssumeRoleWithSAML"),
        ("${param.provider}", "accounts.google.com:aud", "sts:AssumeRoleWithWebIdentity"),
    ],
)
def test_the_action_of_a_federated_principal_follows_its_kind(provider: str, key: str, action: str) -> None:
    declared = (
        'parameters: {provider: {description: A provider., default: "arn:aws:iam::111122223333:x/y"}}\n'
    )
    text = (
        HEAD
        + (declared if "param" in provider else "")
        + "roles:\n  reader:\n    name: Reader\n    why: Reads.\n    inline: {main: [all]}\n"
        + f'    trust: [{{federated: "{provider}", when: {{StringEquals: {{"{key}": x}}}}}}]\n'
        + "groups: {all: {category: cost-data, access: read, why: All., grants: [{allow: ce:Get*}]}}\n"
    )
    assert deployed(text).roles[0].trust[0].actions == (action,)


def test_names_in_formats_are_next_to_the_deployment() -> None:
    id = "{description: The external ID.,"
    given = SPEC.replace(id, f"{id} names: {{terraform: x}},")
    named = deployed(given)
    assert given != SPEC
    assert named == deployed(SPEC)
    assert [parameter.names for parameter in named.parameters if parameter.id == "external-id"] == [
        (("terraform", "x"),)
    ]


def test_a_policy_in_parts_gives_its_name_in_a_format_to_the_part_that_keeps_its_own() -> None:
    named = SPEC.replace("    inline:\n", "    policy-names: {main: {terraform: x}}\n    inline:\n")
    [role] = deployed(named).roles
    assert {str(policy.name): policy.names for policy in role.policies if policy.names} == {
        "main": (("terraform", "x"),)
    }
