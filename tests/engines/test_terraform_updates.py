"""Updates by real Terraform, from a build to the next: no approved access is missing at any moment."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING, Final

import pytest

from octo_spec.analysis.quotas.update_quotas import update_quotas
from octo_spec.model.deployment import Attachment
from octo_spec.model.text import aws_managed_policy
from octo_spec.model.updates import UpdateEffect
from octospec_terraform import EMITTER
from octospec_terraform.emitter import emit_update
from octospec_terraform.options import TerraformOptions
from tests.emitters.iam_json.samples import ON, PLAIN, REMEDIATION, allow, inline, managed
from tests.engines.granting import Step, granted
from tests.engines.ministack import watching
from tests.engines.proxy import between
from tests.engines.reading_roles import read_roles
from tests.engines.terraform import VERSIONS, Terraform
from tests.matrices import matrix

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.model.deployment import Deployment, Policy
    from octo_spec.plugin.artifacts import Artifact
    from tests.engines.cloud import Cloud
    from tests.engines.proxy import Proxy

pytestmark = [pytest.mark.engines, pytest.mark.large]

ANSWERS: Final = {"principal": "131920598436", "external_id": "an-id-of-someone"}
LATEST, OLDEST = VERSIONS
BILLS, TAGS, DISKS = (allow(action) for action in ("ce:Get*", "tag:Get*", "ec2:Describe*"))


def _with(*policies: Policy, id: str = "reader") -> Deployment:
    [role] = PLAIN.roles
    return replace(PLAIN, roles=(replace(role, id=id, policies=policies),), choices=())


PLAINLY: Final = TerraformOptions()
OLD: Final = _with(inline("root", BILLS, TAGS), managed("Disks", DISKS))
NEW: Final = _with(inline("base", BILLS, TAGS), managed("Volumes", DISKS), id="viewer")
"""Both policies are renamed, and the id of the role; its name is the same."""


def _write(artifacts: tuple[Artifact, ...], folder: Path) -> None:
    for artifact in artifacts:
        (folder / artifact.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / artifact.path).write_text(artifact.text, "utf-8")


def _applied(version: str, cloud: Cloud, folder: Path, before: Deployment) -> Terraform:
    _write(EMITTER.emit(before, TerraformOptions()).artifacts, folder)
    terraform = Terraform(version, folder, cloud)
    terraform.start()
    terraform.apply(ANSWERS)
    return terraform


def _updated(
    version: str, cloud: Cloud, folder: Path, artifacts: tuple[Artifact, ...], was: Deployment = OLD
) -> tuple[list[str], Proxy]:
    """Update through a proxy; give what was missing on the way, and the proxy."""
    _applied(version, cloud, folder, was)
    before = granted(cloud)
    step, missing = Step(before, before), list[str]()
    _write(artifacts, folder)
    with between(cloud) as (proxy, seen):
        proxy.after = lambda _: missing.extend(step.missing(granted(cloud)))
        through = Terraform(version, folder, seen)
        through.connect()
        through.apply(ANSWERS)
        assert not through.drift()
    missing.extend(step.missing(granted(cloud)))
    return missing, proxy


@pytest.mark.parametrize("version", matrix(VERSIONS, [OLDEST]))
def test_a_renamed_policy_and_role_are_there_at_each_moment(
    version: str, cloud: Cloud, tmp_path: Path
) -> None:
    missing, proxy = _updated(
        version, cloud, tmp_path, emit_update(NEW, TerraformOptions(), (OLD,)).artifacts
    )
    assert missing == []
    assert {"PutRolePolicy", "DeleteRolePolicy", "CreatePolicy", "DeletePolicy"} <= set(proxy.changes)
    assert "CreateRole" not in proxy.changes
    assert set(read_roles(cloud)["Reader"]["inline"]) == {"base"}


@pytest.mark.deep
def test_without_the_version_before_access_would_be_missing(cloud: Cloud, tmp_path: Path) -> None:
    renamed = _with(inline("base", BILLS, TAGS), managed("Volumes", DISKS))
    missing, _ = _updated(VERSIONS[0], cloud, tmp_path, EMITTER.emit(renamed, TerraformOptions()).artifacts)
    assert missing


BETWEEN: Final = _with(inline("middle", BILLS, TAGS), managed("Storage", DISKS))
SKIPS: Final = {"the first": OLD, "the second, which is withdrawn": BETWEEN}


@pytest.mark.deep
@pytest.mark.parametrize(
    ("had", "version"),
    [*zip(SKIPS, VERSIONS, strict=True)],
)
def test_a_customer_who_skips_a_version_misses_nothing_at_any_moment(
    had: str, version: str, cloud: Cloud, tmp_path: Path
) -> None:
    third = emit_update(NEW, TerraformOptions(), (OLD, BETWEEN)).artifacts
    missing, proxy = _updated(version, cloud, tmp_path, third, SKIPS[had])
    assert missing == []
    assert {"PutRolePolicy", "DeleteRolePolicy", "CreatePolicy", "DeletePolicy"} <= set(proxy.changes)
    assert "CreateRole" not in proxy.changes
    assert set(read_roles(cloud)["Reader"]["inline"]) == {"base"}


@pytest.mark.deep
def test_names_that_return_are_no_cycle_for_terraform(cloud: Cloud, tmp_path: Path) -> None:
    again = emit_update(OLD, TerraformOptions(), (OLD, BETWEEN, NEW)).artifacts
    missing, _ = _updated(VERSIONS[0], cloud, tmp_path, again, BETWEEN)
    assert missing == []
    assert set(read_roles(cloud)["Reader"]["inline"]) == {"root"}


@pytest.mark.parametrize("version", matrix(VERSIONS, [OLDEST]))
def test_whatever_aws_refuses_the_version_before_is_left(version: str, cloud: Cloud, tmp_path: Path) -> None:
    old, new = _with(inline("root", BILLS, TAGS)), _with(inline("base", BILLS, TAGS))
    _write(EMITTER.emit(old, PLAINLY).artifacts, tmp_path)
    terraform = Terraform(version, tmp_path, cloud)
    terraform.start()
    terraform.apply(ANSWERS)
    before = granted(cloud)
    _write(emit_update(new, PLAINLY, (old,)).artifacts, tmp_path)
    for refused in range(2):
        with between(cloud) as (proxy, seen):
            proxy.refuse_from = refused
            through = Terraform(version, tmp_path, seen)
            through.connect()
            assert "AccessDenied" in through.attempt(ANSWERS).output
        assert len(proxy.changes) > refused
        assert Step(before, before).missing(granted(cloud)) == []
    terraform.connect()
    terraform.apply(ANSWERS)
    assert set(read_roles(cloud)["Reader"]["inline"]) == {"base"}
    assert not terraform.drift()


# --- quotas --------------------------------------------------------------------------------------


def _large(statements: int, *names: str) -> Deployment:
    return _with(*(inline(name, *[BILLS] * statements) for name in names))


def _is_refused(before: Deployment, now: Deployment) -> bool:
    return any(step.effect is UpdateEffect.REFUSED for step in update_quotas(before, now))


MOST: Final = next(more for more in range(200) if _is_refused(_large(more, "one"), _large(more, "two"))) - 1
"""The most statements of a policy that can be renamed."""


@pytest.mark.deep
@pytest.mark.parametrize(
    ("statements", "names"), [(MOST, 1), (MOST + 1, 1), (MOST // 2, 2), (MOST // 2 + 1, 2)]
)
def test_terraform_stops_exactly_where_old_and_new_exceed_the_quota(
    statements: int, names: int, cloud: Cloud, tmp_path: Path
) -> None:
    before = _large(statements, *("one", "three")[:names])
    now = _large(statements, *("two", "four")[:names])
    _applied(LATEST, cloud, tmp_path, before)
    held = granted(cloud)
    _write(emit_update(now, PLAINLY, (before,)).artifacts, tmp_path)
    with between(cloud) as (proxy, seen):
        proxy.keeps_quotas = True
        through = Terraform(LATEST, tmp_path, seen)
        through.connect()
        output = through.attempt(ANSWERS).output
    assert ("LimitExceeded" in output) == _is_refused(before, now) == (statements not in {MOST, MOST // 2})
    assert Step(held, held).missing(granted(cloud)) == []


@pytest.mark.deep
def test_a_change_in_two_versions_fits(cloud: Cloud, tmp_path: Path) -> None:
    count = MOST // 2 + 5
    versions = [_large(count, *names) for names in (("one", "two"), ("three", "two"), ("three", "four"))]
    assert _is_refused(versions[0], versions[2])
    terraform = _applied(LATEST, cloud, tmp_path, versions[0])
    held, missing = granted(cloud), list[str]()
    for at in (1, 2):
        _write(emit_update(versions[at], PLAINLY, tuple(versions[:at])).artifacts, tmp_path)
        with between(cloud) as (proxy, seen):
            proxy.keeps_quotas = True
            proxy.after = lambda _: missing.extend(Step(held, held).missing(granted(cloud)))
            through = Terraform(LATEST, tmp_path, seen)
            through.connect()
            through.apply(ANSWERS)
    terraform.connect()
    assert missing == []
    assert set(read_roles(cloud)["Reader"]["inline"]) == {"three", "four"}


# --- what moves and gets a count, or loses it ----------------------------------------------------


def _attaching(deployment: Deployment) -> Deployment:
    [role] = deployment.roles
    attached = (Attachment(aws_managed_policy("SecurityAudit")),)
    return replace(deployment, roles=(replace(role, attachments=attached),))


def _chosen(deployment: Deployment) -> Deployment:
    """Ask whether everything is there."""
    [role] = deployment.roles
    policies = tuple(replace(each, presence=ON) for each in role.policies)
    attachments = tuple(replace(each, presence=ON) for each in role.attachments)
    chosen = replace(role, presence=ON, policies=policies, attachments=attachments)
    return replace(deployment, choices=(REMEDIATION,), roles=(chosen,))


AUDIT: Final = "arn:aws:iam::aws:policy/SecurityAudit"
CREATING: Final = TerraformOptions(create=True)
STEPS: Final[dict[str, tuple[Deployment, TerraformOptions, Deployment, TerraformOptions]]] = {
    "a choice is asked": (OLD, PLAINLY, _chosen(NEW), PLAINLY),
    "a choice is removed": (_chosen(OLD), PLAINLY, NEW, PLAINLY),
    "the variable create comes": (OLD, PLAINLY, NEW, CREATING),
    "the variable create stays": (OLD, CREATING, NEW, CREATING),
    "the variable create comes, and nothing else": (OLD, PLAINLY, OLD, CREATING),
    "the variable create goes, and nothing else": (OLD, CREATING, OLD, PLAINLY),
}


@pytest.mark.deep
@pytest.mark.parametrize(
    ("step", "version"),
    [*zip(STEPS, cycle(VERSIONS), strict=False), ("the variable create comes", OLDEST)],
)
def test_no_access_is_missing_where_a_count_comes_or_goes(
    step: str, version: str, cloud: Cloud, tmp_path: Path
) -> None:
    old, before, new, after = STEPS[step]
    old, new = _attaching(old), _attaching(new)
    _write(EMITTER.emit(old, before).artifacts, tmp_path)
    terraform = Terraform(version, tmp_path, cloud)
    terraform.start()
    terraform.apply(ANSWERS)
    held = granted(cloud)
    watched, missing = Step(held, held), list[str]()
    _write(emit_update(new, after, (old,)).artifacts, tmp_path)
    with between(cloud) as (proxy, seen):
        proxy.after = lambda _: missing.extend(watched.missing(granted(cloud)))
        through = Terraform(version, tmp_path, seen)
        through.connect()
        through.apply(ANSWERS)
        assert not through.drift()
    assert missing == []
    assert not {"CreateRole", "DeleteRole"} & set(proxy.changes)
    assert AUDIT in read_roles(cloud)["Reader"]["attached"]
    if "nothing else" in step:
        assert proxy.changes == []


@pytest.mark.deep
@pytest.mark.parametrize("version", VERSIONS)
def test_a_module_with_create_false_creates_and_keeps_nothing(
    version: str, cloud: Cloud, tmp_path: Path
) -> None:
    _write(EMITTER.emit(_attaching(OLD), CREATING).artifacts, tmp_path)
    terraform = Terraform(version, tmp_path, cloud)
    terraform.start()
    terraform.apply({**ANSWERS, "create": False})
    assert read_roles(cloud) == {}
    assert "reader_arn" not in terraform.outputs()
    terraform.apply(ANSWERS)
    assert set(read_roles(cloud)) == {"Reader"}
    assert not terraform.drift()
    terraform.apply({**ANSWERS, "create": False})
    assert read_roles(cloud) == {}
    assert "3 passed, 0 failed" in terraform.tested(ANSWERS)


@pytest.mark.deep
@pytest.mark.parametrize("round_", range(20))
def test_a_poll_sees_no_moment_without_the_common_access(round_: int, cloud: Cloud, tmp_path: Path) -> None:
    terraform = _applied(VERSIONS[round_ % len(VERSIONS)], cloud, tmp_path, OLD)
    before = granted(cloud)
    _write(emit_update(NEW, TerraformOptions(), (OLD, BETWEEN)).artifacts, tmp_path)
    with watching(cloud, Step(before, before)) as watch:
        terraform.apply(ANSWERS)
    assert watch.looks
    assert watch.missing == []
    assert set(read_roles(cloud)["Reader"]["inline"]) == {"base"}
