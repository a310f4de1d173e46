"""Real Terraform, of several versions, on a module: https://developer.hashicorp.com/terraform/cli/commands."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.engines.provider import MIRROR, attached
from tests.engines.require import require

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.engines.cloud import Cloud

ROOT = Path(__file__).parents[2]
VERSIONS = ("1.15", "1.6")
COMMAND = Path(__file__).with_name("terraform_command.py")

NO_CHANGE, FAILED, CHANGES = range(3)
"""Exit codes of ``plan -detailed-exitcode``."""

Value = str | bool | list[str] | dict[str, Any]

# Without skip_get_ec2_platforms every plan of the provider 3.39 waits 27 seconds for EC2.
PROVIDER = """\
provider "aws" {{
  region                      = "{region}"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_get_ec2_platforms      = true
  s3_force_path_style         = true

  endpoints {{
    iam = "{endpoint}"
    s3  = "{endpoint}"
    sts = "{endpoint}"
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Finished:
    """What a command left behind."""

    code: int
    output: str


@dataclass(frozen=True, slots=True)
class Terraform:
    """One version on one module's folder, of which it is the root module."""

    version: str
    folder: Path
    cloud: Cloud

    def unformatted(self) -> str:
        """Give what ``terraform fmt`` would change; empty is clean. Goes before ``start``."""
        return self._run("fmt", "-check", "-diff", "-recursive").output

    def start_and_validate(self) -> None:
        """Start, and check the module for any values; a plan checks it for the values that it has."""
        self.start()
        self._succeed("validate")

    def start(self) -> None:
        """Add the provider that a module leaves to its caller, and install it."""
        self.connect()
        self._succeed("init", f"-plugin-dir={MIRROR}")

    def connect(self) -> None:
        """Add the provider, or move it to another cloud; enough for a folder that was started before."""
        provider = PROVIDER.format(region=self.cloud.region, endpoint=self.cloud.endpoint)
        (self.folder / "provider.tf").write_text(provider)

    def apply(self, values: Mapping[str, Value]) -> None:
        """Apply the module with these values of its variables."""
        finished = self.attempt(values)
        assert finished.code == 0, f"terraform apply: {finished.output}"

    def attempt(self, values: Mapping[str, Value]) -> Finished:
        """Apply the module with these values, which may fail on the way."""
        (self.folder / "terraform.tfvars.json").write_text(json.dumps(dict(values)))
        return self._run("apply", "-auto-approve")

    def refusal(self, values: Mapping[str, Value]) -> str:
        """Plan with values that the module must refuse; give what it says."""
        (self.folder / "terraform.tfvars.json").write_text(json.dumps(dict(values)))
        finished = self._run("plan")
        assert finished.code == FAILED, finished.output
        return finished.output

    def tested(self, values: Mapping[str, Value]) -> str:
        """Run the tests of the module with these values; give what Terraform says of them."""
        (self.folder / "terraform.tfvars.json").write_text(json.dumps(dict(values)))
        return self._run("test").output

    def shown(self, *what: str) -> str:
        """Show what was planned, or the state, in JSON."""
        return self._succeed("show", "-json", *what)

    def destroyed(self, values: Mapping[str, Value]) -> list[str]:
        """Plan with these values; give the addresses of what would be destroyed, also for a replacement."""
        return [address for address, change in self.changes(values).items() if "delete" in change["actions"]]

    def changes(self, values: Mapping[str, Value]) -> dict[str, Any]:
        """Plan with these values; give by address what would be done, and what would be imported."""
        (self.folder / "terraform.tfvars.json").write_text(json.dumps(dict(values)))
        self._succeed("plan", "-out=planned")
        planned = json.loads(self._succeed("show", "-json", "planned"))
        return {change["address"]: change["change"] for change in planned.get("resource_changes", ())}

    def apply_planned(self) -> None:
        """Apply the last plan."""
        self._succeed("apply", "planned")

    def drift(self) -> str:
        """Return the changes of a second plan; empty without changes."""
        finished = self._run("plan", "-detailed-exitcode")
        return "" if finished.code == NO_CHANGE else finished.output

    def outputs(self) -> dict[str, str]:
        """Read the outputs that have a value."""
        written = json.loads(self._succeed("output", "-json"))
        return {name: output["value"] for name, output in written.items()}

    def destroy(self) -> None:
        """Remove everything again."""
        self._succeed("destroy", "-auto-approve")

    def _succeed(self, command: str, *arguments: str) -> str:
        finished = self._run(command, *arguments)
        assert finished.code == 0, f"terraform {command}: {finished.output}"
        return finished.output

    def _run(self, command: str, *arguments: str) -> Finished:
        finished = subprocess.run(
            (interpreter(self.version), COMMAND, command, *arguments, *_no_color(command)),
            cwd=self.folder,
            env=self._environment() | ({} if command in _ALONE else attached()),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=120,
        )
        return Finished(finished.returncode, finished.stdout)

    def _environment(self) -> dict[str, str]:
        quiet = {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0"}
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), **quiet, **self.cloud.environment}


def interpreter(version: str) -> Path:
    """Give the Python of the environment that holds this Terraform."""
    python = ROOT / ".venvs" / f"terraform-{version}" / "bin" / "python"
    require(python.exists() and MIRROR.exists(), f"Terraform {version}", "make engines")
    return python


_ALONE = frozenset({"fmt", "init"})
"""Commands that ask no provider."""


def _no_color(command: str) -> tuple[str, ...]:
    return () if command == "fmt" else ("-no-color",)
