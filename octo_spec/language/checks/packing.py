"""The groups of roles: each group once, and only if it grants or attaches something there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.iam.limits import is_aws_policy_name
from octo_spec.language.codes import (
    BAD_POLICY,
    DUPLICATE_SID,
    GRANTS_NOTHING,
    GROUP_TWICE,
    HOLDS_NOTHING,
    WRONG_PACKING,
)
from octo_spec.language.fields import ATTACH, BOUNDARY
from octo_spec.language.finding import Finding
from octo_spec.language.packed_groups import packed_groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.language.checked_spec import CheckedSpec, Use
    from octo_spec.language.packed_groups import PackedGroup
    from octo_spec.language.spans import Location


def packing(checked: CheckedSpec) -> Iterator[Finding]:
    """Find groups that a role names twice, or names in a list where they grant nothing."""
    for id, role in checked.spec.roles.items():
        groups = tuple(packed_groups(id, role))
        if not groups and role.grants_nothing is None:
            message = f"role {id!r} has no group"
            help = "add 'inline', 'managed' or 'attached', or give the reason in 'grants-nothing'"
            yield Finding(HOLDS_NOTHING, ("roles", id), message, help, on_key=True)
        elif groups and role.grants_nothing is not None:
            message = f"role {id!r} has 'grants-nothing', but also group {groups[0].id!r}"
            location = ("roles", id, "grants-nothing")
            yield Finding(GRANTS_NOTHING, location, message, "remove it", on_key=True)
        seen: set[str] = set()
        for group in groups:
            if group.id in seen:
                message = f"role {id!r} already has group {group.id!r}"
                yield Finding(GROUP_TWICE, group.location, message, "keep one of them")
            elif group.id in checked.spec.groups:
                yield from _packing_findings(group, checked)
            seen.add(group.id)


def _packing_findings(packed: PackedGroup, checked: CheckedSpec) -> Iterator[Finding]:
    group = checked.spec.groups[packed.id]
    if packed.in_policy and group.attach and not group.grants:
        message = f"group {packed.id!r} has no grants, so it adds nothing to a policy"
        yield Finding(HOLDS_NOTHING, packed.location, message, "move it to 'attached'")
    elif not packed.in_policy and group.grants:
        help = "move it to 'inline' or 'managed'"
        yield Finding(
            WRONG_PACKING, packed.location, f"group {packed.id!r} has grants, which need a policy", help
        )


def empty_groups(checked: CheckedSpec) -> Iterator[Finding]:
    """Find groups that neither grant nor attach."""
    for id, group in checked.spec.groups.items():
        if not group.grants and not group.attach:
            message = f"group {id!r} has neither 'grants' nor 'attach'"
            yield Finding(HOLDS_NOTHING, ("groups", id), message, on_key=True)


def sids(checked: CheckedSpec) -> Iterator[Finding]:
    """Find Sids that occur twice in one policy; a trust policy counts as well."""
    spec = checked.spec
    for id, role in spec.roles.items():
        trust = ((("roles", id, "trust", n, "sid"), entry.sid) for n, entry in enumerate(role.trust))
        yield from _twice(trust, "the trust policy")
        for name, groups in (*role.inline.items(), *role.managed.items()):
            yield from _twice(_sids(dict.fromkeys(groups), checked), f"policy {name!r} of role {id!r}")


def _sids(groups: Iterable[str], checked: CheckedSpec) -> Iterator[tuple[Location, str]]:
    for id in groups:
        if group := checked.spec.groups.get(id):
            for position, grant in enumerate(group.grants):
                yield ("groups", id, "grants", position, "sid"), grant.sid


def _twice(sids: Iterable[tuple[Location, str]], policy: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for location, sid in sids:
        if sid and sid in seen:
            yield Finding(DUPLICATE_SID, location, f"Sid {sid!r} is already used in {policy}", "rename one")
        seen.add(sid)


def aws_policies(checked: CheckedSpec) -> Iterator[Finding]:
    """Find boundaries and attachments that name neither an AWS managed policy nor a parameter."""
    for use in checked.uses:
        if use.text is None:
            continue
        if is_aws_policy_name(use.written):
            yield from _unknown_boundary(use)
        elif use.field is ATTACH and not use.is_one_reference:
            message = f"{use.written!r} is not an AWS managed policy"
            yield Finding(
                BAD_POLICY,
                use.location,
                message,
                "write the name of one, with its path, or one parameter that holds ARNs",
            )
        elif use.field is BOUNDARY and not use.is_one_reference and not _is_policy_arn(use):
            message = f"{use.written!r} is neither an AWS managed policy nor the ARN of a policy"
            yield Finding(
                BAD_POLICY, use.location, message, "write arn:${partition}:iam::${account}:policy/NAME"
            )


def _unknown_boundary(use: Use) -> Iterator[Finding]:
    """Find a boundary that AWS does not have: the name may be that of the customer's own policy."""
    if use.field is not BOUNDARY:
        return
    from octo_spec.iam.managed_policies import as_of, has_policy  # noqa: PLC0415 - only a boundary by name pays

    if not has_policy(use.written):
        own = "for a policy of the account, write arn:${partition}:iam::${account}:policy/NAME; "
        yield Finding(
            BAD_POLICY,
            use.location,
            f"AWS had no managed policy {use.written!r} on {as_of()}",
            f"{own}for a newer AWS managed policy, write arn:${{partition}}:iam::aws:policy/{use.written}",
        )


def _is_policy_arn(use: Use) -> bool:
    """Return whether a text has the fields of a policy's ARN, with each reference as a part of a field."""
    match use.with_placeholders.split(":"):
        case ["arn", _, "iam", "", account, resource]:
            return bool(account) and resource.startswith("policy/") and resource != "policy/"
        case _:
            return False
