"""``octospec outdated``: the status of each customer's deployed version."""

from __future__ import annotations

import json
import re
import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from octo_spec.model.environment import Environment
from octo_spec.model.grounding import Grounded, ground
from octo_spec.release.latest import ReleasedChange, ReleasedUpdate, ReleasedVersion
from octo_spec.testing.environments import ACCOUNT
from tests.cli.conftest import SPEC
from tests.cli.test_drift import details
from tests.importing.test_account_details import page
from tests.release.small_releases import Releases, new_keys
from tests.release.test_output_versions import rows
from tests.resolve.specs import deployed

if TYPE_CHECKING:
    from octo_spec.release.signing import KeyPair
    from tests.cli.conftest import Octospec, Ran


@cache
def keys() -> KeyPair:
    return new_keys()


def stack(version: str, name: str = "octo") -> str:
    return json.dumps({"Stacks": [{"StackName": "access", "Outputs": rows(name, version)}]})


def module(version: str, name: str = "octo") -> str:
    return json.dumps({"spec_name": {"value": name}, "spec_version": {"value": version}})


@pytest.fixture
def releases(octospec: Octospec) -> Releases:
    """Release 1.0.0 and 1.1.0, and list what that changes."""
    octospec.write("octo.pub", keys().public.decode())
    made = Releases(Path("release"), keys())
    made.release("1.0.0")
    made.release("1.1.0")
    made.known[1] = ReleasedVersion(
        version="1.1.0",
        date="2026-11-26",
        sums=made.known[1].sums,
        previous="1.0.0",
        step="minor",
        summary="Lost by 1 statement",
        changes=(ReleasedChange("reader", "Lost access", "reads no budgets", "No one asks.", is_more=False),),
        updates=(ReleasedUpdate("terraform", "in place", "the customer applies it"),),
    )
    made.report()
    return made


LATEST = ("--latest", "release/latest.json")
CHECKED = (*LATEST, "--key", "octo.pub")


# --- versions in outputs -----------------------------------------------------------------------


@pytest.mark.parametrize("outputs", [stack, module])
def test_who_has_the_latest_is_reported(octospec: Octospec, releases: Releases, outputs: object) -> None:
    del releases
    octospec.write("outputs.json", outputs("1.1.0"))  # type: ignore[operator]  # one of two functions
    ran = octospec("outdated", "outputs.json", *CHECKED)
    assert (ran.code, ran.err) == (0, "")
    assert "octo: the latest release is 1.1.0 of 2026-11-26, signed by the holder of the key" in ran.out
    assert "1.1.0: current, the latest\n" in ran.out


def test_who_has_an_older_one_is_shown_what_each_newer_one_changes(
    octospec: Octospec, releases: Releases
) -> None:
    del releases
    octospec.write("outputs.json", stack("1.0.0"))
    ran = octospec("outdated", "outputs.json", *CHECKED)
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.endswith(
        "\naccess 1.0.0: outdated, 1 newer version\n  1.1.0 (2026-11-26) minor: Lost by 1 statement\n"
        "    - reader: reads no budgets (No one asks.)\n"
        "    terraform: in place; the customer applies it\n  update to 1.1.0\n"
    )
    ran = octospec("outdated", "outputs.json", *CHECKED, "--output-format", "markdown")
    assert "### `access 1.0.0`: outdated\n\n1 newer version. Update to `1.1.0`.\n" in ran.out
    assert "| `1.1.0` | 2026-11-26 | minor | Lost by 1 statement; reader: reads no budgets |" in ran.out
    reported = octospec("outdated", "outputs.json", *CHECKED, "--json").json
    assert (reported["ok"], reported["signed"], reported["deployed"][0]["status"]) == (
        False,
        True,
        "outdated",
    )
    assert [one["version"] for one in reported["deployed"][0]["newer"]] == ["1.1.0"]


def test_who_has_a_withdrawn_one_is_shown_why_and_to_go_back(octospec: Octospec, releases: Releases) -> None:
    releases.withdraw("1.1.0", "It trusts too many.")
    octospec.write("outputs.json", stack("1.1.0"))
    ran = octospec("outdated", "outputs.json", *CHECKED)
    assert ran.code == 1
    assert "access 1.1.0: withdrawn, since 2026-11-26: It trusts too many.\n  update to 1.0.0\n" in ran.out


@pytest.mark.parametrize("outputs", [stack("1.2.0"), stack("1.0.0", "other")])
def test_what_is_not_known_is_reported(octospec: Octospec, releases: Releases, outputs: str) -> None:
    del releases
    octospec.write("outputs.json", outputs)
    ran = octospec("outdated", "outputs.json", *CHECKED)
    assert (ran.code, ": unknown, " in ran.out) == (3, True)


# --- signatures --------------------------------------------------------------------------------


