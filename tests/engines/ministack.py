"""An emulator of CloudFormation that refuses what AWS refuses, and updates stacks resource by resource.

It runs in a process of its own, from an environment that holds nothing else.
"""

from __future__ import annotations

import json
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.engines.cloud import ACCOUNT, EXISTING, HARMLESS, Cloud
from tests.engines.granting import granted
from tests.engines.require import require

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.engines.granting import Step

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / ".venvs" / "ministack" / "bin" / "ministack"
STACK = "octo"


@dataclass(frozen=True, slots=True)
class Ministack(Cloud):
    """Where the emulator is; its access key is the number of the account."""

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes its clients at run time
        """Give boto3's client of a service."""
        import boto3  # noqa: PLC0415 - the suite against the wheel collects these tests without it

        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=self.region,
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="test",  # noqa: S106 - it takes any
        )

    def reset(self) -> None:
        """Forget everything that was deployed."""
        with urlopen(f"{self.endpoint}/_ministack/reset", data=b""):  # noqa: S310 - the emulator's own address
            pass

    def empty(self) -> None:
        """Leave only the policy that every account of these tests has before anything is deployed."""
        self.reset()
        path, _, policy = EXISTING.rpartition("/")
        document = json.dumps(HARMLESS)
        self.client("iam").create_policy(PolicyName=policy, Path=f"/{path}/", PolicyDocument=document)

    def create(self, template: str, values: Mapping[str, str]) -> None:
        """Create the stack."""
        self.client("cloudformation").create_stack(**_stack_arguments(template, values))
        assert self.final_status() == "CREATE_COMPLETE"

    def update(self, template: str, values: Mapping[str, str]) -> str:
        """Update the stack; give how that ended."""
        self.client("cloudformation").update_stack(**_stack_arguments(template, values))
        return self.final_status()

    def final_status(self) -> str:
        """Wait until nothing is done any more, and give the state of the stack."""
        client = self.client("cloudformation")
        for _ in range(12_000):
            [stack] = client.describe_stacks(StackName=STACK)["Stacks"]
            if not stack["StackStatus"].endswith("IN_PROGRESS"):
                return str(stack["StackStatus"])
            time.sleep(0.005)
        msg = "the stack does not settle"
        raise TimeoutError(msg)


def _stack_arguments(template: str, values: Mapping[str, str]) -> dict[str, Any]:
    given = [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]
    return {
        "StackName": STACK,
        "TemplateBody": template,
        "Capabilities": ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        "Parameters": given,
    }


@contextmanager
def running(folder: Path) -> Iterator[Ministack]:
    """Run the emulator as long as the context lasts."""
    require(PROGRAM.exists(), "ministack", "make engines")
    port = _free_port()
    environment = {"AUTH": "true", "BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "TMPDIR": str(folder)}
    with subprocess.Popen(
        (PROGRAM,), env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield Ministack(_answering(f"http://127.0.0.1:{port}"))
        finally:
            process.kill()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _answering(endpoint: str) -> str:
    for _ in range(1_200):
        try:
            with urlopen(f"{endpoint}/_ministack/health"):  # noqa: S310 - the emulator's own address
                return endpoint
        except (URLError, OSError):
            time.sleep(0.05)
    msg = "ministack does not answer"
    raise TimeoutError(msg)


@dataclass(slots=True)
class Watch:
    """What was missing of a step while a thread looked again and again; ``looks`` is how often it did."""

    missing: list[str] = field(default_factory=list)
    looks: int = 0


@contextmanager
def watching(cloud: Cloud, step: Step) -> Iterator[Watch]:
    """Look what the roles grant, from a thread, as long as the context lasts."""
    watch, done = Watch(), threading.Event()

    def look() -> None:
        while not done.is_set():
            now = _whole(cloud)
            if now is not None:
                watch.looks += 1
                watch.missing.extend(step.missing(now))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield watch
    finally:
        done.set()
        thread.join()


def _whole(cloud: Cloud) -> Any:  # noqa: ANN401 - what roles grant, or nothing
    """Read what is there; a policy that went between two calls shows the state of no moment."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - as above

    try:
        return granted(cloud)
    except ClientError:
        return None
