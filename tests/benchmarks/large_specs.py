"""Specs as large as one likes."""

from __future__ import annotations


def large_spec(grants: int, actions: str = "s3:GetObject, s3:PutObject") -> str:
    """Write a spec of one role with so many grants, each on a resource of its own."""
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