def test_without_a_key_it_is_said_that_no_one_checked(octospec: Octospec, releases: Releases) -> None:
    del releases
    octospec.write("outputs.json", stack("1.1.0"))
    ran = octospec("outdated", "outputs.json", *LATEST)
    assert (ran.code, "OCT827" in ran.err, "signature not checked" in ran.out) == (0, True, True)


def forged() -> None:
    path = Path("release/latest.json")
    path.write_text(path.read_text().replace("No one asks.", "Trust me."))


def unsigned() -> None:
    Path("release/latest.json.sig").unlink()


def none() -> None:
    Path("release/latest.json").write_text("{}")


def away() -> None:
    Path("release/latest.json").unlink()


@pytest.mark.parametrize(
    ("tampering", "code"), [(forged, "OCT824"), (unsigned, "OCT824"), (none, "OCT826"), (away, "OCT826")]
)
def test_what_its_vendor_has_not_said_is_not_believed(
    octospec: Octospec, releases: Releases, tampering: object, code: str
) -> None:
    del releases
    octospec.write("outputs.json", stack("1.0.0"))
    tampering()  # type: ignore[operator]  # one of these functions
    ran = octospec("outdated", "outputs.json", *CHECKED)
    assert (ran.code, ran.out, code in ran.err) == (2, "", True)


def test_an_old_answer_is_refused(octospec: Octospec, releases: Releases) -> None:
    del releases
    octospec.write("outputs.json", stack("1.1.0"))
    ran = octospec("outdated", "outputs.json", *CHECKED, "--at-least", "1.2.0")
    assert (ran.code, "OCT825" in ran.err) == (2, True)


def test_what_a_vendor_says_moves_no_terminal(octospec: Octospec, releases: Releases) -> None:
    releases.withdraw("1.1.0", "\x1b[2J\n\nOK")
    octospec.write("outputs.json", stack("1.1.0", "octo"))
    for form in ("text", "markdown"):
        ran = octospec("outdated", "outputs.json", *CHECKED, "--output-format", form)
        assert (ran.code, "\x1b" in ran.out, "\n\nOK" in ran.out) == (1, False, False)


@pytest.mark.parametrize(
    "arguments",
    [
        ("outputs.json",),
        LATEST,
        ("outputs.json", "--live", *LATEST),
        ("missing.json", *LATEST),
        ("empty.json", *LATEST),
        ("spec.yaml", "--latest", "spec.yaml"),
        ("outputs.json", *LATEST, "--at-least", "new"),
        ("outputs.json", *LATEST, "--key", "missing.pub"),
        ("outputs.json", *LATEST, "--key", "outputs.json"),
    ],
)
def test_bad_input_is_reported(octospec: Octospec, releases: Releases, arguments: tuple[str, ...]) -> None:
    del releases
    octospec.write("outputs.json", stack("1.0.0"))
    octospec.write("empty.json", "{}")
    ran = octospec("outdated", *arguments)
    assert (ran.code, ran.out) == (2, "")


def test_what_reports_no_version_is_reported(octospec: Octospec, releases: Releases) -> None:
    del releases
    octospec.write("empty.json", "{}")
    assert (
        "OCT836 empty.json does not contain a spec version"
        in octospec("outdated", "empty.json", *CHECKED).err
    )


# --- a vendor's year ---------------------------------------------------------------------------

LESS = SPEC.replace("allow: ce:Get*", "allow: ce:GetCost*")
YEAR = {
    "1.0.0": SPEC,
    "1.0.1": SPEC.replace("why: Reports.", "why: Reports of costs."),
    "1.1.0": LESS,
    "2.0.0": LESS.replace("allow: ce:GetCost*", "allow: [ce:GetCost*, budgets:ViewBudget]"),
    "3.0.0": LESS.replace("allow: ce:GetCost*", "allow: [ce:GetCost*, cur:DescribeReportDefinitions]"),
}


def live(version: str) -> str:
    """Write the details of the role as a version makes it."""
    answers = {"external-id": "acme", "extra": "off"}
    grounded = ground(deployed(YEAR[version]), Environment(ACCOUNT, answers=answers))
    assert isinstance(grounded, Grounded)
    role = {key: value for key, value in details(grounded.roles[0]).items() if key != "PermissionsBoundary"}
    return json.dumps(page(role))


