"""Updates by the script: at no moment is access missing that both versions grant, whatever AWS refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING, Final

import pytest

from octo_spec.iam.elements import Effect
from octo_spec.model.text import Param, Text
from octo_spec.plugin.contract import EmitterOptions
from octospec_iam_json import EMITTER
from tests.emitters.iam_json.samples import PLAIN, allow, inline, managed
from tests.engines import shell
from tests.engines.granting import Step, granted
from tests.engines.proxy import STATUSES, between
from tests.engines.reading_roles import read_roles
from tests.matrices import matrix

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import CompletedProcess

    from octo_spec.model.deployment import Deployment, Policy
    from tests.engines.cloud import Cloud
    from tests.engines.reading_roles import Plain

pytestmark = [pytest.mark.engines, pytest.mark.large]

ANSWERS: Final = ("--set", "principal=131920598436", "--set", "external-id=an-id-of-someone")
BILLS, TAGS, DISKS, LOGS = (allow(action) for action in ("ce:Get*", "tag:Get*", "ec2:Describe*", "logs:Get*"))
KEEPS_OUT: Final = replace(allow("ce:GetTags"), effect=Effect.DENY)

Policies = tuple["Policy", ...]

UPDATES: Final[dict[str, tuple[Policies, Policies]]] = {
    "a policy is renamed": ((inline("root", BILLS, TAGS),), (inline("base", BILLS, TAGS),)),
    "statements change places": (
        (inline("one", BILLS, TAGS), inline("two", DISKS)),
        (inline("one", DISKS, TAGS), inline("two", BILLS)),
    ),
    "statements go round": (
        (inline("one", BILLS), inline("two", TAGS), inline("three", DISKS, LOGS)),
        (inline("one", TAGS), inline("two", DISKS), inline("three", BILLS)),
    ),
    "a policy is divided": (
        (inline("root", BILLS, TAGS, DISKS),),
        (inline("root", BILLS), inline("more", TAGS)),
    ),
    "policies become one": ((inline("one", BILLS), inline("two", TAGS)), (inline("two", BILLS, TAGS),)),
    "an inline policy becomes managed": ((inline("root", BILLS, TAGS),), (managed("root", BILLS, TAGS),)),
    "managed policies change places": (
        (managed("One", BILLS), managed("Two", TAGS)),
        (managed("One", TAGS), managed("Two", BILLS)),
    ),
    "a managed policy is renamed": ((managed("One", BILLS),), (managed("Other", BILLS),)),
}

DENYING: Final[dict[str, tuple[Policies, Policies]]] = {
    "a deny moves": (
        (inline("root", BILLS), inline("guard", KEEPS_OUT)),
        (inline("root", BILLS, KEEPS_OUT), inline("guard", TAGS)),
    ),
    "a deny moves back": (
        (inline("root", BILLS, KEEPS_OUT), inline("guard", TAGS)),
        (inline("root", BILLS), inline("guard", KEEPS_OUT)),
    ),
}


def _with(*policies: Policy) -> Deployment:
    [role] = PLAIN.roles
    return replace(PLAIN, roles=(replace(role, policies=policies),))


def _write(deployment: Deployment, folder: Path) -> Path:
    for artifact in EMITTER.emit(deployment, EmitterOptions()).artifacts:
        (folder / artifact.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / artifact.path).write_text(artifact.text, "utf-8", newline="")
    return folder


def _attempt(cloud: Cloud, folder: Path, *more: str) -> CompletedProcess[str]:
    values = {"AWS_MAX_ATTEMPTS": "1"}
    return shell.attempt(cloud, folder, "bash", "apply.sh", *ANSWERS, *more, values=values)


def _apply(cloud: Cloud, folder: Path, *more: str) -> str:
    finished = _attempt(cloud, folder, *more)
    assert finished.returncode == 0, finished.stdout
    return finished.stdout


def _make(cloud: Cloud, role: Plain, name: str = "Reader") -> None:
    """Make a role as it was read."""
    iam = cloud.client("iam")
    iam.create_role(
        RoleName=name,
        Path=role["path"],
        AssumeRolePolicyDocument=json.dumps(role["trust"]),
        MaxSessionDuration=role["max_session"],
        Tags=[{"Key": key, "Value": value} for key, value in role["tags"].items()],
    )
    for policy, document in role["inline"].items():
        iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(document))
    for arn, document in role["managed"].items():
        iam.create_policy(PolicyName=arn.rpartition("/")[2], PolicyDocument=json.dumps(document))
        iam.attach_role_policy(RoleName=name, PolicyArn=arn)


def _versions(
    cloud: Cloud, tmp_path: Path, policies: tuple[Policies, Policies]
) -> tuple[list[Path], list[Plain], Step]:
    """Apply both versions to empty accounts; give their folders, the roles, and the step between them."""
    folders = [_write(_with(*those), tmp_path / str(number)) for number, those in enumerate(policies)]
    roles, permissions = [], []
    for folder in folders:
        cloud.reset()
        _apply(cloud, folder)
        roles.append(read_roles(cloud)["Reader"])
        permissions.append(granted(cloud))
    cloud.reset()
    _make(cloud, roles[0])
    return folders, roles, Step(*permissions)


@pytest.mark.parametrize(
    "update",
    matrix(UPDATES | DENYING, ["a deny moves"]),
)
def test_no_access_that_both_versions_grant_is_ever_missing(
    update: str, cloud: Cloud, tmp_path: Path
) -> None:
    folders, roles, step = _versions(cloud, tmp_path, (UPDATES | DENYING)[update])

    def look(operation: str) -> None:
        now = granted(cloud)
        assert step.missing(now) == [], operation
        assert update in DENYING or step.beyond(now) == [], operation
        assert update in UPDATES or not _reads_tags(now), operation

    with between(cloud) as (proxy, seen):
        proxy.after = look
        _apply(seen, folders[1])
    assert read_roles(cloud)["Reader"] == roles[1]
    assert "Everything is up to date." in _apply(cloud, folders[1])


@pytest.mark.deep
def test_an_order_that_loses_access_is_noticed(cloud: Cloud, tmp_path: Path) -> None:
    folders, _, step = _versions(cloud, tmp_path, UPDATES["a policy is renamed"])
    script = folders[1] / "apply.sh"
    text = script.read_text("utf-8")
    assert "then $smooth[]" in text
    script.write_text(text.replace("then $smooth[]", "then old_before_new($role; $path)"), "utf-8")
    seen_missing: list[str] = []
    with between(cloud) as (proxy, seen):
        proxy.after = lambda _: seen_missing.extend(step.missing(granted(cloud)))
        _apply(seen, folders[1])
    assert seen_missing


def _reads_tags(now: dict[str, tuple[Plain, ...]]) -> bool:
    """Return whether the role may do what both versions deny."""
    from octo_spec.access.evaluate import allows  # noqa: PLC0415 - only this function needs it
    from octo_spec.access.request import Request  # noqa: PLC0415

    return allows(now["Reader"], Request("ce:GetTags", "*"))


@pytest.mark.deep
@pytest.mark.parametrize(
    ("update", "code"),
    matrix(
        [
            *(("statements change places", code) for code in STATUSES),
            ("a managed policy is renamed", "LimitExceeded"),
        ],
        [("statements change places", "AccessDenied")],
    ),
)
def test_whatever_aws_refuses_the_version_before_is_left(
    update: str, code: str, cloud: Cloud, tmp_path: Path
) -> None:
    folders, roles, step = _versions(cloud, tmp_path, UPDATES[update])
    refused = 0
    while True:
        cloud.reset()
        _make(cloud, roles[0])
        with between(cloud) as (proxy, seen):
            proxy.refuse_from, proxy.code = refused, code
            finished = _attempt(seen, folders[1])
        if finished.returncode == 0:
            break
        _is_as_before(cloud, step, finished, refused)
        _apply(cloud, folders[1])
        assert read_roles(cloud)["Reader"] == roles[1]
        refused += 1
    assert refused >= len(UPDATES[update][1])


@pytest.mark.deep
def test_what_the_script_may_not_read_is_not_mistaken_for_missing(cloud: Cloud, tmp_path: Path) -> None:
    policies = inline("root", BILLS), managed("Disks", DISKS)
    folder = _write(_with(*policies), tmp_path)
    _apply(cloud, folder)
    for name in ("root", "Disks"):
        assert name in str(read_roles(cloud)["Reader"])
    roles, reads = read_roles(cloud), _reads(cloud, folder)
    assert {"GetRole", "ListRolePolicies", "GetRolePolicy", "ListAttachedRolePolicies", "GetPolicy"} <= reads
    for read, code in zip(sorted(reads), cycle(("AccessDenied", "Throttling")), strict=False):
        with between(cloud) as (proxy, seen):
            proxy.refuse_reading, proxy.code = read, code
            finished = _attempt(seen, folder, "--permissions-boundary", LIMIT)
        assert finished.returncode == 1, read
        assert proxy.changes == [], read
        assert "apply.sh: " in finished.stdout
        assert read_roles(cloud) == roles


def _reads(cloud: Cloud, folder: Path) -> set[str]:
    """Give the operations by which the script looks at what is there."""
    with between(cloud) as (proxy, seen):
        _apply(seen, folder)
    return set(proxy.calls)


def _is_as_before(cloud: Cloud, step: Step, finished: CompletedProcess[str], made: int) -> None:
    assert finished.returncode == 1
    assert step.missing(granted(cloud)) == []
    said = "run the same command again" if made else "nothing was changed"
    assert said in finished.stdout, finished.stdout


# --- what is the customer's ----------------------------------------------------------------------

DENY: Final = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}
)
LIMIT: Final = "arn:aws:iam::aws:policy/PowerUserAccess"
AUDIT: Final = "arn:aws:iam::aws:policy/SecurityAudit"


def _guarded(cloud: Cloud) -> None:
    iam = cloud.client("iam")
    iam.put_role_policy(RoleName="Reader", PolicyName="their-deny", PolicyDocument=DENY)
    iam.attach_role_policy(RoleName="Reader", PolicyArn=AUDIT)
    iam.tag_role(RoleName="Reader", Tags=[{"Key": "cost-center", "Value": "42"}])
    iam.put_role_permissions_boundary(RoleName="Reader", PermissionsBoundary=LIMIT)


def _keeps_guards(role: Plain) -> bool:
    return (
        "their-deny" in role["inline"]
        and AUDIT in role["attached"]
        and role["tags"]["cost-center"] == "42"
        and role["boundary"] == LIMIT
    )


@pytest.mark.deep
def test_policies_tags_and_the_boundary_of_the_customer_stay(cloud: Cloud, tmp_path: Path) -> None:
    folders, _, _ = _versions(cloud, tmp_path, UPDATES["a policy is renamed"])
    _guarded(cloud)
    printed = _apply(cloud, folders[1])
    role = read_roles(cloud)["Reader"]
    assert _keeps_guards(role)
    assert set(role["inline"]) == {"base", "their-deny"}
    assert f"Reader keeps their-deny, {AUDIT}, which these files did not add" in printed
    _apply(cloud, folders[1], "--uninstall")
    role = read_roles(cloud)["Reader"]
    assert _keeps_guards(role)
    assert set(role["inline"]) == {"their-deny"}
    assert set(role["tags"]) == {"cost-center"}


def test_uninstall_removes_everything_that_was_created(cloud: Cloud, tmp_path: Path) -> None:
    policies = (inline("root", BILLS), managed("One", TAGS))
    folder = _write(_with(*policies), tmp_path)
    _apply(cloud, folder)
    finished = shell.attempt(cloud, folder, "bash", "apply.sh", "--uninstall")
    assert finished.returncode == 0, finished.stdout
    assert not read_roles(cloud)
    assert not cloud.client("iam").list_policies(Scope="Local", PathPrefix="/One")["Policies"]
    assert "One" not in str(cloud.client("iam").list_policies(Scope="Local"))


@pytest.mark.deep
def test_what_an_older_script_created_stays_until_it_is_adopted(cloud: Cloud, tmp_path: Path) -> None:
    folders, roles, _ = _versions(cloud, tmp_path, UPDATES["a policy is renamed"])
    cloud.reset()
    _make(cloud, {**roles[0], "tags": {}})
    cloud.client("iam").put_role_policy(RoleName="Reader", PolicyName="their-deny", PolicyDocument=DENY)
    printed = _apply(cloud, folders[1])
    assert "Reader has root, their-deny, and no tag says who added it" in printed
    assert set(read_roles(cloud)["Reader"]["inline"]) == {"base", "root", "their-deny"}
    _apply(cloud, folders[1], "--adopt")
    assert set(read_roles(cloud)["Reader"]["inline"]) == {"base", "their-deny"}
    _apply(cloud, folders[1], "--adopt=their-deny")
    assert set(read_roles(cloud)["Reader"]["inline"]) == {"base"}


def test_a_third_party_role_is_not_uninstalled(cloud: Cloud, tmp_path: Path) -> None:
    folder = _write(_with(inline("root", BILLS)), tmp_path)
    _apply(cloud, folder)
    role = {**read_roles(cloud)["Reader"], "tags": {}}
    cloud.reset()
    _make(cloud, role)
    printed = _apply(cloud, folder, "--uninstall")
    assert "Reader is kept as it is, because no tag says that this script created it" in printed
    assert "root" in read_roles(cloud)["Reader"]["inline"]


@pytest.mark.deep
def test_a_boundary_and_tags_of_the_customer_are_given(cloud: Cloud, tmp_path: Path) -> None:
    folder = _write(_with(inline("root", BILLS)), tmp_path)
    given = ("--permissions-boundary", LIMIT, "--tag", "cost-center=4=2")
    _apply(cloud, folder, *given)
    role = read_roles(cloud)["Reader"]
    assert (role["boundary"], role["tags"]["cost-center"]) == (LIMIT, "4=2")
    assert "Everything is up to date." in _apply(cloud, folder, *given)
    _apply(cloud, folder)
    assert read_roles(cloud)["Reader"] == role


# --- quotas, decided before anything is done ------------------------------------------------------


def _large(name: str, service: str) -> Policy:
    actions = tuple(f"{service}:Get{number:04}{'x' * 40}" for number in range(120))
    return inline(name, allow(*actions))


@pytest.mark.deep
def test_versions_that_exceed_a_quota_together_are_reported_before_any_change(
    cloud: Cloud, tmp_path: Path
) -> None:
    folders, roles, _ = _versions(cloud, tmp_path, ((_large("old", "s3"),), (_large("new", "s3"),)))
    finished = _attempt(cloud, folders[1])
    assert finished.returncode == 1
    assert "of 10240 characters of inline policies, so" in finished.stdout
    assert "about 2 seconds" in finished.stdout
    assert read_roles(cloud)["Reader"] == roles[0]
    with between(cloud) as (proxy, seen):
        _apply(seen, folders[1], "--allow-gap")
    assert [call for call in proxy.changes if "RolePolicy" in call] == ["DeleteRolePolicy", "PutRolePolicy"]
    assert read_roles(cloud)["Reader"] == roles[1]


def test_what_can_never_fit_is_refused(cloud: Cloud, tmp_path: Path) -> None:
    folder = _write(_with(_large("one", "s3"), _large("two", "ec2")), tmp_path)
    finished = _attempt(cloud, folder, "--allow-gap")
    assert finished.returncode == 1
    assert "which AWS does not allow; nothing was changed" in finished.stdout
    assert not read_roles(cloud)


# --- the difference, for a reader -----------------------------------------------------------------


@pytest.mark.deep
def test_a_dry_run_shows_each_statement_that_changes(cloud: Cloud, tmp_path: Path) -> None:
    old = (inline("root", allow("ce:Get*", "ce:List*"), TAGS), inline("old", LOGS))
    new = (inline("root", allow("ce:Get*", "ce:Describe*"), DISKS), inline("new", LOGS))
    folders, roles, _ = _versions(cloud, tmp_path, (old, new))
    printed = _apply(cloud, folders[1], "--dry-run")
    assert read_roles(cloud)["Reader"] == roles[0]
    difference, _, order = printed.partition("would: ")
    assert difference.splitlines() == [
        "role Reader",
        "  inline policy new, new",
        "    + Allow logs:Get* on *",
        "  inline policy old, deleted",
        "    - Allow logs:Get* on *",
        "  inline policy root",
        "    ~ Allow on *: + ce:Describe*, - ce:List*",
        "    - Allow tag:Get* on *",
        "    + Allow ec2:Describe* on *",
    ]
    assert order.index("Reader new") < order.index("Reader old")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--permissions-boundary", "PowerUser"), "--permissions-boundary needs the ARN of a policy"),
        (("--tag", "octospec:policies-1=x"), "--tag needs KEY=VALUE"),
        (("--tag", "x"), "--tag needs KEY=VALUE"),
        (("--profile",), "--profile needs a value"),
    ],
)
def test_wrong_options_are_refused(
    arguments: tuple[str, ...], message: str, cloud: Cloud, tmp_path: Path
) -> None:
    finished = _attempt(cloud, _write(PLAIN, tmp_path), *arguments)
    assert finished.returncode == 2
    assert message in finished.stdout


def test_a_tag_of_the_script_itself_is_refused_in_a_spec(cloud: Cloud, tmp_path: Path) -> None:
    [role] = PLAIN.roles
    tagged = replace(PLAIN, roles=(replace(role, tags=(("octospec:policies-1", Text.of("x")),)),))
    finished = _attempt(cloud, _write(tagged, tmp_path))
    assert finished.returncode == 2
    assert "tags that begin with octospec: are reserved for this script" in finished.stdout


# --- the choices of an earlier run ---------------------------------------------------------------


def _with_default(default: str) -> Deployment:
    [choice] = PLAIN.choices
    return replace(PLAIN, choices=(replace(choice, default=default),))


@pytest.mark.deep
def test_a_choice_is_kept_and_no_parameter_is_recorded(cloud: Cloud, tmp_path: Path) -> None:
    _apply(cloud, _write(PLAIN, tmp_path), "--set", "remediation=off")
    role = read_roles(cloud)["Reader"]
    assert set(role["inline"]) == {"root"}
    records = [value for key, value in role["tags"].items() if key.startswith("octospec:inputs")]
    assert records == ["remediation=3Doff"]
    said = _apply(cloud, tmp_path)
    assert "note: remediation is off, as you set it before; change it with --set remediation=on" in said
    assert "Everything is up to date." in said
    assert set(read_roles(cloud)["Reader"]["inline"]) == {"root"}
    _apply(cloud, tmp_path, "--set", "remediation=on")
    assert set(read_roles(cloud)["Reader"]["inline"]) == {"root", "root-remediation"}


@pytest.mark.deep
def test_a_default_that_changed_is_reported_where_no_one_chose(cloud: Cloud, tmp_path: Path) -> None:
    _apply(cloud, _write(_with_default("off"), tmp_path))
    said = _apply(cloud, _write(PLAIN, tmp_path))
    assert "note: remediation is on now, the new default; it was off." in said
    assert set(read_roles(cloud)["Reader"]["inline"]) == {"root", "root-remediation"}


def _second_role(deployment: Deployment) -> Deployment:
    [role] = deployment.roles
    return replace(deployment, roles=(role, replace(role, id="second", name=Text.of("Second"))))


@pytest.mark.deep
def test_a_choice_that_an_interrupted_run_changed_in_one_role_must_be_set_again(
    cloud: Cloud, tmp_path: Path
) -> None:
    folder = _write(_second_role(PLAIN), tmp_path)
    _apply(cloud, folder, "--set", "remediation=on")
    with between(cloud) as (proxy, seen):
        proxy.refuse_from = 1
        assert _attempt(seen, folder, "--set", "remediation=off").returncode == 1
    roles = read_roles(cloud)
    finished = _attempt(cloud, folder)
    assert finished.returncode == 2
    said = "remediation: an interrupted run left it off in one role and on in another; set it with --set"
    assert said in finished.stdout
    assert read_roles(cloud) == roles
    _apply(cloud, folder, "--set", "remediation=off")
    assert "note: remediation is off, as you set it before" in _apply(cloud, folder)


def _tag(cloud: Cloud, value: str) -> None:
    cloud.client("iam").tag_role(RoleName="Reader", Tags=[{"Key": "octospec:inputs-1", "Value": value}])


@pytest.mark.deep
def test_a_record_that_someone_else_wrote_is_printed_only_as_text(cloud: Cloud, tmp_path: Path) -> None:
    _apply(cloud, _write(PLAIN, tmp_path))
    _tag(cloud, "remediation:=1B=5D0=3Bowned=07")
    said = _apply(cloud, tmp_path)
    assert ("\x1b" in said, "note:" in said) == (False, False)
    _tag(cloud, "remediation:=24=28reboot=29")
    said = _apply(cloud, tmp_path)
    assert "it was $(reboot), which these files no longer have\n" in said
    assert "--set" not in said


def test_a_role_name_that_is_not_valid_is_reported_before_any_request(cloud: Cloud, tmp_path: Path) -> None:
    [role] = PLAIN.roles
    named = replace(PLAIN, roles=(replace(role, name=Text.of("Reader ", Param("principal"))),))
    with between(cloud) as (proxy, seen):
        finished = _attempt(seen, _write(named, tmp_path))
    assert finished.returncode == 2
    assert "is not a valid role name" in finished.stdout
    assert "GetRole" not in proxy.calls
