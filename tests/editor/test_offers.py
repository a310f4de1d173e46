from __future__ import annotations

import pytest

from octo_spec.editor.offers import offers_at
from tests.editor.texts import SPEC, at_cursor

END = "      - {allow: ce:Get*, why: Costs.}\n"


def offered(text: str) -> list[str]:
    return [offer.text for offer in offers_at(*at_cursor(text)).items]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ven‸", "vendor"),
        ("roles:\n  reader:\n    tru‸", "trust"),
        ("roles: {reader: {tru‸", "trust"),
        (f"{SPEC}      - al‸", "allow"),
        (f"{SPEC}      - allow: x\n        wh‸", "when"),
        (f"{SPEC}      - {{allow: x, wh‸", "when"),
        (f"{SPEC}      - allow: s3:GetObj‸", "s3:GetObject"),
        (f"{SPEC}      - allow: [ce:Get*, s3:GetObj‸]", "s3:GetObject"),
        (f"{SPEC}      - allow:\n          - s3:GetObj‸", "s3:GetObject"),
        (f"{SPEC}      - allow: [\n          s3:GetTa,\n  s3:GetObj‸\n      ]", "s3:GetObject"),
        (f"{SPEC}      - allow: [ # it's [\n          s3:GetTa\n      ]\n        wh‸", "when"),
        (f"{SPEC}      - {{allow: [s3:GetTa,\n          s3:*],\n         wh‸}}", "when"),
        (f"{SPEC}      - allow: [s3:GetTa,\n      - al‸", "allow"),
        (f"{SPEC}      - allow: dyna‸", "dynamodb:"),
        (f"{SPEC}      - allow: x\n        when:\n          StringEq‸", "StringEqualsIfExists"),
        (f"{SPEC}      - allow: s3:PutObject\n        when: {{StringLike: {{s3:x‸", "s3:x-amz-acl"),
        (f"{SPEC}      - allow: s3:PutObject\n        when: {{StringLike: {{aws:Req‸", "aws:RequestedRegion"),
        (f'{SPEC}      - {{allow: x, on: "${{par‸', "${param.external-id}"),
        (f"{SPEC}      - {{allow: x, on: ${{ro‸", "${role.reader.arn}"),
        ("groups:\n  costs:\n    attach: ReadOnly‸", "ReadOnlyAccess"),
        ("groups:\n  costs:\n    access: re‸", "read"),
        ("groups:\n  costs:\n    accept: {unexpl‸", "unexplained-grant"),
        ("groups:\n  costs:\n    needs: {si‸", "size"),
        ("groups:\n  costs:\n    needs: {size: la‸", "large"),
        ("features:\n  bills: {needs: ce:GetT‸", "ce:GetTags"),
        ("features:\n  bills:\n    needs: [ce:Get*, ce:GetT‸]", "ce:GetTags"),
        ("features:\n  bills:\n    needs: [{allow: ce:GetT‸}]", "ce:GetTags"),
        ("roles:\n  reader:\n    inline: {main: [co‸", "costs"),
        (SPEC.replace("{main: [costs]}", "\n      main:\n      - co‸"), "costs"),
        ("promises: [reads-sec‸", "reads-secrets"),
        ("octospec-customers: 1\ncustomers:\n  acme: {fix: {external‸", "external-id"),
    ],
)
def test_what_can_be_written_is_offered(typed: str, expected: str) -> None:
    assert expected in offered(typed)


def test_an_action_is_offered_with_its_level_and_what_it_does() -> None:
    [offer] = [
        each
        for each in offers_at(*at_cursor(f"{SPEC}      - allow: iam:PutRolePolicy‸")).items
        if each.text == "iam:PutRolePolicy"
    ]
    assert "Permissions management" in offer.detail
    assert offer.documentation.startswith("Grants permission")


def test_keys_that_aws_sends_with_no_action_of_the_grant_are_not_offered() -> None:
    keys = offered(f"{SPEC}      - allow: s3:PutObject\n        when: {{StringLike: {{ec2:‸")
    assert keys == []


def test_the_keys_of_a_grant_are_those_of_its_own_actions() -> None:
    other = "      - {allow: ec2:RunInstances, when: {StringEquals: {ec2:Region: x}}}\n"
    own = "      - sid: X\n        allow: s3:PutObject\n        when: {StringLike: {‸"
    keys = offered(f"{SPEC}{other}{own}")
    assert "s3:x-amz-acl" in keys
    assert "ec2:Region" not in keys


def test_a_need_of_a_feature_is_no_choice() -> None:
    assert "size" not in offered("features:\n  bills:\n    needs:\n      - si‸")


@pytest.mark.parametrize(
    ("choice", "values"),
    [
        ("default: off", ["on", "off"]),
        ("levels: [none, some, all]", ["none", "some", "all"]),
        ("levels: {none: Nothing., some: Something.}", ["none", "some"]),
        ("options: [none, some]", ["none", "some"]),
        ("options: {none: Nothing., some: Something.}", ["none", "some"]),
    ],
)
def test_the_values_of_a_choice_are_offered(choice: str, values: list[str]) -> None:
    text = SPEC.replace("options: [small, large]", choice).replace("{size: large}", "{size: ‸}")
    assert offered(text) == values


@pytest.mark.parametrize("part", ["x", " "])
def test_an_action_is_offered_after_a_very_long_word(part: str) -> None:
    assert "s3:GetObject" in offered(f"{SPEC}      - allow: [\n  a{part * 20_000}, s3:GetObj‸")


def test_nothing_is_offered_in_a_text() -> None:
    assert offered("groups:\n  costs:\n    why: Read‸") == []


def test_many_offers_are_not_complete() -> None:
    offers = offers_at(*at_cursor(f"{SPEC}      - allow: ec2:‸"))
    assert not offers.is_complete
