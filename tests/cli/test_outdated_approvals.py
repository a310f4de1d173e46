"""``octospec outdated --approved``: whether what is deployed, and the update, are within an approval."""

from __future__ import annotations

import json
import shutil
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest

from octo_spec.language.load import load_spec
from octo_spec.live import approved_deployments
from octo_spec.model.environment import Environment
from octo_spec.model.grounding import Grounded, ground
from octo_spec.release.record import RECORD, ReleaseRecord, record_text
from octo_spec.storage.releases.every_answer import EVERY_ANSWER, every_answer_of, every_answer_text
from octo_spec.testing.environments import ACCOUNT
from tests.cli.conftest import SPEC
from tests.cli.test_drift import details
from tests.cli.test_outdated import stack
from tests.importing.test_account_details import page
from tests.release.small_releases import Releases, new_keys
from tests.resolve.specs import deployed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.release.signing import KeyPair
    from tests.cli.conftest import Octospec, Ran

WIDER = SPEC.replace("{allow: ce:Get*}", '{allow: ce:Get*}, {allow: dynamodb:GetItem, on: "*"}')
"""Reads tables, too."""
OF_THE_STACK = SPEC.replace("access: read, why: Reports.", "access: write, why: Reports.").replace(
    "{allow: ce:Get*}", '{allow: ce:Get*}, {allow: cloudformation:UpdateStack, on: "${stack.id}"}'
)
"""Has a grant that only CloudFormation can hold."""


@cache
def keys() -> KeyPair:
    return new_keys()


class Vendor:
    """Releases specs as CloudFormation and Terraform, signed; the customer approved a spec."""

    def __init__(self, octospec: Octospec) -> None:
        self.octospec = octospec
        self.releases = Releases(Path("release"), keys(), "small")
        octospec.write("octo.pub", keys().public.decode())

    def release(self, version: str, spec: str = SPEC, more: Mapping[str, str] = MappingProxyType({})) -> None:
        """Release a version of a spec."""
        self.octospec.write("released.yaml", spec.replace("version: 1.0.0", f"version: {version}"))
        out = Path("built", version)
        ran = self.octospec("build", "released.yaml", "--out", str(out), "--no-cache")
        assert ran.code == 0, ran
        paths = [path for name in ("cloudformation", "terraform") for path in (out / name).rglob("[!.]*")]
        files = {path.relative_to(out).as_posix(): path.read_text() for path in paths if path.is_file()}
        self.releases.release(version, **files, **more)

    def approve(self, side: str = "spec.yaml") -> None:
        """Approve a side."""
        ran = self.octospec("approve", side, "--by", "A. Reviewer", "--until", "2999-12-31", "--force")
        assert ran.code == 0, ran

    def outdated(self, file: str, *more: str) -> Ran:
        """Hold a deployment to the approval."""
        latest = ("--latest", "release/latest.json", "--key", "octo.pub")
        return self.octospec("outdated", file, *latest, "--approved", "approval.json", *more)


@pytest.fixture
def vendor(octospec: Octospec) -> Vendor:
    return Vendor(octospec)


def words(ran: Ran) -> str:
    """Return what a command printed, in one line."""
    return " ".join(ran.out.split())


def live(spec: str, name: str = "Reader") -> dict[str, object]:
    """Return a role as a spec makes it."""
    answers = {"external-id": "acme", "extra": "off"}
    grounded = ground(deployed(spec), Environment(ACCOUNT, answers=answers))
    assert isinstance(grounded, Grounded)
    role = details(grounded.roles[0], name)
    return {key: value for key, value in role.items() if key != "PermissionsBoundary"}


def kept_answers(text: str) -> dict[str, str]:
    """Return the files in which a release keeps what it grants for each answer."""
    loaded = load_spec(text, "spec.yaml")
    assert loaded.spec
    every = every_answer_of(loaded.spec, loaded.spans)
    record = ReleaseRecord("small", loaded.spec.version, "2026-11-26", decided=every.decided)
    return {RECORD: record_text(record), EVERY_ANSWER: every_answer_text(every)}


