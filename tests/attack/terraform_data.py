"""Plans and states, as ``terraform show -json`` prints them, and the file of a state itself, changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from tests.attack.cases import Case
from tests.attack.foreign_files import changed_data, over_live_roles

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

_ROLE_ARN: Final = "arn:aws:iam::111122223333:role/InstanceSchedulerRole"
_POLICY_ARN: Final = "arn:aws:iam::111122223333:policy/Mine"


def _document(**fields: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **fields}]})


def _resource(type_: str, name: str, values: Mapping[str, object], **more: object) -> dict[str, object]:
    resource = {"address": f"{type_}.{name}", "mode": "managed", "type": type_, "name": name}
    return {**resource, "schema_version": 0, "values": values, **more}


_ROLE: Final = {
    "name": "InstanceSchedulerRole",
    "path": "/",
    "arn": _ROLE_ARN,
    "assume_role_policy": _document(Principal={"AWS": "111122223333"}, Action="sts:AssumeRole"),
    "max_session_duration": 3600,
    "tags": {"managed-by": "instance-scheduler"},
    "inline_policy": [{"name": "costs", "policy": _document(Action="ce:Get*", Resource="*")}],
    "managed_policy_arns": [_POLICY_ARN],
    "permissions_boundary": None,
}
_POLICY: Final = {
    "name": "Mine",
    "path": "/",
    "arn": _POLICY_ARN,
    "policy": _document(Action="s3:*", Resource="*"),
}
_ATTACHED: Final = {"role": "InstanceSchedulerRole", "policy_arn": _POLICY_ARN}
_VALUES: Final = {
    "root_module": {
        "resources": [
            _resource("aws_iam_role", "this", _ROLE),
            _resource("aws_iam_policy", "mine", _POLICY, index=0, address="aws_iam_policy.mine[0]"),
            _resource("aws_iam_role_policy_attachment", "mine", _ATTACHED),
        ],
        "child_modules": [
            {
                "address": 'module.stops["a"]',
                "resources": [
                    _resource(
                        "aws_iam_role_policy",
                        "stops",
                        {
                            "name": "stops",
                            "role": "InstanceSchedulerRole",
                            "policy": _document(Action="ec2:Stop*", Resource="*"),
                        },
                        address='module.stops["a"].aws_iam_role_policy.stops',
                    )
                ],
            }
        ],
    }
}
STATE: Final[dict[str, object]] = {"format_version": "1.0", "terraform_version": "1.6.0", "values": _VALUES}
"""What is printed of a state."""
PLAN: Final[dict[str, object]] = {
    "format_version": "1.2",
    "terraform_version": "1.6.0",
    "planned_values": _VALUES,
    "resource_changes": [
        {
            "address": "aws_iam_role_policy_attachment.mine",
            "type": "aws_iam_role_policy_attachment",
            "change": {"actions": ["create"], "after_unknown": {"id": True, "policy_arn": True}},
        },
        {
            "address": "aws_iam_role.this",
            "change": {"actions": ["update"], "after_unknown": {"managed_policy_arns": [True], "tags": {}}},
        },
    ],
    "configuration": {
        "root_module": {
            "resources": [
                {
                    "type": "aws_iam_role_policy_attachment",
                    "name": "mine",
                    "expressions": {
                        "policy_arn": {"references": ["aws_iam_policy.mine[0].arn", "aws_iam_policy.mine"]},
                        "role": {"references": ["aws_iam_role.this.name", "aws_iam_role.this"]},
                    },
                },
            ],
            "module_calls": {"stops": {"module": {"resources": [], "module_calls": {}}}},
        }
    },
}
"""What is printed of a plan."""
STATE_FILE: Final[dict[str, object]] = {
    "version": 4,
    "terraform_version": "1.6.0",
    "serial": 3,
    "lineage": "6a1d2c1e-0000-0000-0000-000000000000",
    "outputs": {},
    "resources": [
        {
            "mode": "managed",
            "type": "aws_iam_role",
            "name": "this",
            "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
            "instances": [{"schema_version": 0, "attributes": _ROLE}],
        }
    ],
}
"""The file itself, which gets what to print."""


def plan(random: Random) -> Case:
    """Read a plan or a state as a side, import it, or compare it with a spec."""
    name = random.choice(("in.json", "in.json", "in/terraform.tfstate"))
    data = random.choice((PLAN, PLAN, STATE, STATE, STATE_FILE))
    return Case("plan", {name: changed_data(random, data)}, over_live_roles(random, name.split("/")[0]))
