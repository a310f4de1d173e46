"""What a scanner of a customer finds: the grants of the vendor, and nothing that octospec adds to them.

``make test-deep`` installs checkov, Trivy and CloudFormation Guard and runs these tests; the suite does not,
since a scan takes seconds. https://www.checkov.io/5.Policy%20Index/all.html,
https://trivy.dev/docs/latest/guide/scanner/misconfiguration/, https://github.com/aws-cloudformation/cloudformation-guard
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.engines.catalogue import built, specs

if TYPE_CHECKING:
    from collections.abc import Iterable

LINTERS: Final = Path(__file__).parents[2] / ".venvs" / "linters" / "bin"
CHECKOV: Final = LINTERS / "checkov"
TRIVY: Final = LINTERS / "trivy"
GUARD: Final = LINTERS / "python"

pytestmark = [
    pytest.mark.engines,
    pytest.mark.large,
    pytest.mark.deep,
    pytest.mark.skipif(not TRIVY.exists(), reason="the scanners are not set up: make test-deep"),
]

OF_GRANTS: Final = {
    "cloudformation": {f"CKV_AWS_{number}" for number in (107, 108, 109, 110, 111)},
    "terraform": {f"CKV_AWS_{number}" for number in (62, 63, 286, 287, 288, 289, 290, 355)},
}
"""The checks of what a policy allows: data, credentials, permissions, escalation, writes, every resource."""
POLICIES: Final = ("AWS::IAM::Policy.", "AWS::IAM::ManagedPolicy.", "aws_iam_role_policy.", "aws_iam_policy.")


def scanned(folder: Path, framework: str) -> list[dict[str, Any]]:
    """Scan a folder; give what failed, each once."""
    quiet = ("--compact", "--quiet", "--skip-download", "-o", "json")
    ran = subprocess.run(
        (CHECKOV, "-d", folder, "--framework", framework, *quiet),
        env={**os.environ, "BC_SKIP_MAPPING": "TRUE"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    report = json.loads(ran.stdout)
    assert report["summary"]["parsing_errors"] == 0, ran.stderr
    failed: list[dict[str, Any]] = report["results"]["failed_checks"]
    return failed


def other_findings(found: Iterable[dict[str, Any]], framework: str) -> list[str]:
    """Remove what is found in policies of roles, by checks of what they allow, and in extras."""
    return [
        f"{each['file_path']}: {each['check_id']} {each['check_name']} {each['resource']}"
        for each in found
        if not (
            each["check_id"] in OF_GRANTS[framework] and any(kind in each["resource"] for kind in POLICIES)
        )
        and not any(kind in each["resource"] for kind in ("S3", "s3"))
    ]


@pytest.mark.parametrize("framework", ["cloudformation", "terraform"])
def test_a_scanner_finds_the_grants_of_the_vendor_and_nothing_else(framework: str, tmp_path: Path) -> None:
    for name in specs():
        built(name, framework).write(tmp_path / name)
    found = scanned(tmp_path, framework)
    assert other_findings(found, framework) == []
    assert {each["check_id"] for each in found if "/octo/" in each["file_path"]} & OF_GRANTS[framework]


def test_a_scanner_would_see_nothing_in_another_type_of_policy(tmp_path: Path) -> None:
    """It is why inline policies are of the type ``AWS::IAM::Policy``, in which drift is not detected."""
    template, *_ = built("octo", "cloudformation").artifacts
    (tmp_path / "template.yaml").write_text(
        template.text.replace("AWS::IAM::Policy\n", "AWS::IAM::RolePolicy\n")
    )
    assert scanned(tmp_path, "cloudformation") == []


# --- Trivy -------------------------------------------------------------------------------------


def found_by_trivy(folder: Path) -> list[dict[str, Any]]:
    """Scan a folder without network; give what failed."""
    quiet = ("--skip-check-update", "--disable-telemetry", "--skip-version-check", "--quiet")
    ran = subprocess.run(
        (TRIVY, "config", *quiet, "--format", "json", folder),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    results: list[dict[str, Any]] = json.loads(ran.stdout).get("Results") or []
    return [{"file": each["Target"], **one} for each in results for one in each.get("Misconfigurations", ())]


OF_GRANTS_TO_TRIVY: Final = {"AWS-0057", "AWS-0342", "AWS-0345", "AWS-0346"}
"""Wildcards, passed roles, all of S3: https://avd.aquasec.com/misconfig/aws/iam/."""
OF_BUCKETS_TO_TRIVY: Final = re.compile("s3", re.IGNORECASE)
"""The bucket that one spec has next to its roles."""


