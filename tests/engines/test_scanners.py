"""What a scanner of a customer finds: the grants of the vendor, and nothing that octospec adds to them.

``make engines-all`` sets checkov up and tries this; the suite leaves it out, since a scan takes seconds.
https://www.checkov.io/5.Policy%20Index/all.html
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.engines.catalogue import built, specs

if TYPE_CHECKING:
    from collections.abc import Iterable

CHECKOV: Final = Path(__file__).parents[2] / ".venvs" / "linters" / "bin" / "checkov"

pytestmark = [
    pytest.mark.engines,
    pytest.mark.large,
    pytest.mark.skipif(not CHECKOV.exists(), reason="checkov is not set up: make engines-all"),
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


def beside_grants(found: Iterable[dict[str, Any]], framework: str) -> list[str]:
    """Leave out what is found in policies of roles, by checks of what they allow, and in extras."""
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
    assert beside_grants(found, framework) == []
    assert {each["check_id"] for each in found if "/octo/" in each["file_path"]} & OF_GRANTS[framework]


def test_a_scanner_would_see_nothing_in_another_type_of_policy(tmp_path: Path) -> None:
    """It is why inline policies are of the type ``AWS::IAM::Policy``, in which drift is not detected."""
    template, *_ = built("octo", "cloudformation").artifacts
    (tmp_path / "template.yaml").write_text(
        template.text.replace("AWS::IAM::Policy\n", "AWS::IAM::RolePolicy\n")
    )
    assert scanned(tmp_path, "cloudformation") == []
