"""Functions with wrong arguments, at every place of a template: a note with the place, never an exception."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

import pytest

from octo_spec.source import Mapping, Scalar, Sequence, parse_yaml
from octospec_cloudformation.reading.understand import evaluate_template
from tests.matrices import matrix

if TYPE_CHECKING:
    from octo_spec.source import Node

_TEMPLATE: Final = """
Parameters:
  Choice: {Type: String, AllowedValues: [a, b], Default: a}
  List: {Type: CommaDelimitedList}
Mappings:
  Known: {a: {text: b}}
Conditions:
  IsA: !Equals [!Ref Choice, a]
  IsOther: <condition>
Rules:
  Ruled:
    RuleCondition: <rule condition>
    Assertions: [{Assert: <assertion>}]
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: <name>
      Path: <path>
      Description: <description>
      MaxSessionDuration: <session>
      PermissionsBoundary: <boundary>
      Tags: [{Key: a, Value: <tag value>}, <tag>]
      ManagedPolicyArns: [<attached>, arn:aws:iam::aws:policy/ReadOnlyAccess]
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}
          - {Effect: Allow, Principal: {AWS: [<principal>]}, Action: sts:AssumeRole}
          - {Effect: Allow, Principal: <principals>, Action: sts:AssumeRole}
          - <trust statement>
      Policies:
        - PolicyName: <policy name>
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: s3:GetObject, Resource: <resource>}
              - {Effect: Allow, Action: [<action>], Resource: "*"}
              - {Effect: Allow, Action: <actions>, Resource: "*"}
              - {Effect: <effect>, Action: s3:GetObject, Resource: "*"}
              - {Effect: Allow, Action: s3:GetObject, Resource: "*", Condition: <conditions>}
              - {Effect: Allow, Action: s3:GetObject, Resource: "*", Condition: {StringEquals: <block>}}
              - Effect: Allow
                Action: s3:GetObject
                Resource: "*"
                Condition: {StringEquals: {aws:username: <value>}}
              - {Effect: Deny, Action: s3:GetObject, Resource: <denied>}
              - <statement>
        - PolicyName: b
          PolicyDocument: {Version: "2012-10-17", Statement: <statements>}
        - PolicyName: c
          PolicyDocument: <document>
        - <policy>
  Named:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: <name of a policy>
      Roles: [!Ref Role, <role>]
      PolicyDocument: {Version: "2012-10-17", Statement: {Effect: Allow, Action: "s3:Get*", Resource: "*"}}
  Unnamed:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      ManagedPolicyName: x
      Path: <path>
      Roles: <roles>
      PolicyDocument: {Version: "2012-10-17", Statement: {Effect: Allow, Action: "s3:Put*", Resource: "*"}}
  Whole:
    Type: AWS::IAM::Role
    Condition: IsOther
    Properties:
      AssumeRolePolicyDocument: <trust>
      Policies: <policies>
      ManagedPolicyArns: <all attached>
      Tags: <tags>
