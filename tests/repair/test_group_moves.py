"""A role over a quota: few groups move into managed policies, and the role may do the same."""

from __future__ import annotations

import pytest

from octo_spec.language.layout.fmt import format_file
from octo_spec.repair.repairs import RepairedSpec, RepairEffect, repair_spec

pytestmark = pytest.mark.medium

HEAD = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
parameters: {external-id: {description: The external ID., min-length: 2, max-length: 100}}
roles:
  # The reader.
  reader:
    name: Reader
    why: Reads.
    trust: [{account: "111122223333", role: octo, external-id: "${param.external-id}", why: Us.}]
    inline: {main: [GROUPS]}  # all groups
groups:
"""


def spec(*groups: str, needs: str = "") -> str:
    """Return a formatted spec with groups of about 3,400 characters each."""
    text = HEAD.replace("GROUPS", ", ".join(groups))
    if needs:
        text = text.replace("roles:", "choices: {more: {description: More., default: off}}\nroles:", 1)
    for group in groups:
        buckets = ", ".join(f'"arn:${{partition}}:s3:::bucket-{group}-{at:040}/*"' for at in range(45))
        head = "category: cost-data\n    access: read\n    why: Costs.\n"
        text += (
            f"  {group}:\n    {head}{needs}    grants:\n      - {{allow: s3:GetObject, on: [{buckets}]}}\n"
        )
    formatted = format_file(text, "spec.yaml").text
    assert formatted
    return formatted


def repaired(text: str) -> RepairedSpec:
    return repair_spec(text, "spec.yaml", "over-inline-quota")


def test_the_fewest_groups_move_and_the_role_may_do_the_same() -> None:
    text = spec("one", "two", "three", "four")
    result = repaired(text)
    [repair] = result.applied
    assert repair.effect is RepairEffect.EQUAL
    before = "    inline:  # all groups\n      main: [one, two, three, four]\n"
    moved = "    managed:\n      three: [three]\n      four: [four]\n"
    after = f"    inline:  # all groups\n      main: [one, two]\n{moved}"
    assert before in text
    assert result.text == text.replace(before, after)


def test_a_later_group_moves_nothing_that_was_moved_before() -> None:
    first = repaired(spec("one", "two", "three", "four")).text
    grown = first.replace("main: [one, two]", "main: [one, two, five, six]")
    added = spec("five", "six")
    second = repaired(format_file(grown + added[added.index("  five:") :], "spec.yaml").text or "")
    assert [each.effect for each in second.applied] == [RepairEffect.EQUAL]
    assert "    managed:\n      three: [three]\n      four: [four]\n      " in second.text


def test_a_text_in_another_layout_and_a_taken_name_are_left_alone() -> None:
    text = spec("one", "two", "three", "four")
    assert repaired(text.replace("name: small", "name:   small")).applied == ()
    taken = text.replace(
        "main: [one", "Three: [two, three, four]\n      reader-three: [one]\n      main: [one"
    )
    assert "three: [three]" not in repaired(taken).text


LISTED = """\
    inline:
      # Why main.
      main:
        - one
        - two  # second
        # About three.
        - three
        # About four.
        - four  # last
"""


def test_a_group_moves_with_its_comments() -> None:
    text = spec("one", "two", "three", "four").replace("  # all groups", "")
    text = text.replace("    inline:\n      main: [one, two, three, four]\n", LISTED)
    [repair] = repaired(text).applied
    assert repair.effect is RepairEffect.EQUAL
    kept, _, _ = LISTED.partition("        # About three.\n")
    moved = """\
    managed:
      three:
        # About three.
        - three
      four:
        # About four.
        - four  # last
"""
    assert repaired(text).text == text.replace(LISTED, f"{kept}{moved}")


def test_a_whole_policy_moves_with_its_comments_and_without_its_older_name() -> None:
    text = spec("one", "two", "three", "four").replace(
        "main: [one, two, three, four]",
        """\
main: [one, two, three]
      # Why own.
      own: [four]  # four
    policy-names:
      own: {cloudformation: Own}""",
    )
    result = repaired(text)
    assert [each.effect for each in result.applied] == [RepairEffect.EQUAL]
    assert "    managed:\n      three: [three]\n      # Why own.\n      four: [four]  # four\n" in result.text
    assert "policy-names" not in result.text
    named = text.replace("{cloudformation: Own}", "{cloudformation: Own}  # the comment would be lost")
    assert repaired(named).applied == ()


def test_two_roles_get_policies_with_different_names() -> None:
    text = spec("one", "two", "three", "four")
    start, end = text.index("  # The reader."), text.index("groups:")
    role = text[start:end]
    both = (
        text[:end].rstrip()
        + "\n\n"
        + role.replace("reader", "writer").replace("Reader", "Writer")
        + text[end:]
    )
    result = repaired(format_file(both, "spec.yaml").text or "")
    assert [each.effect for each in result.applied] == [RepairEffect.EQUAL] * 2
    assert "      three: [three]\n      four: [four]\n" in result.text
    assert "      writer-three: [three]\n      writer-four: [four]\n" in result.text


def test_what_depends_on_a_choice_still_does() -> None:
    result = repaired(spec("one", "two", "three", "four", needs="    needs: {more: on}\n"))
    assert [each.effect for each in result.applied] == [RepairEffect.EQUAL]


def test_a_group_that_can_stay_stays() -> None:
    choices = (
        "choices: {which: {description: Which., options: [a, b]}, more: {description: More., default: off}}"
    )
    sizes = {
        "zeta": (54, "{more: on}"),
        "eta": (31, "{which: b}"),
        "eps": (66, "{which: a}"),
        "gamma": (69, "{which: b}"),
        "delta": (50, "{which: b}"),
        "alpha": (68, "{which: a}"),
    }
    text = HEAD.replace("GROUPS", ", ".join(sizes)).replace("roles:", f"{choices}\nroles:", 1)
    for group, (size, needs) in sizes.items():
        on = ", ".join(f'"arn:${{partition}}:s3:::bucket-{group}-{at:040}/*"' for at in range(size))
        head = f"category: cost-data, access: read, why: Costs., needs: {needs}"
        text += f"  {group}: {{{head}, grants: [{{allow: s3:GetObject, on: [{on}]}}]}}\n"
    [repair] = repaired(format_file(text, "spec.yaml").text or "").applied
    assert repair.effect is RepairEffect.EQUAL
    assert repair.fix.title == "Move 'zeta' and 'delta' and 'eps' into separate managed policies"
