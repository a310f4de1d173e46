"""Three customers go through four releases: one is skipped, one withdrawn, and the signing key is replaced.

docs/from-import-to-release.md shows the vendor's part of this way. Each format is updated by its own engine,
and each customer has things of its own on the role, which stay and are no drift.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.cli.conftest import Octospec
from tests.engines import shell
from tests.engines.cloud import ACCOUNT
from tests.engines.granting import Step, granted
from tests.engines.ministack import watching
from tests.engines.proxy import between
from tests.engines.reading_roles import read_roles
from tests.engines.terraform import VERSIONS, Terraform

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran
    from tests.engines.cloud import Cloud
    from tests.engines.ministack import Ministack

pytestmark = [pytest.mark.engines, pytest.mark.deep]

SPEC: Final = """\
octospec: 1
name: stratus
version: 1.0.0
description: Lets Stratus read costs and clean up.
parameters:
  external-id: {description: The external ID., pattern: "^[a-z]+$", min-length: 2}
choices:
  cleanup: {description: Let Stratus delete volumes., default: off}
roles:
  reader:
    name: StratusReader
    why: Stratus reads what you pay, and deletes volumes where you let it.
    trust: [{account: "111122223333", external-id: "${param.external-id}"}]
    inline: {costs: [costs], volumes: [volumes]}
groups:
  costs: {category: cost-data, access: read, why: Stratus reads costs., grants: [{allow: ce:Get*}]}
  volumes:
    category: remediation
    access: write
    why: Stratus deletes volumes that nothing uses.
    needs: {cleanup: on}
    grants: [{allow: ec2:DeleteVolume, accept: {write-anywhere: Volumes have no names.}}]
"""
CHANGES: Final = {
    "2.0.0": (("{costs: [costs],", "{bills: [costs],"), ("allow: ce:Get*", "allow: [ce:Get*, ce:List*]")),
    "3.0.0": (("{bills: [costs],", "{money: [costs],"), ("[ce:Get*, ce:List*]", "[ce:Get*, cur:Describe*]")),
    "4.0.0": (("default: off", "default: on"),),
}
"""The policy is renamed twice, access changes, and then the default of the choice."""

WITHDRAWN: Final = "2.0.0"
URL: Final = "https://templates.s3.eu-west-1.amazonaws.com/stratus"
BOUNDARY: Final = f"arn:aws:iam::{ACCOUNT}:policy/Guardrail"
DENY: Final = '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}'
BOUNDING: Final = (
    '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'
)
ROLE: Final = "StratusReader"


@dataclass(slots=True)
class Vendor:
    """Who releases and publishes, with the key that is valid at the time."""

    octospec: Octospec
    spec: str = SPEC
    key: str = "stratus"
    recovery: tuple[str, ...] = ("--recovery", "stratus-recovery.key")

    def run(self, *words: str) -> Ran:
        ran = self.octospec(*words)
        assert ran.code == 0, ran.out + ran.err
        return ran

    def release(self, version: str) -> None:
        """Make the changes of a version, release it, and publish it."""
        self.spec = self.spec.replace(self.spec.split("version: ")[1].split()[0], version, 1)
        for old, new in CHANGES.get(version, ()):
            assert self.spec.count(old) == 1, old
            self.spec = self.spec.replace(old, new)
        self.octospec.write("spec.yaml", self.spec)
        self.run("release", "spec.yaml", "--key", f"{self.key}.key", "--url", URL)
        self.publish(version)

    def publish(self, version: str) -> None:
        self.run("publish", f"release/{version}", "--to", "public", "--key", "stratus.pub")

    def replace_key(self) -> None:
        """Sign with another key from now on: a laptop was stolen. Customers keep the key that they pinned."""
        self.run("key", "add", "stratus-2", *self.recovery)
        self.run("key", "revoke", "stratus", *self.recovery, "--reason", "A laptop was stolen.")
        self.key = "stratus-2"
        reason = ("--withdraw", WITHDRAWN, "--reason", "It lists too much.")
        self.run("release", "--key", "stratus-2.key", "--sign-again", *reason)
        self.publish("1.0.0")


@dataclass(slots=True)
class Customer:
    """What a customer with the published releases sees: each check pins the recovery key."""

    octospec: Octospec
    seen: list[str] = field(default_factory=list)

    def download(self, version: str, target: str) -> Path:
        """Verify a version, and copy what belongs to a format, the ``target``."""
        ran = self.octospec("verify", f"public/{version}", "--key", "stratus.pub")
        assert ran.code == 0, ran.out + ran.err
        folder = Path(f"{target}-{version}").resolve()
        shutil.copytree(f"public/{version}/{target}", folder)
        return folder

    def status(self, deployed: str) -> str:
        """Return what ``outdated`` says of a deployment."""
        known = ("--latest", "public/latest.json", "--key", "stratus.pub", "--json")
        ran = self.octospec("outdated", deployed, *known)
        [one] = ran.json["deployed"]
        return f"{one['version']} {one['status']}"


@pytest.fixture
def octospec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Octospec:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return Octospec(tmp_path)


def add_own(cloud: Cloud) -> None:
    """Let the customer bound, tag and guard the role."""
    iam = cloud.client("iam")
    iam.put_role_permissions_boundary(RoleName=ROLE, PermissionsBoundary=BOUNDARY)
    iam.tag_role(RoleName=ROLE, Tags=[{"Key": "cost-center", "Value": "42"}])
    iam.put_role_policy(RoleName=ROLE, PolicyName="theirs", PolicyDocument=DENY)


def own(cloud: Cloud) -> tuple[str | None, str | None, bool]:
    """Return the customer's boundary, tag and policy on the role."""
    role = read_roles(cloud)[ROLE]
    return role["boundary"], role["tags"].get("cost-center"), "theirs" in role["inline"]