# --- versions in outputs -----------------------------------------------------------------------


@pytest.mark.medium
def test_a_release_that_was_approved_is_within_the_approval_and_its_update_may_not_be(
    octospec: Octospec, vendor: Vendor
) -> None:
    vendor.approve()
    vendor.release("1.0.0")
    octospec.write("stacks.json", stack("1.0.0", "small"))
    ran = vendor.outdated("stacks.json")
    assert (ran.code, "access 1.0.0: within the approval" in ran.out) == (0, True), ran

    vendor.release("1.1.0", WIDER)
    ran = vendor.outdated("stacks.json", "--json")
    approval = ran.json["approval"]
    assert (ran.code, approval["ok"]) == (1, True), "the update is not deployed"
    assert [(each["title"], each["update"], each["ok"]) for each in approval["deployments"]] == [
        ("access 1.0.0", False, True),
        ("update to 1.1.0", True, False),
    ]

    octospec.write("stacks.json", stack("1.1.0", "small"))
    ran = vendor.outdated("stacks.json")
    assert ran.code == 1
    assert "1.1.0: current" in ran.out
    assert "access 1.1.0: not within the approval" in ran.out
    assert "a worse answer: reads-tables, role reader: no → yes" in words(ran)
    assert "as in dynamodb:GetItem on arn:aws" in words(ran)
    page = vendor.outdated("stacks.json", "--output-format", "markdown").out
    assert "### Approval" in page
    assert "- access 1.1.0: not within the approval\n  - a worse answer: reads-tables" in page


def test_outputs_do_not_say_what_a_build_decided(octospec: Octospec, vendor: Vendor) -> None:
    """A customer may have the build with the choice on, and the release contains the one with it off."""
    decided = SPEC.replace("default: off", "default: off, ask: build")
    wider = decided.replace("{allow: ce:List*}", "{allow: dynamodb:GetItem}")
    octospec.write("spec.yaml", decided)
    vendor.approve()
    octospec.write("stacks.json", stack("1.0.0", "small"))
    vendor.release("1.0.0", wider, kept_answers(wider))
    ran = vendor.outdated("stacks.json")
    assert (ran.code, "outputs do not say what the build decided about extra" in words(ran)) == (3, True)
    octospec.write("spec.yaml", wider)
    vendor.approve()
    assert vendor.outdated("stacks.json").code == 0


@pytest.mark.medium
def test_what_is_not_known_is_not_within_the_approval(octospec: Octospec, vendor: Vendor) -> None:
    vendor.approve()
    vendor.release("1.0.0")
    octospec.write("stacks.json", stack("0.9.0", "small"))
    ran = vendor.outdated("stacks.json")
    assert (ran.code, "not decided: 0.9.0 is not one of the listed releases" in words(ran)) == (3, True)
    octospec.write("stacks.json", stack("1.0.0", "small"))
    shutil.move("release/1.0.0", "elsewhere")
    ran = vendor.outdated("stacks.json")
    assert (ran.code, "not decided: release does not contain release 1.0.0" in words(ran)) == (3, True)
    shutil.move("elsewhere", "release/1.0.0")
    Path("release/1.0.0/cloudformation/template.yaml").write_text("Resources: {}\n")
    ran = vendor.outdated("stacks.json")
    assert (ran.code, "OCT823" in ran.err) == (2, True)


