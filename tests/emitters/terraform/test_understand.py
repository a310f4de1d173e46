"""Third-party modules: what each evaluates to."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from octo_spec.plugin.artifacts import Artifact, ReadMode
from octospec_terraform import EMITTER
from octospec_terraform.reading import context as context_module
from octospec_terraform.reading import understand as understand_module
from tests.emitters.terraform.understood import EXPECTED, modules, result_text, understand
from tests.matrices import deep

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.plugin.artifacts import Reading
    from octospec_terraform.reading.context import Context


@pytest.mark.parametrize("folder", modules(), ids=lambda folder: folder.name)
def test_each_module_evaluates_to_the_expected_text_in_its_folder(folder: Path) -> None:
    assert result_text(folder) == (folder / EXPECTED).read_text("utf-8")


_ROLE = """
resource "aws_iam_role" "x" {
  name        = "x"
  description = %s
  assume_role_policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::111122223333:root" } },
  ] })
}
"""


_MANY = "flatten([for a in range(100) : range(100)])"
"""Ten thousand elements: ``range`` alone returns at most 1,024."""


def _doubled(value: str) -> str:
    """Give locals that each hold the one before twice."""
    lines = (f"  a{at} = {value.replace('A', f'local.a{at - 1}')}" for at in range(1, 40))
    return "\n".join(("locals {", "  a0 = [1]", *lines, "}"))


@pytest.mark.parametrize(
    "module",
    [
        _doubled("concat(A, A)") + _ROLE % "tostring(length(local.a39))",
        _doubled("[A, A]") + _ROLE % "tostring(length(flatten(local.a39)))",
        _doubled("[A, A]") + _ROLE % "tostring(length(distinct([local.a39, local.a38])))",
        _doubled('format("%s%s%s", jsonencode(A), jsonencode(A), jsonencode(A))') + _ROLE % "local.a39",
        deep(_ROLE % f'join("", [for a in {_MANY} : join("", [for b in {_MANY} : "x"])])'),
        deep(_ROLE % f'"%{{for a in {_MANY}}}%{{for b in {_MANY}}}x%{{endfor}}%{{endfor}}"'),
        _ROLE % "tostring(length(setproduct(range(1000), range(1000))))",
        _ROLE % f'regex("(a+)+$", "{"a" * 40}b")',
        _ROLE % f'jsondecode("{"[" * 100_000}")',
        _ROLE % 'substr("abc", 1, 1e300)',
        _ROLE % 'file("../../../etc/passwd")',
        _ROLE % 'file("/etc/passwd")',
    ],
)
def test_endless_growth_and_paths_out_of_the_module_are_reported(module: str) -> None:
    reading = understand(main=module)
    assert reading.deployment
    assert reading.deployment.roles[0].description == ""
    assert any("description" in note.message for note in reading.diagnostics)


def test_a_role_whose_trust_denies_is_skipped_and_reported_at_that_statement() -> None:
    denies = """{ Effect = "Deny", Action = "sts:AssumeRole", Principal = "*",
      Condition = { Bool = { "aws:MultiFactorAuthPresent" = "false" } } }"""
    reading = understand(main=(_ROLE % '""').replace("  ] })", f"    {denies},\n  ] }})"))
    assert reading.deployment is None
    [result_text] = [note for note in reading.diagnostics if "its trust policy denies" in note.message]
    assert result_text.span
    assert result_text.span.line == 7


@pytest.mark.parametrize(
    "items", [_MANY, f"[for a in {_MANY} : a]", f"concat(slice({_MANY}, 1, 10000), [1])"]
)
def test_ten_thousand_elements_are_not_too_many(items: str) -> None:
    reading = understand(main=_ROLE % f"tostring(length({items}))")
    assert reading.deployment
    assert reading.deployment.roles[0].description == "10000"


@pytest.mark.medium
def test_too_deep_nesting_is_reported() -> None:
    reading = understand(main=_ROLE % ("true ? " * 2000 + "1" + " : 2" * 2000))
    assert reading.deployment is None
    assert [note.message for note in reading.diagnostics] == ["this module is nested too deeply"]


def test_a_list_that_is_compared_with_brackets_is_not_mistaken_for_an_empty_one() -> None:
    # Terraform says false of `var.names == []` whatever is given: a list is no tuple.
    module = 'variable "names" {\n  type = list(string)\n}\n' + _ROLE % 'var.names == [] ? "none" : "some"'
    reading = understand(main=module)
    result_text = " ".join(note.message for note in reading.diagnostics)
    assert "the condition 'names is condition' depends on an unknown value" in result_text


_READS = '{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/$${aws:username}/*" }'
_JSON = """{"Version": "2008-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/$${aws:username}/*"}]}"""
_DATA = """
data "aws_iam_policy_document" "d" {
  version = "%s"
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::b/&{aws:username}/*"]
  }
}
"""


@pytest.mark.parametrize(
    ("policy", "more", "is_current"),
    [
        (f'jsonencode({{ Version = "2012-10-17", Statement = [{_READS}] }})', "", True),
        (f'jsonencode({{ Version = "2008-10-17", Statement = [{_READS}] }})', "", False),
        (f"jsonencode({{ Statement = [{_READS}] }})", "", False),
        (f"jsonencode({{ Statement = {_READS} }})", "", False),
        (f'jsonencode(merge({{ Statement = [{_READS}] }}, {{ Id = "x" }}))', "", False),
        (f"<<E\n{_JSON}\nE\n", "", False),
        ("data.aws_iam_policy_document.d.json", _DATA % "2012-10-17", True),
        ("data.aws_iam_policy_document.d.json", _DATA % "2008-10-17", False),
    ],
)
def test_a_policy_variable_is_read_only_where_the_version_of_the_document_has_variables(
    policy: str, more: str, *, is_current: bool
) -> None:
    resource = f'resource "aws_iam_role_policy" "p" {{\n  role = aws_iam_role.x.id\n  policy = {policy}\n}}\n'
    reading = understand(main=_ROLE % '""' + resource + more)
    # A role is skipped if an unreadable part of it may deny.
    roles = reading.deployment.roles if reading.deployment else ()
    statements = [one for role in roles for policy in role.policies for one in policy.statements]
    assert [str(one.resources[0]) for one in statements] == ["arn:aws:s3:::b/${aws:username}/*"] * is_current
    assert any("Version" in note.message for note in reading.diagnostics) is not is_current


@pytest.mark.parametrize("written", ['"abc"', '"-1"', "1.5", f'"{"9" * 5000}"'])
def test_an_invalid_session_duration_is_reported(written: str) -> None:
    setting = f"max_session_duration = {written}\n  assume_role_policy"
    reading = understand(main=(_ROLE % '""').replace("assume_role_policy", setting, 1))
    assert reading.deployment is None
    assert any("is skipped" in note.message for note in reading.diagnostics)


_POLICY = """
resource "aws_iam_role_policy" "{name}" {{
  count  = {count}
  name   = "{name}"
  role   = aws_iam_role.x.id
  policy = {policy}
}}
"""
_LISTS = 'jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:ListAllMyBuckets", Resource = "*" }] })'


def _evaluations(monkeypatch: pytest.MonkeyPatch) -> list[Context]:
    """Count how often a module is evaluated again."""
    contexts: list[Context] = []

    def counted(context: Context) -> Reading:
        contexts.append(context)
        return evaluate(context)

    evaluate = understand_module._evaluate
    monkeypatch.setattr(understand_module, "_evaluate", counted)
    return contexts


_FILLED = 'templatefile("${path.module}/list.tftpl", { all = aws_iam_role%s })'


@pytest.mark.parametrize("named", ["", ".x", '["x"]', '.x["a"]'])
def test_a_condition_on_a_resource_is_learned_once(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    contexts = _evaluations(monkeypatch)
    main = _ROLE % '""' + _POLICY.format(name="a", count=1, policy=_FILLED % named)
    template = (
        '{"Statement": {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"%{ if all }%{ endif }}}'
    )
    files = {"main.tf": main, "list.tftpl": template}
    assert EMITTER.read
    EMITTER.read(tuple(Artifact(PurePosixPath(name), text) for name, text in files.items()), ReadMode.FOREIGN)
    assert len(contexts) <= 3


def test_as_many_evaluations_are_made_as_conditions_are_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    contexts = _evaluations(monkeypatch)
    counts = [f'data.aws_vpc.this.tags.a{number} == "x" ? 1 : 0' for number in range(20)]
    policies = (_POLICY.format(name=f"p{at}", count=count, policy=_LISTS) for at, count in enumerate(counts))
    reading = understand(main=_ROLE % '""' + "".join(policies))
    assert reading.deployment
    assert len(reading.deployment.choices) == 20
    assert len(contexts) == 21


def test_more_conditions_than_a_customer_can_answer_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context_module, "MAX_SWITCHES", 3)
    counts = [f'data.aws_vpc.this.tags.a{number} == "x" ? 1 : 0' for number in range(4)]
    policies = (_POLICY.format(name=f"p{at}", count=count, policy=_LISTS) for at, count in enumerate(counts))
    reading = understand(main=_ROLE % '""' + "".join(policies))
    result_text = " ".join(note.message for note in reading.diagnostics)
    assert "more than 3 conditions depend on unknown values" in result_text


_OR_GIVEN = """
variable "create" {
  type    = bool
  default = true
}

variable "existing_role" {
  type    = string
  default = ""
}

data "aws_iam_role" "other" {
  name = "other"
}

resource "aws_iam_role_policy_attachment" "audit" {
  role       = %s
  policy_arn = "arn:aws:iam::aws:policy/SecurityAudit"
}
"""


@pytest.mark.parametrize(
    ("role", "is_reported"),
    [
        ("var.create ? aws_iam_role.x[0].name : var.existing_role", True),
        ('var.create ? aws_iam_role.x[0].name : "other"', True),
        ("var.create ? aws_iam_role.x[0].name : data.aws_iam_role.other.name", True),
        ('var.create ? aws_iam_role.x[0].name : split("/", var.existing_role)[1]', True),
        ("aws_iam_role.x[0].name", False),
        ("one(aws_iam_role.x[*].name)", False),
        ('join("", aws_iam_role.x[*].name)', False),
    ],
)
def test_policies_on_a_role_that_the_module_does_not_always_create_are_reported(
    role: str, *, is_reported: bool
) -> None:
    counted = _ROLE.replace("  name ", "  count = var.create ? 1 : 0\n  name ", 1)
    reading = understand(main=counted % '""' + _OR_GIVEN % role)
    assert reading.deployment
    assert reading.deployment.roles[0].attachments
    result_text = [note.message for note in reading.diagnostics if "module does not create" in note.message]
    assert bool(result_text) is is_reported


@pytest.mark.parametrize(
    ("limit", "word"),
    [
        ("1.5", "1.5"),
        ("0", "0"),
        ("1e3", "1000"),
        ('"x"', "x"),
        ("false", "false"),
        ("true", "true"),
        ("null", "empty"),
        ('""', "empty"),
    ],
)
def test_a_condition_is_reported_with_what_is_compared(limit: str, word: str) -> None:
    policy = _POLICY.format(name="p", count=f"data.aws_vpc.this.size == {limit} ? 1 : 0", policy=_LISTS)
    reading = understand(main=_ROLE % '""' + policy)
    assert reading.deployment
    assert [choice.description for choice in reading.deployment.choices] == [
        f"Whether aws_vpc this size is {word}."
    ]


def test_tags_from_a_module_elsewhere_are_reported_as_unknown() -> None:
    label = 'module "label" {\n  source = "example/label/null"\n}\n'
    reading = understand(
        main=label + (_ROLE % '""').replace("  name ", "  tags = module.label.tags\n  name ")
    )
    assert any(
        note.message == "the tags of aws_iam_role.x are known only when the module is applied"
        for note in reading.diagnostics
    )


_LISTED = """
resource "aws_iam_role_policy" "p" {{
  name   = "p"
  role   = aws_iam_role.x.id
  policy = jsonencode({{ Statement = [{{
    Effect   = "Allow"
    Action   = "s3:GetObject"
    Resource = {resources}
  }}] }})
}}
"""


@pytest.mark.parametrize(
    "resources",
    [
        'keys({ "arn:${var.name}:s3:::b" = 1 })',
        'keys({ "${var.name}-b" = 1 })',
        'values({ for each in var.names : "${each}-b" => "arn:aws:s3:::b" })',
    ],
)
def test_a_map_under_keys_that_are_given_is_not_known(resources: str) -> None:
    """Of a list that is given there may be none, and what is given may make another ARN of a key."""
    variables = 'variable "name" {\n  type = string\n}\nvariable "names" {\n  type = list(string)\n}\n'
    reading = understand(main=variables + _ROLE % '""' + _LISTED.format(resources=resources))
    assert reading.deployment
    [role] = reading.deployment.roles
    assert not role.policies
    assert [unread.actions for unread in role.unread] == [("s3:GetObject",)]
    assert "is known only when the module is applied" in str(reading.diagnostics)


@pytest.mark.parametrize(
    ("resource", "instances"),
    [
        ("aws_iam_policy.q[0]", "count = 1"),
        ("[for each in aws_iam_policy.q : each][0]", "count = 1"),
        ('aws_iam_policy.q["a"]', 'for_each = { a = "a" }'),
        ("values(aws_iam_policy.q)[0]", 'for_each = { a = "a" }'),
    ],
)
def test_a_resource_used_as_a_text_is_reported_at_its_name(resource: str, instances: str) -> None:
    made = f'resource "aws_iam_policy" "q" {{\n  {instances}\n  policy = {_LISTS}\n}}\n'
    listed = f'[\n      "arn:aws:s3:::b",\n      {resource},\n    ]'
    main = _ROLE % '""' + made + _LISTED.format(resources=listed)
    [result_text] = [
        note for note in understand(main=main).diagnostics if "a statement is skipped" in note.message
    ]
    line = main.partition(resource)[0].count("\n") + 1
    assert str(result_text.span) == f"main.tf:{line}:7"


@pytest.mark.parametrize("before", ["{", '{"Id": "x",\n  '])
@pytest.mark.parametrize("written", ["${nothing.x}", "${ 1 + nothing.x }", "%{ if nothing }%{ endif }"])
def test_an_error_in_a_rendered_file_is_reported_at_its_line_and_column(before: str, written: str) -> None:
    filled = f'{before}"Statement": "{written}"}}'
    policy = _POLICY.format(name="p", count=1, policy='templatefile("${path.module}/p.tftpl", {})')
    assert EMITTER.read
    reading = EMITTER.read(
        (
            Artifact(PurePosixPath("main.tf"), _ROLE % '""' + policy),
            Artifact(PurePosixPath("p.tftpl"), filled),
        ),
        ReadMode.FOREIGN,
    )
    lines = filled.partition("nothing")[0].split("\n")
    places = [str(note.span) for note in reading.diagnostics if note.span and note.span.path == "p.tftpl"]
    assert places == [f"p.tftpl:{len(lines)}:{len(lines[-1]) + 1}"]


@pytest.mark.parametrize(
    ("name", "owner", "counts"),
    [('"x"', '"other"', False), ('"x"', "var.owner", True), ("var.owner", '"x"', True)],
)
def test_a_policy_that_may_be_on_a_role_of_the_module_counts(name: str, owner: str, counts: bool) -> None:  # noqa: FBT001 - a case
    variable = 'variable "owner" {\n  type    = string\n  default = "x"\n}\n'
    role = (_ROLE % '""').replace('= "x"\n', f"= {name}\n", 1)
    policy = 'jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })'
    more = f'resource "aws_iam_role_policy" "more" {{\n  role   = {owner}\n  policy = {policy}\n}}\n'
    reading = understand(main=variable + role + more)
    assert reading.deployment
    assert [part.name for part in reading.deployment.unread] == ["aws_iam_role_policy.more"] * counts


@pytest.mark.parametrize(
    ("type_", "counts"),
    [
        ("aws_cloudformation_stack", True),
        ("aws_cloudformation_stack_set", True),
        ("awscc_iam_role_policy", True),
        ("aws_cloudcontrolapi_resource", True),
        ("awscc_s3_bucket", False),
        ("aws_s3_bucket", False),
    ],
)
def test_a_resource_that_may_deploy_what_grants_counts(type_: str, counts: bool) -> None:  # noqa: FBT001 - a case
    reading = understand(main=_ROLE % '""' + f'resource "{type_}" "other" {{}}\n')
    assert reading.deployment
    assert [part.name for part in reading.deployment.unread] == [f"{type_}.other"] * counts
