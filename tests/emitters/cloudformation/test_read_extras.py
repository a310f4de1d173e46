"""A file of extras: what is refused, what its policies grant, and how a template contains it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import pytest

from octo_spec.diagnostics import Diagnostic, Severity
from octo_spec.model.deployment import Extra
from octo_spec.plugin.artifacts import Artifact, Emission, ReadMode
from octo_spec.plugin.extras import UNREAD
from octospec_cloudformation import EMITTER
from octospec_cloudformation.extras.merging import split, with_extras
from octospec_cloudformation.extras.read_extras import read_extras
from octospec_cloudformation.extras.thinning import thin_extra
from octospec_cloudformation.kinds import NEEDS_BUCKET, SAME_LOGICAL_ID
from octospec_cloudformation.vocabulary import END_MARK, FORMAT, MARK, TEMPLATE
from tests.emitters.cloudformation.samples import PLAIN
from tests.emitters.cloudformation.test_refusals import _of_size

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment

PATH: Final = "more.yaml"
LAMBDA: Final = "Resources:\n  It:\n    Type: AWS::Lambda::Function\n    Properties: {<role>}\n"
POLICY: Final = """\
Resources:
  It:
    Type: AWS::SNS::TopicPolicy
    Properties:
      PolicyDocument: {Statement: [{Effect: Allow, Principal: {AWS: <who>}, Action: sns:Publish}]}