def test_an_approval_that_is_over_or_of_another_spec_holds_nothing(
    octospec: Octospec, vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor.release("1.0.0")
    octospec.write("stacks.json", stack("1.0.0", "small"))
    octospec.write("other.yaml", SPEC.replace("name: small", "name: large"))
    vendor.approve("other.yaml")
    ran = vendor.outdated("stacks.json")
    assert (ran.code, "the approval is of 'large', not of 'small'" in ran.err) == (2, True)
    vendor.approve()
    monkeypatch.setattr(approved_deployments, "today", lambda: date(3000, 1, 1))
    octospec.write("stacks.json", stack("0.9.0", "small"))
    ran = vendor.outdated("stacks.json")
    assert (ran.code, "the approval ended on 2999-12-31" in ran.out) == (1, True)
    assert vendor.outdated("stacks.json", "--approved-key", "octo.pub").code == 2


@pytest.mark.medium
def test_if_only_one_format_is_within_the_approval_the_deployed_one_must_be_named(
    octospec: Octospec, vendor: Vendor
) -> None:
    vendor.release("1.0.0", OF_THE_STACK)
    vendor.approve("release/1.0.0/terraform")
    octospec.write("stacks.json", stack("1.0.0", "small"))
    ran = vendor.outdated("stacks.json")
    assert ran.code == 3
    assert "access 1.0.0 (cloudformation): not within the approval" in ran.out
    assert "access 1.0.0 (terraform): within the approval" in ran.out
    assert "not decided: only its terraform artifacts are within the approval" in words(ran)
    assert vendor.outdated("release/1.0.0/terraform").code == 0
    assert vendor.outdated("release/1.0.0/cloudformation").code == 1


# --- artifacts, and live roles -----------------------------------------------------------------


def test_artifacts_are_held_themselves_whichever_version_they_have(
    octospec: Octospec, vendor: Vendor
) -> None:
    vendor.approve()
    vendor.release("1.0.0")
    template = Path("release/1.0.0/cloudformation/template.yaml").read_text()
    octospec.write("deployed.yaml", template.replace("ce:Get*", "iam:*"))
    ran = vendor.outdated("deployed.yaml")
    assert (ran.code, "1.0.0: current" in ran.out, "new access: " in ran.out) == (1, True, True)
    ran = vendor.octospec(
        "outdated", "-", "--latest", "release/latest.json", "--approved", "approval.json", given=template
    )
    assert (ran.code, "--approved needs a file" in ran.err) == (2, True)


@pytest.mark.medium
def test_live_roles_are_held_under_each_name_that_a_release_gives_them(
    octospec: Octospec, vendor: Vendor
) -> None:
    vendor.approve()
    vendor.release("1.0.0")
    octospec.write("live.json", json.dumps(page(live(SPEC))))
    ran = vendor.outdated("live.json")
    assert (ran.code, "live.json 1.0.0: within the approval" in ran.out) == (0, True), ran

    vendor.release("1.1.0", SPEC.replace("name: Reader", "name: Other"))
    octospec.write("live.json", json.dumps(page(live(SPEC), live(WIDER, "Other"))))
    ran = vendor.outdated("live.json", "--json")
    assert ran.json["deployed"][0]["version"] == "1.0.0"
    assert ran.json["approval"]["ok"] is False
    kinds = {
        each["kind"]
        for held in ran.json["approval"]["deployments"]
        if not held["update"]
        for part in held["parts"]
        for each in part["beyond"]
    }
    assert "new-access" in kinds

    octospec.write("live.json", json.dumps(page(live(WIDER))))
    ran = vendor.outdated("live.json", "--json")
    assert (ran.json["deployed"][0]["status"], ran.json["approval"]["ok"]) == ("unknown", False)
    assert ran.code == 1, "the access of no release, and not approved"


@pytest.mark.medium
def test_a_live_role_whose_name_is_an_input_is_matched_by_hand(octospec: Octospec, vendor: Vendor) -> None:
    named = SPEC.replace("name: Reader", 'name: "${param.role}"').replace(
        "parameters:\n", "parameters:\n  role: {description: The name.}\n"
    )
    octospec.write("spec.yaml", named)
    vendor.approve()
    vendor.release("1.0.0", named)
    octospec.write("live.json", json.dumps(page(live(WIDER, "Mine"), live(SPEC, "Another"))))
    assert vendor.outdated("live.json").code == 2
    ran = vendor.outdated("live.json", "--match", "reader=Mine", "--json")
    assert (ran.code, ran.json["approval"]["ok"]) == (1, False), ran
    ran = vendor.outdated("live.json", "--match", "reader=Another", "--json")
    assert (ran.code, ran.json["approval"]["ok"]) == (0, True), ran