class Vendor:
    """Releases one version after another, and reports the status of three customers."""

    def __init__(self, octospec: Octospec) -> None:
        self.octospec = octospec
        octospec("key", "new", "octo")

    def release(self, version: str) -> None:
        """Release a version after the one before, and publish it."""
        self.octospec.write("spec.yaml", YEAR[version].replace("version: 1.0.0", f"version: {version}"))
        self._run("release", "spec.yaml", "--key", "octo.key")
        self._run("publish", f"release/{version}", "--to", "www", "--key", "octo.pub")

    def say(self, *arguments: str) -> None:
        """Withdraw a version, or say which is the oldest that works, and publish that."""
        self._run("release", "--key", "octo.key", *arguments)
        self._run("publish", "release/1.0.0", "--to", "www", "--key", "octo.pub")

    def _run(self, *arguments: str) -> None:
        ran = self.octospec(*arguments)
        assert ran.code == 0, ran

    def reports(self, file: str) -> tuple[str, str | None, str | None]:
        """Return the status of a customer, the version that was found, and the one to update to."""
        ran = self.octospec("outdated", file, "--latest", "www/latest.json", "--key", "octo.pub", "--json")
        assert "deployed" in ran.json, ran
        [reported] = ran.json["deployed"]
        assert ran.code == {"current": 0, "unknown": 3}.get(reported["status"], 1)
        return reported["status"], reported["version"], reported["update-to"]


@pytest.mark.large
def test_through_a_vendors_year_each_customer_is_shown_the_right_thing(octospec: Octospec) -> None:
    vendor = Vendor(octospec)
    vendor.release("1.0.0")
    octospec.write(
        "stack.json", stack(reported("1.0.0/cloudformation/template.yaml", "SpecVersion"), "small")
    )
    assert vendor.reports("stack.json") == ("current", "1.0.0", None)
    octospec.write("live.json", live("1.0.0"))
    assert vendor.reports("live.json") == ("current", "1.0.0", None)

    vendor.release("1.0.1")
    assert vendor.reports("stack.json") == ("outdated", "1.0.0", "1.0.1")
    assert vendor.reports("live.json") == ("current", "1.0.1", None)  # the same access

    vendor.release("1.1.0")
    octospec.write("module.json", module(reported("1.1.0/terraform/outputs.tf", "spec_version"), "small"))
    assert vendor.reports("live.json") == ("outdated", "1.0.1", "1.1.0")
    assert vendor.reports("module.json") == ("current", "1.1.0", None)

    vendor.release("2.0.0")
    assert vendor.reports("module.json") == ("outdated", "1.1.0", "2.0.0")

    vendor.release("3.0.0")
    octospec.write("live.json", live("3.0.0"))
    assert vendor.reports("live.json") == ("current", "3.0.0", None)

    vendor.say("--withdraw", "3.0.0", "--reason", "It reads other reports.")
    assert vendor.reports("live.json") == ("withdrawn", "3.0.0", "2.0.0")
    vendor.say("--supported-since", "1.1.0")
    assert vendor.reports("stack.json") == ("unsupported", "1.0.0", "2.0.0")
    assert vendor.reports("module.json") == ("outdated", "1.1.0", "2.0.0")
    words = text(octospec("outdated", "module.json", "--latest", "www/latest.json", "--key", "octo.pub"))
    assert "budgets:ViewBudget" in words
    assert "3.0.0" not in words

    shutil.rmtree("www/1.0.1/terraform")
    ran = octospec("outdated", "live.json", "--latest", "www/latest.json", "--key", "octo.pub")
    assert (ran.code, "OCT823" in ran.err) == (2, True)


def with_own_settings(text: str) -> str:
    """Add a tag, a boundary and a policy that denies to the role of a customer."""
    data = json.loads(text)
    [role] = data["RoleDetailList"]
    role["Tags"].append({"Key": "cost-center", "Value": "42"})
    role["PermissionsBoundary"] = {"PermissionsBoundaryArn": f"arn:aws:iam::{ACCOUNT}:policy/Theirs"}
    deny = {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}
    role["RolePolicyList"].append({"PolicyName": "theirs", "PolicyDocument": deny})
    return json.dumps(data)


@pytest.mark.medium
def test_access_decides_which_release_is_deployed_and_not_what_the_customer_added(octospec: Octospec) -> None:
    vendor = Vendor(octospec)
    vendor.release("1.0.0")
    vendor.release("1.1.0")
    octospec.write("live.json", with_own_settings(live("1.0.0")))
    assert vendor.reports("live.json") == ("outdated", "1.0.0", "1.1.0")
    ran = octospec("outdated", "live.json", *LATEST)
    assert "the customer's own tag on role reader: cost-center=42" in ran.out
    octospec.write("live.json", live("1.1.0").replace("ce:GetCost*", "ce:*"))
    reported = octospec("outdated", "live.json", *LATEST, "--json").json["deployed"][0]
    assert (reported["status"], reported["version"], reported["nearest"]) == ("unknown", None, "1.1.0")


def reported(path: str, output: str) -> str:
    """Read the value of an output in an artifact that is published."""
    found = re.search(
        rf"{output}\W.*?value\W+([\d.]+)", Path("www", path).read_text(), re.DOTALL | re.IGNORECASE
    )
    assert found
    return found[1]


def text(ran: Ran) -> str:
    assert ran.code == 1
    return ran.out
