"""Specs as large as one likes."""

from __future__ import annotations

from typing import Final


def large_spec(grants: int, actions: str = "s3:GetObject, s3:PutObject") -> str:
    """Write a spec of one role with this number of grants, each on another resource."""
    lines = [
        "octospec: 1",
        "name: large",
        "version: 1.0.0",
        "description: A large spec.",
        "roles:",
        "  reader:",
        "    name: Reader",
        "    why: Reads.",
        "    trust: [{service: ssm.amazonaws.com}]",
        "    inline: {main: [many]}",
        "groups:",
        "  many:",
        "    category: cost-data",
        "    access: write",
        "    why: Many.",
        "    grants:",
    ]
    for number in range(grants):
        lines += [
            f"      - allow: [{actions}]",
            f'        on: "arn:${{partition}}:s3:::bucket-{number}/*"',
            '        when: {StringEquals: {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}',
        ]
    return "\n".join(lines) + "\n"


GRANTS_OF_A_ROLE: Final = 20
"""As many as AWS's quota of inline policies has room for."""


def spec_of_many_roles(grants: int) -> str:
    """Write a spec with this number of grants in roles that AWS would accept, each on another resource."""
    head, groups = large_spec(0).split("roles:\n")[0], []
    roles = []
    for first in range(0, grants, GRANTS_OF_A_ROLE):
        lines = large_spec(first + GRANTS_OF_A_ROLE).split("    grants:\n")[1].splitlines()
        own = "\n".join(lines[3 * first :])
        roles.append(
            f"  r{first}:\n    name: Reader{first}\n    why: Reads.\n"
            f"    trust: [{{service: ssm.amazonaws.com}}]\n    inline: {{main: [g{first}]}}\n"
        )
        groups.append(
            f"  g{first}:\n    category: cost-data\n    access: write\n    why: Many.\n    grants:\n{own}\n"
        )
    return f"{head}roles:\n{''.join(roles)}groups:\n{''.join(groups)}"
