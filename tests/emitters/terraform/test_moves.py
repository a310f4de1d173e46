"""What is called otherwise after an update is said to be the same, and nothing else is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.model.deployment import Attachment
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.text import Text, aws_managed_policy
from octo_spec.plugin.artifacts import ReadMode
from octospec_terraform import EMITTER
from octospec_terraform.emitter import emit_update
from octospec_terraform.options import TerraformOptions
from tests.emitters.iam_json.samples import ON, PLAIN, allow, inline, managed

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment, Policy
    from octo_spec.plugin.artifacts import Reading

_OFF = Presence.of(ChoiceIs("remediation", ("off",)))
BILLS, TAGS, DISKS = (allow(action) for action in ("ce:Get*", "tag:Get*", "ec2:Describe*"))


def _with(*policies: Policy, id: str = "reader") -> Deployment:
    [role] = PLAIN.roles
    return replace(PLAIN, roles=(replace(role, id=id, policies=policies),))


def _moves(before: Deployment, now: Deployment) -> str:
    files = {str(one.path): one.text for one in emit_update(now, TerraformOptions(), (before,)).artifacts}
    return files.get("moved.tf", "").replace("aws_iam_role_policy", "inline")


def test_a_renamed_policy_is_the_same() -> None:
    moved = _moves(_with(inline("root", BILLS)), _with(inline("base", BILLS, TAGS)))
    assert moved == "moved {\n  from = inline.reader_root\n  to   = inline.reader_base\n}\n"


def test_a_policy_becomes_the_one_that_grants_the_most_alike() -> None:
    before = _with(inline("one", BILLS, TAGS), inline("two", DISKS))
    moved = _moves(before, _with(inline("disks", DISKS), inline("bills", BILLS), inline("tags", TAGS)))
    assert "from = inline.reader_one\n  to   = inline.reader_bills" in moved
    assert "from = inline.reader_two\n  to   = inline.reader_disks" in moved
    assert "reader_tags" not in moved


def test_a_managed_policy_moves_with_its_attachment() -> None:
    moved = _moves(_with(managed("One", BILLS)), _with(managed("Other", BILLS)))
    assert "from = aws_iam_policy.reader_one\n  to   = aws_iam_policy.reader_other" in moved
    assert "from = inline_attachment.reader_one\n  to   = inline_attachment.reader_other" in moved


def test_a_role_of_another_id_and_the_same_name_is_the_same() -> None:
    moved = _moves(_with(inline("root", BILLS)), _with(inline("root", BILLS), id="viewer"))
    assert "from = aws_iam_role.reader\n  to   = aws_iam_role.viewer" in moved
    assert "from = inline.reader_root\n  to   = inline.viewer_root" in moved


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (_with(inline("root", BILLS)), _with(inline("root", TAGS))),
        (_with(inline("root", BILLS)), _with(inline("tags", TAGS))),
        (_with(inline("root", BILLS)), _with(managed("root", BILLS))),
        (_with(inline("one", BILLS), inline("two", TAGS)), _with(inline("two", BILLS))),
        (_with(), _with(inline("root", BILLS))),
    ],
)
def test_what_stays_or_is_another_thing_does_not_move(before: Deployment, now: Deployment) -> None:
    assert _moves(before, now) == ""


def test_what_moves_and_gets_or_loses_a_count_moves_twice() -> None:
    plain, chosen = _with(inline("root", BILLS)), _with(inline("base", BILLS, when=ON))
    got, lost = _moves(plain, chosen), _moves(chosen, plain)
    assert "from = inline.reader_base\n  to   = inline.reader_base[0]" in got
    assert "from = inline.reader_root[0]\n  to   = inline.reader_root" in lost
    reading = EMITTER.read and EMITTER.read(
        emit_update(chosen, TerraformOptions(), (plain,)).artifacts, ReadMode.STRICT
    )
    assert reading
    assert reading.deployment == chosen


def test_what_is_attached_moves_with_a_role_of_another_id() -> None:
    def attaching(id: str) -> Deployment:
        deployment = _with(id=id)
        attached = (Attachment(aws_managed_policy("ReadOnlyAccess")),)
        return replace(deployment, roles=(replace(deployment.roles[0], attachments=attached),))

    moved = _moves(attaching("reader"), attaching("viewer"))
    attachment = "inline_attachment.{}_read_only_access"
    assert f"from = {attachment.format('reader')}\n  to   = {attachment.format('viewer')}" in moved


def test_a_policy_that_a_role_attaches_in_two_cases_moves_twice() -> None:
    def attaching(id: str) -> Deployment:
        deployment = _with(id=id)
        attached = tuple(Attachment(aws_managed_policy("ReadOnlyAccess"), when) for when in (ON, _OFF))
        return replace(deployment, roles=(replace(deployment.roles[0], attachments=attached),))

    moved = _moves(attaching("reader"), attaching("viewer"))
    targets = re.findall(r"to   = inline_attachment\.viewer_\w+", moved)
    assert len(targets) == len({*targets}) == 2


def test_an_attachment_moves_only_to_one_of_the_same_policy() -> None:
    def attaching(id: str, *names: str) -> Deployment:
        deployment = _with(id=id)
        attached = tuple(Attachment(aws_managed_policy(name)) for name in names)
        return replace(deployment, roles=(replace(deployment.roles[0], attachments=attached),))

    moved = _moves(
        attaching("reader", "ReadOnlyAccess", "ViewOnlyAccess"), attaching("viewer", "ViewOnlyAccess")
    )
    assert "to   = inline_attachment.viewer_view_only_access" in moved
    assert "read_only" not in moved


def test_of_several_roles_the_one_of_the_same_name_is_the_same() -> None:
    [role] = _with().roles
    other = replace(role, id="writer", name=Text.of("Writer"))
    unnamed = replace(role, id="unnamed", name=None)
    before = replace(PLAIN, roles=(replace(role, name=Text.of("Old")), unnamed, other))
    moved = _moves(before, replace(PLAIN, roles=(replace(other, id="author"), replace(unnamed, id="none"))))
    assert moved == "moved {\n  from = aws_iam_role.writer\n  to   = aws_iam_role.author\n}\n"


def test_nothing_moves_to_an_address_that_another_resource_had_or_from_one_that_another_has() -> None:
    [role] = _with().roles
    named = replace(role, names=(("terraform", "x"),))
    other = replace(role, id="writer", name=Text.of("Writer"), names=(("terraform", "reader"),))
    at_x = replace(other, names=named.names)
    both, only, now = (replace(PLAIN, roles=roles) for roles in ((named, other), (named,), (role,)))
    assert _moves(only, now) != ""
    for before, after in ((both, now), (only, replace(PLAIN, roles=(role, at_x)))):
        emission = emit_update(after, TerraformOptions(), (before,))
        assert "moved.tf" not in {str(one.path) for one in emission.artifacts}
        assert emission.diagnostics == ()


def test_a_module_that_moves_reads_back_as_the_same_deployment() -> None:
    before, now = _with(inline("root", BILLS)), _with(inline("base", BILLS))
    assert EMITTER.read
    updating = EMITTER.read(emit_update(now, TerraformOptions(), (before,)).artifacts, ReadMode.STRICT)
    assert updating.diagnostics == ()
    assert updating == EMITTER.read(EMITTER.emit(now, TerraformOptions()).artifacts, ReadMode.STRICT)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("aws_iam_role_policy.reader_base", "aws_iam_role_policy.reader_base", "cannot have become"),
        ("aws_iam_role_policy.reader_root", "aws_iam_role_policy.none", "cannot have become"),
        ("aws_iam_role.reader_root", "aws_iam_role_policy.reader_base", "cannot have become"),
        ("aws_s3_bucket.reader_root", "aws_iam_role_policy.reader_base", "the address of a resource"),
        ("aws_iam_role_policy.reader_root", "aws_s3_bucket.reader_base", "the address of a resource"),
        ("null", "aws_iam_role_policy.reader_base", "the address of a resource"),
        ("one().aws_iam_role_policy.root", "aws_iam_role_policy.reader_base", "the address of a resource"),
        ("one()[0].aws_iam_role_policy.root", "aws_iam_role_policy.reader_base", "the address of a resource"),
        ("a.b.aws_iam_role_policy.root", "aws_iam_role_policy.reader_base", "the address of a resource"),
    ],
)
def test_a_move_that_means_nothing_is_reported(old: str, new: str, message: str) -> None:
    reading = _moved(old, new)
    assert reading.deployment is None
    [problem] = reading.diagnostics
    assert message in problem.message


def test_a_move_has_no_label() -> None:
    reading = _moved("aws_iam_role_policy.reader_root", "aws_iam_role_policy.reader_base", head='moved "x"')
    [problem] = reading.diagnostics
    assert problem.message == "a block 'moved' cannot have a label"


@pytest.mark.parametrize("modules", ["module.roles", 'module.roles["a.b"]', "module.all[2].module.roles"])
def test_a_resource_may_have_been_in_modules_of_theirs(modules: str) -> None:
    reading = _moved(f"{modules}.aws_iam_role_policy.root", "aws_iam_role_policy.reader_base")
    assert reading.diagnostics == ()
    assert reading.deployment is not None


@pytest.mark.parametrize("before", ["data", "module", "module.roles.data"])
def test_a_move_from_something_else_than_a_resource_is_refused(before: str) -> None:
    reading = _moved(f"{before}.aws_iam_role_policy.root", "aws_iam_role_policy.reader_base")
    assert "expected the address of a resource" in reading.diagnostics[0].message


def _moved(old: str, new: str, head: str = "moved") -> Reading:
    """Read a module that says what an earlier policy has become."""
    before, now = _with(inline("root", BILLS)), _with(inline("base", BILLS))
    artifacts = [
        replace(one, text=f"{head} {{\n  from = {old}\n  to   = {new}\n}}\n")
        if str(one.path) == "moved.tf"
        else one
        for one in emit_update(now, TerraformOptions(), (before,)).artifacts
    ]
    assert EMITTER.read
    return EMITTER.read(tuple(artifacts), ReadMode.STRICT)


def test_names_that_the_spec_gives_are_those_that_move() -> None:
    [role] = _with(inline("root", BILLS)).roles
    named = replace(PLAIN, roles=(replace(role, names=(("terraform", "this"),)),))
    moved = _moves(named, _with(inline("root", BILLS)))
    assert "from = aws_iam_role.this\n  to   = aws_iam_role.reader" in moved
    assert Text.of("Reader") == role.name


# --- several earlier versions --------------------------------------------------------------------


def _chained(now: Deployment, *earlier: Deployment) -> dict[str, str]:
    """Return the moves of inline policies from all earlier modules, by their labels."""
    emitted = emit_update(now, TerraformOptions(), earlier)
    files = {str(one.path): one.text for one in emitted.artifacts}
    moved = re.findall(r"from = \S+?\.(\S+)\n  to   = \S+?\.(\S+)\n", files.get("moved.tf", ""))
    assert EMITTER.read
    assert EMITTER.read(emitted.artifacts, ReadMode.STRICT).deployment == now
    return dict(moved)


ROOT, BASE, MAIN = (_with(inline(name, BILLS)) for name in ("root", "base", "main"))


def test_moves_are_chained_over_all_earlier_modules() -> None:
    assert _chained(MAIN, ROOT, BASE) == {"reader_root": "reader_base", "reader_base": "reader_main"}
    assert _chained(ROOT, MAIN, BASE) == {"reader_main": "reader_base", "reader_base": "reader_root"}


def test_a_policy_that_gets_its_first_name_again_is_no_cycle() -> None:
    assert _chained(ROOT, ROOT, BASE) == {"reader_base": "reader_root"}
    assert _chained(ROOT, ROOT, BASE, ROOT, MAIN) == {
        "reader_base": "reader_main",
        "reader_main": "reader_root",
    }


def test_a_policy_is_followed_through_versions_that_share_no_grant_with_the_first() -> None:
    between = _with(inline("base", BILLS, TAGS))
    assert _chained(_with(inline("main", TAGS)), ROOT, between)["reader_root"] == "reader_base"


def test_a_policy_that_went_and_came_again_is_the_same() -> None:
    assert _chained(MAIN, ROOT, _with()) == {"reader_root": "reader_main"}


def test_what_one_module_has_twice_moves_only_where_it_should() -> None:
    first, second = _with(inline("one", BILLS), inline("two", DISKS)), _with(inline("two", BILLS))
    now = _with(inline("main", BILLS))
    assert _chained(now, first, second) == {"reader_two": "reader_one", "reader_one": "reader_main"}


def test_an_address_that_meant_two_things_moves_for_the_later_module_and_is_reported() -> None:
    first = _with(inline("one", BILLS))
    second = _with(inline("one", DISKS), inline("bills", BILLS))
    now = _with(inline("disks", DISKS), inline("bills", BILLS))
    emitted = emit_update(now, TerraformOptions(), (replace(first, version="1.0.0"), second))
    assert "reader_one" in next(one.text for one in emitted.artifacts if str(one.path) == "moved.tf")
    gone = _with(inline("costs", BILLS), inline("disks", DISKS))
    emitted = emit_update(
        gone, TerraformOptions(), (replace(first, version="1.0.0"), _with(inline("one", DISKS)))
    )
    assert [one.kind.code for one in emitted.diagnostics] == ["OCT423"]
    assert "1.0.0 cannot move aws_iam_role_policy.reader_one" in emitted.diagnostics[0].message