"""


def extra_of(text: str) -> Extra:
    """Give extras as a spec has them: the source is the file, the text its sections."""
    return Extra(FORMAT, read_extras(Extra(FORMAT, "", path=PATH, source=text)).text, path=PATH, source=text)


REFUSED: Final = {
    "a section that is a list": ("Outputs:\n  - a\n", "1:1 Outputs must be a mapping, on the lines below"),
    "a section that is a function": (
        "Outputs:\n  Fn::Sub: a\n",
        "1:1 Outputs must be a mapping, on the lines below",
    ),
    "a resource that is a text": ("Resources:\n  It: a\n", "2:3 extras cannot contain no type"),
    "a resource without a type": ("Resources:\n  It: {DependsOn: A}\n", "2:3 extras cannot contain no type"),
    "a type that is a list": ("Resources:\n  It: {Type: [a]}\n", "2:14 extras cannot contain no type"),
    "a type of a function": (
        "Resources:\n  It: {Type: !Sub 'AWS::S3::Bucket'}\n",
        "2:14 extras cannot contain no type",
    ),
    "properties that are a list": (
        "Resources:\n  It:\n    Type: AWS::S3::Bucket\n    Properties: [a]\n",
        "4:17 Properties must be a mapping of properties",
    ),
    "properties of a function": (
        "Resources:\n  It:\n    Type: AWS::S3::Bucket\n    Properties: !If [A, {}, {}]\n",
        "4:17 Properties must be a mapping of properties",
    ),
    "a role as a text": (LAMBDA.replace("<role>", "Role: R"), "4:24 Role of AWS::Lambda::Function must name"),
    "no role": (LAMBDA.replace("<role>", "Code: c"), "2:3 Role of AWS::Lambda::Function must name"),
    "another attribute of a role": (
        LAMBDA.replace("<role>", "Role: !GetAtt R.RoleId"),
        "4:24 Role of AWS::Lambda::Function must name",
    ),
    "a selected role": (
        LAMBDA.replace("<role>", "Role: !Select [!Ref A, !Ref B]"),
        "4:24 Role of AWS::Lambda::Function must name",
    ),
    "a principal of a mapping": (
        POLICY.replace("<who>", "!FindInMap [A, b, c]"),
        "5:23 a principal cannot be read here; write it without functions",
    ),
    "a principal that two conditions join": (
        POLICY.replace("<who>", "!Join ['', [!If [A, b, c]]]"),
        "5:23 a principal cannot be read here; write it without functions",
    ),
    "a principal that is too long": (
        POLICY.replace("<who>", f"!Sub ['${{A}}${{A}}', {{A: {'1' * 5_001}}}]"),
        "5:23 a principal cannot be read here; write it without functions",
    ),
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.values(), ids=REFUSED)
def test_a_file_is_refused_at_its_line(text: str, expected: str) -> None:
    [found] = read_extras(Extra(FORMAT, text, path=PATH)).diagnostics
    assert found.span
    assert f"{found.span.line}:{found.span.column} {found.message}".startswith(expected)


@pytest.mark.parametrize("length", [5_000, 5_001])
def test_a_principal_that_is_a_long_text_can_be_read(length: int) -> None:
    text = POLICY.replace("<who>", f"!Sub ['${{A}}${{A}}', {{A: {'1' * length}}}]")
    [resource] = read_extras(Extra(FORMAT, text, path=PATH)).resources
    assert isinstance(resource.policy, dict)
    [statement] = resource.policy["Statement"]
    assert statement["Principal"]["AWS"] == ("1" * 10_000 if length == 5_000 else UNREAD)


@pytest.mark.parametrize(
    ("who", "principal"),
    [
        ("s3.amazonaws.com", {"Service": "s3.amazonaws.com"}),
        ("'111122223333'", {"AWS": "111122223333"}),
        ("arn:aws:iam::111122223333:root", {"AWS": "arn:aws:iam::111122223333:root"}),
    ],
)
def test_a_permission_to_invoke_a_function_is_a_policy_for_a_service_or_an_account(
    who: str, principal: dict[str, str]
) -> None:
    properties = f"{{FunctionName: f, Action: 'lambda:InvokeFunction', Principal: {who}}}"
    text = f"Resources:\n  It:\n    Type: AWS::Lambda::Permission\n    Properties: {properties}\n"
    [resource] = read_extras(Extra(FORMAT, text, path=PATH)).resources
    statement = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "f"}
    assert resource.policy == {"Statement": [{**statement, "Principal": principal}]}


@pytest.mark.parametrize("behind", ["", "Outputs:\n  Out:\n    Value: a\n"])
def test_each_resource_has_its_own_lines(behind: str) -> None:
    written = [f"  {name}:\n    # It is {name}.\n    Type: AWS::SNS::Topic" for name in ("A", "B", "C")]
    text = "\n\n".join(("Resources:", *written, "")) + behind
    found = read_extras(Extra(FORMAT, text, path=PATH))
    assert found.diagnostics == ()
    assert [each.text for each in found.resources] == written
    assert [each.span.line for each in found.resources if each.span] == [3, 7, 11]


@pytest.mark.parametrize(
    ("acl", "is_open"), [("PublicRead", True), ("AuthenticatedRead", True), ("Private", False)]
)
def test_a_bucket_with_an_open_list_of_access_has_a_policy(acl: str, *, is_open: bool) -> None:
    text = f"Resources:\n  It:\n    Type: AWS::S3::Bucket\n    Properties: {{AccessControl: {acl}}}\n"
    [resource] = read_extras(Extra(FORMAT, text, path=PATH)).resources
    assert bool(resource.policy) is is_open


@pytest.mark.parametrize("marked", [MARK, END_MARK, f"{END_MARK}  "])
def test_only_octospec_writes_its_marks(marked: str) -> None:
    [found] = read_extras(Extra(FORMAT, f"{TOPIC}{marked}\n", path=PATH)).diagnostics
    assert (found.span and found.span.line, found.message) == (4, "only octospec writes this line")


# --- in a template -----------------------------------------------------------------------------

TOPIC: Final = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n"
MAPPED: Final = f"Mappings:\n  Names:\n    a: {{b: c}}\n{TOPIC}"


def emitted(deployment: Deployment, text: str) -> Emission:
    """Write a template with extras."""
    return EMITTER.emit(replace(deployment, extras=(extra_of(text),)), EMITTER.options())


ROLES: Final = {
    "Ref": ("AWS::IAM::InstanceProfile", "Roles: [!Ref <role>]"),
    "two": ("AWS::IAM::InstanceProfile", "Roles: [!Ref ReaderRole, !Ref <role>]"),
    "GetAtt": ("AWS::Lambda::Function", "Role: !GetAtt <role>.Arn"),
    "GetAtt of a list": ("AWS::Lambda::Function", "Role: {Fn::GetAtt: [<role>, Arn]}"),
}


@pytest.mark.parametrize(("type_", "properties"), ROLES.values(), ids=ROLES)
def test_a_resource_runs_only_with_a_role_of_the_spec(type_: str, properties: str) -> None:
    text = f"{TOPIC}  It:\n    Type: {type_}\n    Properties: {{{properties}}}\n"
    [problem] = emitted(PLAIN, text.replace("<role>", "Topic")).diagnostics
    assert problem.message == "'Topic' is not a role of the spec"
    assert emitted(PLAIN, text.replace("<role>", "ReaderRole")).diagnostics == ()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("!If [Absent, a, b]", "there is no condition 'Absent'"),
        ("!FindInMap [Absent, a, b]", "there is no mapping 'Absent'"),
        ("!GetAtt Absent.Arn", "there is no resource 'Absent'"),
        ("!Ref Absent", "there is no parameter or resource 'Absent'"),
    ],
)
def test_a_resource_refers_to_what_there_is(name: str, message: str) -> None:
    [problem] = emitted(PLAIN, f"{TOPIC}    Properties: {{TopicName: {name}}}\n").diagnostics
    assert problem.message == message


@pytest.mark.parametrize("text", [TOPIC, MAPPED])
def test_extras_come_back_from_the_template(text: str) -> None:
    """A section that only extras have is no part of what is left."""
    emission = emitted(PLAIN, text)
    assert emission.diagnostics == ()
    assert EMITTER.read
    deployment = EMITTER.read(emission.artifacts, ReadMode.STRICT).deployment
    assert deployment is not None
    assert (replace(deployment, extras=()), [each.text for each in deployment.extras]) == (PLAIN, [text])
    found = split(emission.artifacts[0].text)
    assert not isinstance(found, Diagnostic)
    assert found.template == EMITTER.emit(PLAIN, EMITTER.options()).artifacts[0].text


def test_the_size_is_that_of_the_template_with_its_extras() -> None:
    """What is reported about the size without extras is not reported again; other findings stay."""
    emission = EMITTER.emit(_of_size(51_100), EMITTER.options())
    assert [each.kind.code for each in emission.diagnostics] == ["OCT418"]
    note = replace(SAME_LOGICAL_ID, severity=Severity.NOTE).at(None, "kept")
    long = extra_of(f"{TOPIC}    Properties: {{DisplayName: {'x' * 500}}}\n")
    found = with_extras(Emission(emission.artifacts, (note, *emission.diagnostics)), (long,)).diagnostics
    assert (found[0], [each.kind for each in found[1:]]) == (note, [NEEDS_BUCKET])


def test_a_template_that_is_refused_gets_no_extras() -> None:
    twice = replace(PLAIN, roles=(*PLAIN.roles, *PLAIN.roles))
    without = EMITTER.emit(twice, EMITTER.options())
    assert without.artifacts == ()
    assert emitted(twice, TOPIC) == without


CHANGES: Final = {
    "no end": (f"{END_MARK}\n", ""),
    "two starts": (f"{MARK}\n", f"{MARK}\n{MARK}\n"),
    "the end before the start": (f"{MARK}\n", f"{END_MARK}\n{MARK}\n"),
    "a resource behind the end": (f"{END_MARK}\n", f"{END_MARK}\n  Other:\n    Type: AWS::SNS::Topic\n"),
}


@pytest.mark.parametrize(("old", "new"), CHANGES.values(), ids=CHANGES)
def test_other_marks_are_refused(old: str, new: str) -> None:
    [artifact] = emitted(PLAIN, TOPIC).artifacts
    assert artifact.text.count(old) == 1
    assert EMITTER.read
    changed = Artifact(PurePosixPath(TEMPLATE), artifact.text.replace(old, new))
    reading = EMITTER.read((changed,), ReadMode.STRICT)
    assert reading.deployment is None
    expected = "the marks around the extras in Resources are not as octospec writes them"
    assert expected in [each.message for each in reading.diagnostics]


# A quoted value that begins before the extras and ends after them: each part alone is valid, or is empty,
# but inside the template the extras are words of that value.
QUOTED: Final = {
    "a value": "Type: {}",
    "in a list": "Roles: [one, {}]",
    "in a mapping": "Names: {{one: {}}}",
    "with a tag": "Type: !Sub {}",
}


@pytest.mark.parametrize("written", QUOTED.values(), ids=QUOTED)
def test_extras_inside_a_value_of_the_template_are_refused(written: str) -> None:
    value = f'"begins\n\n{MARK}\n  Topic: {{}}\n{END_MARK}\nOutputs:\n  B: ends"'
    found = split(f"Resources:\n  A:\n    {written.format(value)}\n")
    assert isinstance(found, Diagnostic)
    assert found.message == "the text between the marks has another meaning inside the template"


# --- without the entries that conflict ---------------------------------------------------------

CONFLICTING: Final = """\
Conditions:
  One: !Equals [a, a]
  Two: !Equals [b, b]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: One
  Queue:
    Type: AWS::SQS::Queue
    Condition: Two