"""

_LISTS: Final = ("x", "[]", "[x]", "{}", "{x: y}", "[x, y, z, x, y]", "[[], []]", "[{}, {}, {}]")
_WRONG: Final[dict[str, tuple[str, ...]]] = {
    "Ref": ("[]", "{}", "[Choice]", "Missing", '""'),
    "GetAtt": ("Missing.Arn", "Role", "[Role]", "[]", "{}", "[Role, Arn, x]", "[[], {}]"),
    "Sub": (
        "[]",
        "{}",
        "[x]",
        "[x, {}, y]",
        "[{}, {}]",
        '"${Missing}"',
        '"${}"',
        '"${List}"',
        '["${x}", {x: []}]',
    ),
    "Join": (*_LISTS, "[[x], x]", "[x, {}]"),
    "Split": (*_LISTS, "[x, !Ref List]", "[!Ref Choice, {}]"),
    "Select": (*_LISTS, "[-1, [x]]", "[9, [x]]", "[²2, [x]]", "[99999999999999999999, [x]]"),
    "If": (*_LISTS, "[Missing, x, y]", "[!Ref Choice, x, y]"),
    "FindInMap": (*_LISTS, "[Known, a, b]", "[Known, !Ref List, text]", "[Missing, a, text]"),
    "Base64": ("[]", "{}", "!Ref List"),
    "Equals": _LISTS,
    "And": ("x", "{}", "[{}]", "[[]]"),
    "Not": _LISTS,
    "Condition": ("[]", "Missing", "{}"),
    "Transform": ("x", "{}"),
    "GetAZs": ("x", "[]"),
}


@cache
def _template() -> Mapping:
    node = parse_yaml(_TEMPLATE.replace("<", '"<').replace(">", '>"'), "template.yaml").node
    assert isinstance(node, Mapping)
    return node


def _places(node: Node) -> tuple[str, ...]:
    match node:
        case Scalar(value) if value.startswith("<"):
            return (value,)
        case Sequence(items):
            return tuple(place for item in items for place in _places(item))
        case Mapping(entries):
            return tuple(place for entry in entries for place in _places(entry.value))
        case _:
            return ()


def _filled(node: Node, place: str, value: Node | None) -> Node:
    """Put a value at one place, and something that fits at each other."""
    match node:
        case Scalar(written) if written == place and value is not None:
            return replace(value, span=node.span)
        case Scalar(written) if written.startswith("<"):
            return replace(_FITTING.get(written, Scalar("x", node.span)), span=node.span)
        case Sequence(items):
            return replace(node, items=tuple(_filled(item, place, value) for item in items))
        case Mapping(entries):
            kept = (replace(entry, value=_filled(entry.value, place, value)) for entry in entries)
            return replace(node, entries=tuple(kept))
        case _:
            return node


def _parsed(text: str) -> Node:
    node = parse_yaml(text, "template.yaml").node
    assert node
    return node


_STATEMENT: Final = '{Effect: Allow, Action: s3:GetObject, Resource: "*"}'
_TRUSTED: Final = "{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}"
_FITTING: Final = {
    place: _parsed(text)
    for place, text in {
        "<condition>": "!Equals [!Ref Choice, b]",
        "<rule condition>": "!Equals [!Ref Choice, b]",
        "<assertion>": "!Equals [!Ref Choice, b]",
        "<path>": "/x/",
        "<session>": "3600",
        "<boundary>": "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "<tag>": "{Key: b, Value: x}",
        "<attached>": "arn:aws:iam::aws:policy/SecurityAudit",
        "<principal>": '"123456789012"',
        "<principals>": "{Service: ec2.amazonaws.com}",
        "<trust statement>": _TRUSTED,
        "<action>": "s3:GetObject",
        "<actions>": "s3:GetObject",
        "<effect>": "Allow",
        "<conditions>": "{}",
        "<block>": "{aws:username: x}",
        "<statement>": _STATEMENT,
        "<statements>": _STATEMENT,
        "<document>": f"{{Statement: {_STATEMENT}}}",
        "<policy>": f"{{PolicyName: d, PolicyDocument: {{Statement: {_STATEMENT}}}}}",
        "<role>": "!Ref Role",
        "<roles>": "[!Ref Role]",
        "<trust>": f"{{Statement: {_TRUSTED}}}",
        "<policies>": "[]",
        "<all attached>": "[]",
        "<tags>": "[]",
    }.items()
}


def test_what_fits_is_accepted_without_a_note() -> None:
    whole = _filled(_template(), "", None)
    assert isinstance(whole, Mapping)
    reading = evaluate_template(whole)
    assert reading.deployment
    assert [note.message for note in reading.diagnostics] == ["the spec has no input for List"]


@pytest.mark.large
@pytest.mark.parametrize("function", matrix(_WRONG, ["Sub"]))
def test_wrong_arguments_are_reported_at_their_place(function: str) -> None:
    for place in _places(_template()):
        for argument in _WRONG[function]:
            written = _parsed(f'{{"Fn::{function}": {argument}}}'.replace("Fn::Ref", "Ref"))
            whole = _filled(_template(), place, written)
            assert isinstance(whole, Mapping)
            lines = {note.span.line for note in evaluate_template(whole).diagnostics if note.span}
            assert lines, f"{function} {argument} at {place} is taken without a word"


_NO_VALUES: Final = (
    *(
        "abc",
        '""',
        "~",
        "[]",
        "{}",
        "[[]]",
        "[{}]",
        "{a: b}",
        "{Key: {a: b}, Value: x}",
        "{Key: a}",
        "[a, [b]]",
    ),
    *("-5", "1e5", "³", "99999999999999999999", '"${aws:x}"', '"${"', "{Ref: {Ref: a}}"),
    *('!Ref "AWS::NoValue"', "!Ref List", "!Ref Choice", "!If [IsA, [x], {a: b}]"),
)


@pytest.mark.medium
@pytest.mark.parametrize("written", _NO_VALUES)
def test_any_value_at_any_place_is_answered(written: str) -> None:
    for place in _places(_template()):
        whole = _filled(_template(), place, _parsed(written))
        assert isinstance(whole, Mapping)
        reading = evaluate_template(whole)
        assert reading.deployment or reading.diagnostics


@pytest.mark.parametrize("written", ["abc", "3599", "43201", "³600", "1e5"])
def test_a_session_that_is_invalid_is_reported(written: str) -> None:
    whole = _filled(_template(), "<session>", _parsed(written))
    assert isinstance(whole, Mapping)
    [_, note] = evaluate_template(whole).diagnostics
    assert note.message == f"{written!r} is not a valid session duration"
    assert note.span
    assert note.span.line > 1


def test_circular_conditions_and_names_end() -> None:
    chain = ", ".join(
        f"C{number}: !And [!Condition C{number + 1}, !Condition C{number + 1}]" for number in range(99)
    )
    buckets = "".join(
        f"\n  B{number}: {{Type: AWS::S3::Bucket, Properties: {{BucketName: !Sub "
        f"'${{B{number + 1}}}${{B{number + 1}}}${{B{number + 1}}}'}}}}"
        for number in range(99)
    )
    text = f"""
Conditions: {{{chain}, C99: !Equals [a, b]}}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {{Statement: {_TRUSTED}}}
      Policies:
        - PolicyName: a
          PolicyDocument:
            Statement:
              - !If [C0, {_STATEMENT}, !Ref "AWS::NoValue"]
              - {{Effect: Allow, Action: s3:GetObject, Resource: !Sub "arn:aws:s3:::${{B0}}"}}{buckets}
  B99: {{Type: AWS::S3::Bucket, Properties: {{BucketName: !Ref B0}}}}
"""
    whole = _parsed(text)
    assert isinstance(whole, Mapping)
    messages = [note.message for note in evaluate_template(whole).diagnostics]
    about_name = [message for message in messages if message.startswith("the name of B0")]
    assert about_name == ["the name of B0 (AWS::S3::Bucket) is known only when the stack is created"]
