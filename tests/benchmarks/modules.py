"""Third-party Terraform modules and plans: processor seconds, and memory relative to the size of a plan."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Final

from tests.benchmarks.account_details import OCTOSPEC, spent
from tests.benchmarks.aims import Outcome, Section
from tests.benchmarks.tables import table

LINES: Final = 1_308
MOST_SECONDS: Final = 1.0
PLANNED: Final = (50, 500, 2_500)
MOST_TIMES_THE_FILE: Final = 12.0


def report() -> Section:
    """Measure, and write the section."""
    seconds = _module_seconds()
    plans = [(roles, *_plan(roles)) for roles in PLANNED]
    rows = [
        (f"{roles:,}", f"{size:.2f}", f"{used:.1f} s", f"{one:.1f}", f"{every:.1f}")
        for roles, size, used, one, every in plans
    ]
    text = [
        "## Third-party Terraform modules and plans",
        "",
        f"`octospec access` of a module of {LINES:,} lines takes {seconds:.2f} s of the processor beyond",
        "what it takes of a module with one role. Of plans of many roles, each with a policy of six",
        "statements: the size of the file, the processor, and how many times the file the memory is,",
        "beyond that of a plan with one role, where one role is asked for, and where all are.",
        "",
        table(("roles", "MiB", "seconds", "times the file, one role", "times the file, all"), rows),
    ]
    return Section(
        "\n".join(text),
        (
            Outcome(
                f"octospec access of a module of {LINES:,} lines, beyond start-up, s", seconds, MOST_SECONDS
            ),
            Outcome(
                f"memory of all of a plan of {PLANNED[-1]:,} roles, times the file",
                plans[-1][-1],
                MOST_TIMES_THE_FILE,
            ),
        ),
    )


def _module_seconds() -> float:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("small", _ROLE), ("large", module())):
            (Path(folder) / name).mkdir()
            (Path(folder) / name / "main.tf").write_text(text, "utf-8")
        small, large = (
            sorted(spent((OCTOSPEC, "access", name), folder)[0] for _ in range(3))[1]
            for name in ("small", "large")
        )
        return large - small


def _plan(roles: int) -> tuple[float, float, float, float]:
    with tempfile.TemporaryDirectory() as folder:
        for name, count in (("small.json", 1), ("large.json", roles)):
            (Path(folder) / name).write_text(json.dumps(plan(count)), "utf-8")
        size = (Path(folder) / "large.json").stat().st_size / 2**20
        _, least = spent((OCTOSPEC, "access", "small.json"), folder)
        seconds, one = spent((OCTOSPEC, "access", "--role", "r0", "large.json"), folder)
        _, every = spent((OCTOSPEC, "access", "large.json"), folder)
        return size, seconds, (one - least) / size, (every - least) / size


# --- what is measured on -----------------------------------------------------------------------

_ROLE: Final = """\
variable "external_id" {
  type = string
}

resource "aws_iam_role" "vendor" {
  name = "vendor"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect    = "Allow"
    Action    = "sts:AssumeRole"
    Principal = { AWS = "arn:aws:iam::111122223333:root" }
    Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
  }] })
}
"""
_POLICY: Final = """
variable "part_{at}" {{
  type    = bool
  default = true
}}

data "aws_iam_policy_document" "part_{at}" {{
{statements}
  dynamic "statement" {{
    for_each = var.part_{at} ? ["more"] : []
    content {{
      sid       = "More{at}"
      actions   = ["ec2:Describe*", "tag:GetResources"]
      resources = ["*"]
    }}
  }}
}}

resource "aws_iam_role_policy" "part_{at}" {{
  name   = "part-{at}"
  role   = aws_iam_role.vendor.id
  policy = data.aws_iam_policy_document.part_{at}.json
}}
"""
_STATEMENT: Final = """\
  statement {{
    sid       = "Read{at}x{number}"
    actions   = ["s3:GetObject", "s3:ListBucket"]
    resources = ["arn:aws:s3:::bucket-{at}-{number}/*"]
  }}
"""


def module() -> str:
    """Write a module with this number of lines."""
    written, at = _ROLE, 0
    while written.count("\n") < LINES:
        statements = "".join(_STATEMENT.format(at=at, number=number) for number in range(8))
        written += _POLICY.format(at=at, statements=statements)
        at += 1
    return written


def plan(roles: int) -> dict[str, object]:
    """Write a state with this number of roles, as ``terraform show -json`` prints it."""
    resources = [resource for number in range(roles) for resource in (_role(number), _policy(number))]
    return {
        "format_version": "1.0",
        "terraform_version": "1.9.8",
        "values": {"root_module": {"resources": resources}},
    }


def _resource(kind: str, number: int, values: dict[str, object]) -> dict[str, object]:
    return {
        "address": f"{kind}.r{number}",
        "mode": "managed",
        "type": kind,
        "name": f"r{number}",
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "schema_version": 0,
        "values": values,
    }


def _role(number: int) -> dict[str, object]:
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": "arn:aws:iam::999988887777:root"},
    }
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    values = {"assume_role_policy": trust, "id": f"role-{number}", "name": f"role-{number}", "path": "/"}
    return _resource(
        "aws_iam_role", number, {**values, "arn": f"arn:aws:iam::111122223333:role/role-{number}"}
    )


def _policy(number: int) -> dict[str, object]:
    statements = [
        {
            "Sid": f"S{at}",
            "Effect": "Allow",
            "Action": ["s3:GetObject"],
            "Resource": f"arn:aws:s3:::b-{number}-{at}/*",
        }
        for at in range(6)
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return _resource(
        "aws_iam_role_policy", number, {"name": "read", "role": f"role-{number}", "policy": document}
    )