Outputs:
  Name:
    Value: !Ref Topic
"""


@pytest.mark.parametrize(
    ("problem", "left", "kept"),
    [
        ("Topic", ["the resource Topic (AWS::SNS::Topic)", "the output Name"], "Two Queue"),
        ("One", ["the resource Topic (AWS::SNS::Topic)", "the output Name"], "Two Queue"),
        ("Name", ["the output Name"], "One Two Topic Queue"),
        ("Queue", ["the resource Queue (AWS::SQS::Queue)"], "One Topic Name"),
    ],
)
def test_what_conflicts_is_omitted_with_what_depends_on_it(problem: str, left: list[str], kept: str) -> None:
    """A section whose entries are all omitted is omitted as well."""
    line = next(at for at, text in enumerate(CONFLICTING.splitlines(), 1) if text.startswith(f"  {problem}:"))
    extra = Extra(FORMAT, "", path=PATH, source=CONFLICTING)
    wrong = read_extras(extra_of("Outputs:\n  - a\n")).diagnostics[0]
    assert wrong.span
    thinned = thin_extra(extra, (replace(wrong, span=replace(wrong.span, line=line)),))
    assert [each.what for each in thinned.left] == left
    assert thinned.extra
    lines = thinned.extra.source.splitlines()
    names = [text.strip().partition(":")[0] for text in lines if text.startswith("  ") and text[2] != " "]
    assert names == kept.split()
    assert "Outputs:" in lines or "Name" not in names
    assert ("Outputs:" in lines) == ("Name" in names)


def test_an_error_without_a_place_omits_all() -> None:
    wrong = read_extras(extra_of("Outputs:\n  - a\n")).diagnostics[0]
    thinned = thin_extra(Extra(FORMAT, "", path=PATH, source=CONFLICTING), (replace(wrong, span=None),))
    assert (thinned.extra, len(thinned.left)) == (None, 3)