OWN: Final = (BOUNDARY, "42", True)


def dumped(cloud: Cloud, name: str) -> str:
    """Write the account details."""
    details = cloud.client("iam").get_account_authorization_details(Filter=["Role", "LocalManagedPolicy"])
    del details["ResponseMetadata"]
    Path(name).write_text(json.dumps(details, default=str))
    return name


def vendor_with_first_release(octospec: Octospec) -> Vendor:
    vendor = Vendor(octospec)
    vendor.run("key", "new", "stratus")
    vendor.release("1.0.0")
    return vendor


def after_each_request(cloud: Cloud, step: Step, missing: list[str]) -> Callable[[str], None]:
    """Note what both versions grant and the account does not, after each request that changes it."""
    return lambda _: missing.extend(step.missing(granted(cloud)))


# --- Terraform: from the first to the third, without the second ---------------------------------


def test_a_terraform_customer_skips_a_withdrawn_version(cloud: Cloud, octospec: Octospec) -> None:
    vendor, customer = vendor_with_first_release(octospec), Customer(octospec)
    cloud.client("iam").create_policy(PolicyName="Guardrail", PolicyDocument=BOUNDING)
    given: dict[str, Any] = {
        "external_id": "acme",
        "permissions_boundary": BOUNDARY,
        "tags": {"cost-center": "42"},
    }
    folder = customer.download("1.0.0", "terraform")
    terraform = Terraform(VERSIONS[0], folder, cloud)
    terraform.start()
    terraform.apply(given)
    cloud.client("iam").put_role_policy(RoleName=ROLE, PolicyName="theirs", PolicyDocument=DENY)
    first = granted(cloud)
    vendor.release("2.0.0")
    vendor.replace_key()
    vendor.release("3.0.0")
    assert customer.status(dumped(cloud, "before.json")) == "1.0.0 outdated"
    for version in ("3.0.0", "4.0.0"):
        if version == "4.0.0":
            vendor.release(version)
        shutil.copytree(customer.download(version, "terraform"), folder, dirs_exist_ok=True)
        step, missing = Step(granted(cloud), first), list[str]()
        with between(cloud) as (proxy, seen):
            proxy.after = after_each_request(cloud, step, missing)
            through = Terraform(VERSIONS[0], folder, seen)
            through.connect()
            through.apply(given)
            assert not through.drift()
        assert missing == []
        assert not {"CreateRole", "DeleteRole"} & set(proxy.changes)
        assert own(cloud) == OWN
        terraform.connect()
        assert customer.status(dumped(cloud, f"{version}.json")) == f"{version} current"
    ran = octospec("drift", "spec.yaml", dumped(cloud, "drift.json"), "--set", "external-id=acme")
    assert ran.code == 0, ran.out + ran.err


# --- CloudFormation: each version, also the withdrawn one ---------------------------------------


def test_a_stack_leaves_the_withdrawn_version(emulator: Ministack, octospec: Octospec) -> None:
    emulator.empty()
    vendor, customer = vendor_with_first_release(octospec), Customer(octospec)
    given = {"ExternalId": "acme", "Cleanup": "false"}

    def template(version: str) -> str:
        return (customer.download(version, "cloudformation") / "template.yaml").read_text()

    def stack() -> str:
        reported = emulator.client("cloudformation").describe_stacks()
        Path("stacks.json").write_text(json.dumps(reported, default=str))
        return "stacks.json"

    emulator.create(template("1.0.0"), given)
    emulator.client("iam").put_role_policy(RoleName=ROLE, PolicyName="theirs", PolicyDocument=DENY)
    first = granted(emulator)
    for version in ("2.0.0", "3.0.0", "4.0.0"):
        if version == "3.0.0":
            vendor.replace_key()
        vendor.release(version)
        with watching(emulator, Step(granted(emulator), first)) as watch:
            assert emulator.update(template(version), given) == "UPDATE_COMPLETE"
        assert watch.missing == []
        assert "theirs" in read_roles(emulator)[ROLE]["inline"]
        assert customer.status(stack()) == f"{version} current"
    assert "volumes" not in read_roles(emulator)[ROLE]["inline"]


# --- apply.sh: a choice survives another default -------------------------------------------------


def test_a_choice_of_apply_sh_survives_another_default(cloud: Cloud, octospec: Octospec) -> None:
    vendor, customer = vendor_with_first_release(octospec), Customer(octospec)
    cloud.client("iam").create_policy(PolicyName="Guardrail", PolicyDocument=BOUNDING)
    words = ("bash", "apply.sh", "--set", "external-id=acme")
    shell.run(cloud, customer.download("1.0.0", "iam-json"), *words, "--set", "cleanup=off")
    add_own(cloud)
    first, printed = granted(cloud), ""
    vendor.release("2.0.0")
    vendor.replace_key()
    for version in ("3.0.0", "4.0.0"):
        vendor.release(version)
        step, missing = Step(granted(cloud), first), list[str]()
        folder = customer.download(version, "iam-json")
        with between(cloud) as (proxy, seen):
            proxy.after = after_each_request(cloud, step, missing)
            printed = shell.run(seen, folder, *words)
        assert missing == []
        assert own(cloud) == OWN
        assert customer.status(dumped(cloud, f"{version}.json")) == f"{version} current"
    assert "volumes" not in read_roles(cloud)[ROLE]["inline"]
    assert "cleanup" in printed
