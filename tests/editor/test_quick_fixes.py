"""Wrong specs that become right by quick fixes alone."""

from __future__ import annotations

import pytest

from octo_spec.editor.edited_text import EditedText
from octo_spec.editor.problems import problems
from octo_spec.repair.fixes import fixes_of
from octo_spec.repair.text_edits import apply_edits
from tests.editor.texts import SPEC

MISTAKES = [
    ("description: A", "descripton: A"),
    ("  reader:\n    why", "  reader:\n    wy"),
    ("trust:", "trusts:"),
    ('external-id: "${param', 'externalid: "${param'),
    ("${param.external-id}", "${param.externl-id}"),
    ("${param.external-id}", "${var.external-id}"),
    ("inline: {main: [costs]}", "inline: {main: [kosts]}"),
    ("inline:", "inlin:"),
    ("category: cost-data", "categry: cost-data"),
    ("access: read", "acces: read"),
    ("access: read", "access: raed"),
    ("needs: {size: large}", "needs: {siz: large}"),
    ("needs: {size: large}", "needs: {size: larg}"),
    ("needs:", "need:"),
    ("grants:", "grant:"),
    ("{allow: ce:Get*", "{alow: ce:Get*"),
    ("ce:Get*", "ce:GetCostAndUsge"),
    ("ce:Get*", "[ce:Get*, ce:GetTags]"),
    ("ce:Get*", "[ce:Get*, ce:Get*]"),
    ("ce:Get*", "cee:GetTags"),
    ("options: [small, large]", "option: [small, large]"),
    ("min-length: 2", "minlength: 2"),
]


def found(text: str) -> list[str]:
    return sorted(each.kind.code for each in problems(EditedText(text, "spec.yaml")))


@pytest.mark.parametrize(("right", "wrong"), MISTAKES)
def test_a_mistake_is_fixed_by_quick_fixes_alone(right: str, wrong: str) -> None:
    assert right in SPEC
    text = SPEC.replace(right, wrong, 1)
    before = found(SPEC)
    for _ in range(3):
        reported = problems(EditedText(text, "spec.yaml"))
        fixes = [fix for problem in reported for fix in fixes_of(text, problem)]
        if not fixes:
            break
        text = apply_edits(text, [fixes[0].edit])
    assert found(text) == before


def test_a_word_before_a_reference_stays_where_the_root_of_the_reference_is_fixed() -> None:
    right = SPEC.replace("ce:Get*", 's3:GetObject, on: "arn:aws:s3:::rle/${role.reader}"', 1)
    text = right.replace("${role", "${rle")
    [fix] = [fix for problem in problems(EditedText(text, "spec.yaml")) for fix in fixes_of(text, problem)]
    assert apply_edits(text, [fix.edit]) == right


UNCERTAIN = [
    ("{allow: ce:Get*", "{Effect: Allow, Action: ce:Get*"),
    ("ce:Get*", 's3:GetObject, on: "arn:aws:s3:::x\\u002F*"'),
]


@pytest.mark.parametrize(("right", "wrong"), UNCERTAIN)
def test_what_has_another_form_in_the_language_has_no_quick_fix(right: str, wrong: str) -> None:
    text = SPEC.replace(right, wrong, 1)
    reported = problems(EditedText(text, "spec.yaml"))
    assert reported
    assert [fix for problem in reported for fix in fixes_of(text, problem)] == []


@pytest.mark.parametrize(
    ("right", "wrong", "fixed"),
    [
        ("ce:Get*", "CEE:GetTags", ["ce:GetTags"]),
        (
            "ce:Get*",
            "s3:GetObject, on: 'arn:aws:s3:::x/*'",
            ["s3:GetObject, on: 'arn:${partition}:s3:::x/*'"],
        ),
        ("needs: {size: large}", "needs: {size: x}", ["needs: {size: small}", "needs: {size: large}"]),
        ('account: "111122223333"', 'account: "${AWS::AccountId}"', ['account: "${account}"']),
    ],
)
def test_a_quick_fix_replaces_what_is_wrong_and_nothing_else(
    right: str, wrong: str, fixed: list[str]
) -> None:
    text = SPEC.replace(right, wrong, 1)
    reported = problems(EditedText(text, "spec.yaml"))
    fixes = [fix for problem in reported for fix in fixes_of(text, problem)]
    assert [apply_edits(text, [fix.edit]) for fix in fixes] == [
        SPEC.replace(right, each, 1) for each in fixed
    ]