@pytest.mark.parametrize("framework", ["cloudformation", "terraform"])
def test_trivy_finds_the_grants_of_the_vendor_and_nothing_else(framework: str, tmp_path: Path) -> None:
    for name in specs():
        built(name, framework).write(tmp_path / name)
    found = found_by_trivy(tmp_path)
    others = [each for each in found if each["ID"] not in OF_GRANTS_TO_TRIVY]
    assert [each for each in others if not OF_BUCKETS_TO_TRIVY.search(each["Title"])] == []
    if framework == "cloudformation":  # Trivy 0.76 sees no grant in a module, nor in one of role-passing
        assert {each["ID"] for each in found if each["file"].startswith("octo/")} & OF_GRANTS_TO_TRIVY


def test_trivy_would_see_nothing_in_another_type_of_policy(tmp_path: Path) -> None:
    template, *_ = built("octo", "cloudformation").artifacts
    (tmp_path / "template.yaml").write_text(
        template.text.replace("AWS::IAM::Policy\n", "AWS::IAM::RolePolicy\n")
    )
    assert found_by_trivy(tmp_path) == []


# --- CloudFormation Guard ----------------------------------------------------------------------

ROLES: Final = "let found = Resources.*[ Type == 'AWS::IAM::Role' ]\n"
POLICIES_TO_GUARD: Final = (
    "let found = Resources.*[ Type in ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'] ]\n"
)
ALLOWED: Final = "%found.Properties.PolicyDocument.Statement[ Effect == 'Allow' ]"
NOTHING_ON_EVERYTHING: Final = (
    f"{POLICIES_TO_GUARD}rule checked when %found !empty {{ {ALLOWED} {{ Resource != '*' }} }}\n"
)
"""It finds what a vendor grants on everything: Guard skips types that no rule is about."""
SAFE: Final = {
    "roles hold no documents": (
        f"{ROLES}rule checked when %found !empty {{ %found.Properties.Policies not exists }}\n"
    ),
    "trust names who is let in": (
        f"{ROLES}rule checked when %found !empty {{ "
        "%found.Properties.AssumeRolePolicyDocument.Statement[ Effect exists ] { Principal is_struct } }\n"
    ),
    "nothing is allowed everything": (
        f"{POLICIES_TO_GUARD}rule checked when %found !empty {{ {ALLOWED} {{ Action != '*' }} }}\n"
    ),
}
"""Each runs alone: the binding garbles the report of several rules."""
VALIDATE: Final = (
    "import guardpycfn, sys\n"
    "print(guardpycfn.validate_with_guard(open(sys.argv[1]).read(), sys.stdin.read(), False)['result'])\n"
)


def said_by_guard(template: str, rule: str, folder: Path) -> str:
    """Give ``PASS``, ``FAIL`` or ``SKIP``: the end of the report says which, in lists of rules."""
    file = folder / "template.yaml"
    file.write_text(template)
    ran = subprocess.run(
        (GUARD, "-c", VALIDATE, file), input=rule, capture_output=True, text=True, check=True, timeout=60
    )
    skipped, _, passed = ran.stdout.rpartition("not_applicable")[2].rpartition("compliant")
    return "PASS" if "checked" in passed else "SKIP" if "checked" in skipped else "FAIL"


def test_guard_sees_what_the_vendor_grants_and_nothing_else(tmp_path: Path) -> None:
    for name in specs():
        template, *_ = built(name, "cloudformation").artifacts
        for safe, rule in SAFE.items():
            assert said_by_guard(template.text, rule, tmp_path) in {"PASS", "SKIP"}, (name, safe)
    template, *_ = built("octo", "cloudformation").artifacts
    assert {said_by_guard(template.text, rule, tmp_path) for rule in SAFE.values()} == {"PASS"}
    assert said_by_guard(template.text, NOTHING_ON_EVERYTHING, tmp_path) == "FAIL"


def test_guard_would_see_nothing_in_another_type_of_policy(tmp_path: Path) -> None:
    template, *_ = built("octo", "cloudformation").artifacts
    others = template.text.replace("AWS::IAM::Policy\n", "AWS::IAM::RolePolicy\n")
    assert said_by_guard(others, NOTHING_ON_EVERYTHING, tmp_path) == "SKIP"
