"""How roles pack groups into policies: each once, and none for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.iam.limits import is_aws_policy_name
from octo_spec.language.codes import BAD_POLICY, DUPLICATE_SID, GROUP_TWICE, HOLDS_NOTHING, WRONG_PACKING
from octo_spec.language.finding import Finding
from octo_spec.language.texts import ATTACH, BOUNDARY, packed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.language.spans import Location
    from octo_spec.language.texts import CheckedSpec, Use


def packing(checked: CheckedSpec) -> Iterator[Finding]:
    """Find groups that stand twice in a role, or where they grant nothing."""
    for id, role in checked.spec.roles.items():
        entries = tuple(packed(("roles", id), role))
        if not entries:
            message = f"role {id!r} holds no group"
            yield Finding(
                HOLDS_NOTHING, ("roles", id), message, "add 'inline', 'managed' or 'attached'", on_key=True
            )
        seen: set[str] = set()
        for location, group in entries:
            if group in seen:
                message = f"role {id!r} holds group {group!r} already"
                yield Finding(GROUP_TWICE, location, message, "keep one of them")
            elif group in checked.spec.groups:
                yield from _misplaced(location, group, checked)
            seen.add(group)


def _misplaced(location: Location, id: str, checked: CheckedSpec) -> Iterator[Finding]:
    group = checked.spec.groups[id]
    if "attached" in location[2:3]:
        if group.grants:
            help = "name it under 'inline' or 'managed'"
            yield Finding(WRONG_PACKING, location, f"group {id!r} has grants of its own", help)
    elif group.attach and not group.grants:
        message = f"group {id!r} has no grants, so it adds nothing to a policy"
        yield Finding(HOLDS_NOTHING, location, message, "name it under 'attached'")


def empty_groups(checked: CheckedSpec) -> Iterator[Finding]:
    """Find groups that neither grant nor attach."""
    for id, group in checked.spec.groups.items():
        if not group.grants and not group.attach:
            message = f"group {id!r} has neither 'grants' nor 'attach'"
            yield Finding(HOLDS_NOTHING, ("groups", id), message, on_key=True)


def sids(checked: CheckedSpec) -> Iterator[Finding]:
    """Find Sids that stand twice in a policy, be it a trust policy."""
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


def _twice(found: Iterable[tuple[Location, str]], policy: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for location, sid in found:
        if sid and sid in seen:
            yield Finding(DUPLICATE_SID, location, f"Sid {sid!r} stands already in {policy}", "rename one")
        seen.add(sid)


def aws_policies(checked: CheckedSpec) -> Iterator[Finding]:
    """Find boundaries and attachments that are neither a policy of AWS, nor what a parameter holds."""
    for use in checked.uses:
        if use.text is None or is_aws_policy_name(use.written):
            continue
        if use.field is ATTACH and not _is_one_parameter(use):
            message = f"{use.written!r} is no policy of AWS"
            yield Finding(
                BAD_POLICY,
                use.location,
                message,
                "name one, with its folder, or one parameter that holds ARNs",
            )
        elif use.field is BOUNDARY and not _is_one_parameter(use) and not _is_policy_arn(use):
            message = f"{use.written!r} is neither a policy of AWS nor the ARN of a policy"
            yield Finding(
                BAD_POLICY, use.location, message, "write arn:${partition}:iam::${account}:policy/NAME"
            )


def _is_one_parameter(use: Use) -> bool:
    return bool(use.references) and use.text is not None and len(use.text.pieces) == 1


def _is_policy_arn(use: Use) -> bool:
    """Tell whether a text has the fields of a policy's ARN, each reference taken as part of one."""
    likely = (
        "".join(piece if isinstance(piece, str) else "x" for piece in use.text.pieces) if use.text else ""
    )
    match likely.split(":"):
        case ["arn", _, "iam", "", account, resource]:
            return bool(account) and resource.startswith("policy/") and resource != "policy/"
        case _:
            return False
