"""Commands on account details of many roles: seconds of the processor, and the most memory that they take."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks.aims import Outcome, Section
from tests.benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OCTOSPEC: Final = str(Path(sys.executable).parent / "octospec")
SIZES: Final = (50, 500, 5_000)
ACCOUNT: Final = "111122223333"
ROLE: Final = "Role7"
COMMANDS: Final = {
    "import": ("import", "gaad.json", "--role", ROLE),
    "access": ("access", "gaad.json", "--role", ROLE),
    "drift": ("drift", "spec.yaml", "gaad.json", "--fix", "external-id=an-external-id-7"),
}
MOST_SECONDS: Final = 5.0
MOST_MEBIBYTES: Final = 500.0
_KIBIBYTES: Final = 1_024
_MEASURE: Final = """
import os, sys
child = os.fork()
if not child:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(child, 0)
print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""A small process that starts a command and waits for it: what was forked from a large one, as that of all
measures is, has taken its memory too, as Linux counts.
"""


def report() -> Section:
    """Measure, and write the section."""
    measured = {roles: _measured(roles) for roles in SIZES}
    rows = [
        (f"{roles:,}", *(f"{spent:.1f} s, {peak:.0f} MiB" for spent, peak in figures.values()))
        for roles, figures in measured.items()
    ]
    text = [
        "## Account details of many roles",
        "",
        "Seconds of the processor and the most memory of a whole process, for one role among many: each has",
        "an inline policy of six statements and an attached policy of the account, whose text is there, too.",
        "",
        table(("roles", *COMMANDS), rows),
    ]
    return Section("\n".join(text), tuple(_outcomes(measured[SIZES[-1]])))


def _outcomes(figures: dict[str, tuple[float, float]]) -> list[Outcome]:
    roles = f"of {SIZES[-1]:,} roles"
    return [
        outcome
        for name, (spent, peak) in figures.items()
        for outcome in (
            Outcome(f"octospec {name} {roles}, seconds", spent, MOST_SECONDS),
            Outcome(f"octospec {name} {roles}, MiB", peak, MOST_MEBIBYTES),
        )
    ]


def _measured(roles: int) -> dict[str, tuple[float, float]]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "gaad.json").write_text(json.dumps(account_details(roles), indent=1), "utf-8")
        spent((OCTOSPEC, *COMMANDS["import"], "--out", "spec.yaml"), folder)
        return {name: spent((OCTOSPEC, *command), folder) for name, command in COMMANDS.items()}


def spent(command: Sequence[str], folder: str) -> tuple[float, float]:
    """Give the seconds of the processor and the peak of memory of one process."""
    measuring = (sys.executable, "-I", "-S", "-c", _MEASURE, *command)
    finished = subprocess.run(
        measuring, cwd=folder, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    seconds, kibibytes = finished.stdout.split()
    return float(seconds), int(kibibytes) / _KIBIBYTES


# --- what is measured on -----------------------------------------------------------------------


def account_details(roles: int) -> dict[str, object]:
    """Write the output of ``get-account-authorization-details`` for an account with this number of roles."""
    return {
        "UserDetailList": [],
        "GroupDetailList": [],
        "RoleDetailList": [_role(number) for number in range(roles)],
        "Policies": [_policy(number) for number in range(roles)],
        "IsTruncated": False,
    }


def _role(number: int) -> dict[str, object]:
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::999988887777:root"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": f"an-external-id-{number}"}},
    }
    attached = {"PolicyName": f"Policy{number}", "PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/Policy{number}"}
    return {
        "Path": "/",
        "RoleName": f"Role{number}",
        "RoleId": f"AROAEXAMPLE{number:09}",
        "Arn": f"arn:aws:iam::{ACCOUNT}:role/Role{number}",
        "AssumeRolePolicyDocument": _document(trust),
        "RolePolicyList": [{"PolicyName": "access", "PolicyDocument": _document(*_statements(number))}],
        "AttachedManagedPolicies": [attached],
        "Tags": [{"Key": "team", "Value": f"team-{number}"}],
    }


def _policy(number: int) -> dict[str, object]:
    version = {"VersionId": "v1", "IsDefaultVersion": True, "Document": _document(*_statements(number)[:2])}
    return {
        "PolicyName": f"Policy{number}",
        "Arn": f"arn:aws:iam::{ACCOUNT}:policy/Policy{number}",
        "Path": "/",
        "DefaultVersionId": "v1",
        "PolicyVersionList": [version],
    }


def _statements(number: int) -> list[dict[str, object]]:
    return [
        {
            "Sid": f"Statement{position}",
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:ListBucket"],
            "Resource": f"arn:aws:s3:::bucket-{number}-{position}/*",
        }
        for position in range(6)
    ]


def _document(*statements: Mapping[str, object]) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": list(statements)}
