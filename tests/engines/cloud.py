"""The account that the engines deploy into: moto's server in a thread of the test process.

Every test process has its own, on a port that the system chose. Moto and boto3 are imported late:
the suite against the wheel collects these tests without them.
"""

from __future__ import annotations

import json
import logging
import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from tests.engines import moto_policies

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCOUNT = "123456789012"
"""Moto's own account."""

EXISTING = "existing/Acme"
"""A policy, with its path, that the account has before anything is deployed."""

HARMLESS = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"},
}

REGIONS = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
"""A region in each partition: moto takes the partition from the region."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """Where requests go, and in which partition."""

    endpoint: str
    partition: str = "aws"
    account: str = ACCOUNT
    keys: tuple[str, ...] = ("test", "test")
    """The access key, its secret, and the token of a session, if there is one."""

    @property
    def region(self) -> str:
        """The region that everything is deployed into."""
        return REGIONS[self.partition]

    @property
    def environment(self) -> dict[str, str]:
        """What the AWS CLI and Terraform's provider need to find this account, and no other."""
        return {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes its clients at run time
        """Give boto3's client of a service."""
        import boto3  # noqa: PLC0415 - see above

        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=self.region,
            aws_access_key_id=self.keys[0],
            aws_secret_access_key=self.keys[1],
            aws_session_token="".join(self.keys[2:]) or None,
        )

    def inside(self, partition: str) -> Cloud:
        """Give the account of the same number in another partition."""
        return replace(self, partition=partition)

    def of_account(self, account: str) -> Cloud:
        """Give another account of the same partition: moto knows it by the keys of a role there."""
        arn = f"arn:{self.partition}:iam::{account}:role/Anybody"
        made = self.client("sts").assume_role(RoleArn=arn, RoleSessionName="tests")["Credentials"]
        keys = (made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])
        return replace(self, account=account, keys=keys)

    def reset(self) -> None:
        """Forget everything that was deployed in this partition; only ``EXISTING`` is there.

        Moto's own reset of IAM reads AWS's 1,500 policies again, which takes seconds.
        """
        from moto.cloudformation.models import cloudformation_backends  # noqa: PLC0415 - see above
        from moto.iam.models import iam_backends  # noqa: PLC0415 - see above
        from moto.s3.models import s3_backends  # noqa: PLC0415 - see above

        cloudformation_backends[self.account][self.region].reset()
        s3_backends[self.account][self.partition].reset()
        iam = iam_backends[self.account][self.partition]
        iam.roles.clear()
        iam.inline_policies.clear()
        # Another test of this process may have begun to use the account without them.
        iam.aws_managed_policies = iam.aws_managed_policies or iam._init_aws_policies()
        iam.managed_policies = {policy.arn: policy for policy in iam.aws_managed_policies}
        path, _, name = EXISTING.rpartition("/")
        self.client("iam").create_policy(
            PolicyName=name, Path=f"/{path}/", PolicyDocument=json.dumps(HARMLESS)
        )


@contextmanager
def running() -> Iterator[Cloud]:
    """Run a server as long as the context lasts; it knows the policies that AWS manages."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 - see above

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with patch.dict(os.environ, {"MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}), moto_policies.read_once():
        server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
        server.start()
        try:
            yield Cloud("http://{}:{}".format(*server.get_host_and_port()))
        finally:
            server.stop()
