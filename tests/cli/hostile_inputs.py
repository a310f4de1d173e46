"""Every input of every command, each with text that a terminal or a CI system would obey."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click
from click.testing import CliRunner

from octo_spec.cli import COMMANDS, main
from octo_spec.release.customer_status import (
    CustomerState,
    InferredInput,
    StatusReason,
    StatusRow,
    row_data,
)
from tests.analysis.drift.test_drift import SPEC as LIVE_SPEC
from tests.analysis.drift.test_drift import stored
from tests.cli.test_drift import details
from tests.importing.test_account_details import page
from tests.release.small_releases import Releases, new_keys
from tests.release.test_output_versions import rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OBEYED: Final = re.compile(
    r"(?m)^\s*::|##\w*\[|[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)
"""What no line holds: a command of a CI system, or a character that a terminal obeys."""

HOSTILE: Final = "z\n::error::x\r\x1b[31m\u202e\u2028\x9b##vso[task.x]##[error]\u200f##teamcity[m]"
"""What an argument, a file name and a value may hold. A file name has no slash, and nothing holds NUL."""

ALLOWED: Final = "::error::z\n::error::x\r\n ##vso[task.x]##[error]"
"""What a value of a spec may hold, in which no other control character is allowed."""

# --- the folder --------------------------------------------------------------------------------

SPEC: Final = {
    "octospec": "1",
    "name": "small",
    "version": "1.0.0",
    "description": "A small spec.",
    "parameters": {
        "external-id": {"description": "The external ID.", "pattern": "^[a-z]+$", "min-length": "2"}
    },
    "choices": {"extra": {"description": "More.", "default": "off"}},
    "accept": {"unlimited-resource": "We know."},
    "roles": {
        "reader": {
            "name": "Reader",
            "why": "Reads.",
            "tags": {"team": "a"},
            "trust": [{"account": "111122223333", "external-id": "${param.external-id}", "why": "Us."}],
            "inline": {"main": ["costs", "more"]},
        }
    },
    "groups": {
        "costs": {
            "category": "cost-data",
            "access": "read",
            "why": "Reports.",
            "grants": [
                {"allow": "ce:Get*", "why": "Costs.", "sid": "Costs"},
                {
                    "allow": "s3:GetObject",
                    "on": "arn:aws:s3:::b/*",
                    "when": {"StringLike": {"aws:PrincipalTag/x": "y"}},
                },
            ],
        },
        "more": {
            "category": "cost-data",
            "access": "read",
            "why": "More.",
            "needs": {"extra": "on"},
            "grants": [{"allow": "ce:List*"}],
        },
    },
}
FEATURES: Final = {
    "octospec": "1",
    "name": "featured",
    "version": "1.0.0",
    "description": "A spec.",
    "choices": {"extra": {"description": "More."}},
    "roles": {
        "reader": {
            "name": "R",
            "why": "Reads.",
            "trust": {"service": "ec2.amazonaws.com"},
            "inline": {"main": ["more"]},
        }
    },
    "groups": {
        "more": {
            "category": "cost-data",
            "access": "read",
            "why": "More.",
            "needs": {"extra": "on"},
            "grants": [{"allow": "ce:Get*"}],
        },
    },
    "features": {
        "reports": {
            "title": "Reports",
            "why": "Figures.",
            "needs": [{"allow": "ce:GetTags", "when": {"StringLike": {"aws:PrincipalTag/x": "y"}}}],
            "without": "Nothing.",
        }
    },
}
STATUS_ROW: Final = row_data(
    StatusRow(
        "acme",
        "Acme",
        "111122223333",
        CustomerState.OUTDATED,
        StatusReason("behind", "It is old."),
        "2026-11-30T12:00:00Z",
        "1.0.0",
        inputs=(InferredInput("extra", ("on",)),),
    )
)
EVENTS: Final = {
    "Records": [
        {
            "userIdentity": {
                "sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::111122223333:role/R"}}
            },
            "eventTime": "2026-11-30T12:00:00Z",
            "eventSource": "ce.amazonaws.com",
            "eventName": name,
            "awsRegion": "us-east-1",
            "recipientAccountId": "111122223333",
            **error,
        }
        for name, error in (("GetTags", {}), ("GetTags", {"errorCode": "AccessDenied"}), ("Nothing", {}))
    ]
}
CUSTOMERS: Final = {
    "octospec-customers": "1",
    "customers": {
        "acme": {"title": "Acme", "fix": {"external-id": "acme"}, "formats": {"iam-json": {}}},
        "bolt": {"title": "Bolt", "preset": {"extra": "on"}, "formats": {"iam-json": {}}},
    },
}
POLICY: Final = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "One", "Effect": "Allow", "Action": ["ce:Get*"], "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": {"StringLike": {"aws:PrincipalTag/x": ["y"]}},
        },
    ],
}
TEMPLATE: Final = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Description": "A role.",
    "Parameters": {"Given": {"Type": "String", "Default": "x", "Description": "What is given."}},
    "Resources": {
        "Reader": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "RoleName": "Reader",
                "Description": "Reads.",
                "Tags": [{"Key": "team", "Value": {"Ref": "Given"}}],
                "AssumeRolePolicyDocument": {
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "ec2.amazonaws.com"},
                            "Action": "sts:AssumeRole",
                        }
                    ]
                },
                "Policies": [{"PolicyName": "costs", "PolicyDocument": POLICY}],
            },
        },
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "news"}},
    },
    "Outputs": {"Arn": {"Description": "The ARN.", "Value": {"Fn::GetAtt": ["Reader", "Arn"]}}},
}
MODULE: Final = """\
# @@
variable "given" {
  description = "What is given: @@."
  default     = "x@@"
}
resource "aws_iam_role" "reader" {
  name               = "Reader"
  description        = "Reads: @@"
  tags               = { "team@@" = var.given }
  assume_role_policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } },
  ] })
}
resource "aws_iam_role_policy" "costs" {
  name   = "costs@@"
  role   = aws_iam_role.reader.id
  policy = jsonencode({ Statement = [
    { Sid = "One", Effect = "Allow", Action = "ce:@@", Resource = "arn:aws:s3:::@@", nope = upper("@@") }
  ] })
}
"""
EVENT: Final = {
    "octospec-registration": 1,
    "action": "create",
    "spec": SPEC["name"],
    "release": "1.0.0",
    "account": "444455556666",
    "partition": "aws",
    "roles": [{"id": "reader", "arn": "arn:aws:iam::444455556666:role/Reader"}],
}
OUTPUTS: Final = {"Stacks": [{"StackName": "access", "Outputs": rows("octo", "1.0.0")}]}


def write_inputs(folder: Path) -> None:
    """Write one file of each kind."""
    contents = {
        "spec.yaml": SPEC,
        "customers.yaml": CUSTOMERS,
        "features.yaml": FEATURES,
        "status.jsonl": STATUS_ROW,
        "events.json": EVENTS,
        "policy.json": POLICY,
        "template.json": TEMPLATE,
        "outputs.json": OUTPUTS,
        "event.json": EVENT,
        "octospec.toml": 'spec = "spec.yaml"\nstrict = true\n',
        "live.json": page(details(stored())),
        "live.yaml": LIVE_SPEC,
        "fleet.jsonl": "".join(f"{json.dumps({'id': id})}\n" for id in ("acme", "bolt")),
    }
    for name, data in contents.items():
        (folder / name).write_text(data if isinstance(data, str) else json.dumps(data))
    (folder / "module").mkdir()
    (folder / "module/main.tf").write_text(MODULE.replace("@@", ""))
    keys = new_keys()
    (folder / "octo.pub").write_bytes(keys.public)
    (folder / "octo.key").write_bytes(keys.private)
    releases = Releases(folder / "release", keys)
    releases.release("1.0.0")
    releases.release("1.1.0")
    approving = ("approve", "spec.yaml", "--by", "A. Reviewer", "--until", "2999-12-31")
    with contextlib.chdir(folder):
        CliRunner().invoke(main, approving, catch_exceptions=False)
        CliRunner().invoke(main, ("key", "new", "k"), catch_exceptions=False)


# --- options -----------------------------------------------------------------------------------

CALLS: Final[dict[str, dict[str, str]]] = {
    "build": {"spec": "spec.yaml", "--out": "out"},
    "lint": {"spec": "spec.yaml"},
    "explain": {"rule": "OCT302"},
    "validate": {"spec": "spec.yaml"},
    "diff": {"old": "spec.yaml", "new": "spec.yaml"},
    "fmt": {"files": "spec.yaml", "--check": ""},
    "repair": {"spec": "spec.yaml", "--diff": ""},
    "init": {"path": "new.yaml"},
    "emitters": {},
    "import": {"side": "template.json"},
    "adopt": {"spec": "spec.yaml", "--format": "terraform"},
    "drift": {"spec": "live.yaml", "live": "live.json"},
    "can": {"side": "spec.yaml", "action": "ce:GetCostAndUsage", "resource": "*"},
    "access": {"side": "spec.yaml"},
    "review": {"side": "spec.yaml", "--out": "review"},
    "approve": {"side": "spec.yaml", "--by": "A. Reviewer", "--until": "2999-12-31", "--force": ""},
    "questions": {"id": "reads-secrets"},
    "release": {"spec": "spec.yaml", "--out": "released"},
    "publish": {"folder": "release/1.0.0", "--to": "published"},
    "verify": {"folder": "release/1.0.0", "--key": "octo.pub"},
    "outdated": {"deployed": "outputs.json", "--latest": "release/latest.json", "--key": "octo.pub"},
    "status": {
        "spec": "spec.yaml",
        "--customers": "customers.yaml",
        "--releases": "release",
        "--dump-dir": "release",
    },
    "register": {"events": "event.json", "--customers": "customers.yaml", "--customer": "acme"},
    "features": {"spec": "features.yaml"},
    "usage": {"spec": "features.yaml", "--evidence": "events.json"},
    "expand": {"patterns": "ce:Get*"},
    "config": {"--config": "octospec.toml"},
    "external-id": {},
    "key": {},
    "key new": {"name": "made"},
    "key add": {"name": "more", "--recovery": "k-recovery.key"},
    "key revoke": {"name": "k", "--recovery": "k-recovery.key", "--reason": "Lost."},
    "key list": {"keys": "keys.json"},
    "lsp": {},
    "mcp": {"--root": "release"},
    "schema": {},
    "completion": {"shell": "bash"},
}
"""A call of each command, and of each command of a group: option or argument -> its value."""

FILES: Final[dict[str, str]] = {
    **dict.fromkeys(("spec", "side", "old", "new", "files"), "spec.yaml"),
    "live": "live.json",
    "deployed": "outputs.json",
    "events": "event.json",
    "--spec": "spec.yaml",
    "folder": "release/1.0.0",
    "path": "",
    "--into": "spec.yaml",
    **dict.fromkeys(("--customers", "--old-customers"), "customers.yaml"),
    **dict.fromkeys(("--boundary", "--within"), "policy.json"),
    **dict.fromkeys(("--out", "--to", "--links", "--usage", "--state"), ""),
    **dict.fromkeys(("--key", "--approved-key"), "octo.pub"),
    "--recovery": "k-recovery.key",
    "keys": "keys.json",
    "--approved": "approval.json",
    "--keys": "keys.json",
    "--latest": "release/latest.json",
    **dict.fromkeys(("--releases", "--dump-dir", "--root"), "release"),
    "--since": "live.yaml",
    "--check": "spec.yaml",
    "--config": "octospec.toml",
    "--status": "status.jsonl",
    "--evidence": "events.json",
    **dict.fromkeys(("--dask-tls-ca", "--dask-tls-cert", "--dask-tls-key"), "octo.pub"),
}
"""Input that is a path -> the file that has a hostile name; empty for a path that is written."""

_INPUT: Final = ("@", "@=on", "extra=@", "external-id=@")
TEXTS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("--fix", "--preset", "--set"), _INPUT),
    "--ask": ("@", "extra,@"),
    "--match": ("@", "reader=@", "@=Reader"),
    "--context": ("@", "aws:@=x", "aws:SourceIp=@"),
    "resource": ("@", "arn:aws:s3:::@"),
    "action": ("@", "ce:@"),
    "patterns": ("@", "ce:@"),
    "--caller": ("@", "arn:aws:iam::111122223333:role/@"),
    "--url": ("@", "https://a.example/@", "https://@/"),
    "--to": ("@", "s3://@", "s3://b/@"),
    "--dask": ("@", "tcp://@", "local:@"),
    "--endpoint-url": ("@", "http://127.0.0.1:9/@"),
    "--previous": ("@", "@:spec.yaml", "HEAD:@"),
    "--since": ("@", "@:spec.yaml"),
    "--fail-on": ("@", "new-access,@"),
    "--withdraw": ("@", "1.0.0@"),
    "name": ("@",),
    **dict.fromkeys(
        (
            *("--format", "--customer", "--role", "--from", "--module", "--profile", "--region", "--date"),
            *("--feature", "--days"),
            *("--supported-since", "--reason", "--at-least", "--prefix", "rule", "id", "shell", "--with"),
            *("--output-format", "--plugin-seconds", "--plugin-memory", "--accounts", "--reading", "--limit"),
            *("--level", "--plugin-env", "--renamed-from", "--timeout", "--by", "--until", "--condition"),
            *("--stale", "--role-arn", "--workers", "--keys-at-least", "--seconds", "--rule", "--memory"),
        ),
        ("@",),
    ),
}
"""Input that is a text -> texts with a hostile part at ``@``."""

_TO_S3: Final = {"--to": "s3://bucket/x"}
NEEDED: Final[dict[str, dict[str, str]]] = {
    "--customer": {"--customers": "customers.yaml"},
    "--old-customers": {"--customers": "customers.yaml"},
    "--profile": {"--live": "", "--region": "eu-west-1"},
    "--region": {"--live": ""},
    "--dask-tls-ca": {"--dask": "tls://127.0.0.1:9"},
    "--dask-tls-cert": {"--dask": "tls://127.0.0.1:9"},
    "--dask-tls-key": {"--dask": "tls://127.0.0.1:9"},
    "--approved-key": {"--approved": "approval.json"},
    "--from": {"spec": "template.json", "side": "template.json", "old": "template.json"},
    "--status": {"--releases": "release"},
    "features --releases": {"--status": "status.jsonl"},
    "release --reason": {"--withdraw": "1.0.0", "--out": "release", "--key": "octo.key"},
    "release --withdraw": {"--reason": "No.", "--out": "release", "--key": "octo.key"},
    "release --previous": {"--out": "released-before"},
    "release --customers": {"--customer": "acme"},
    "publish --profile": _TO_S3,
    "publish --region": _TO_S3,
    "publish --endpoint-url": _TO_S3,
    "outdated --match": {"deployed": "live.json", "--releases": "release"},
    "outdated --set": {"deployed": "live.json", "--releases": "release"},
    "outdated --releases": {"deployed": "live.json"},
}
"""Input, perhaps of one command -> what else is given, so that it matters."""

PRINTS_A_DOCUMENT: Final = {"import", "adopt", "schema", "completion"}
"""Commands that print a document, which is not escaped."""


@dataclass(frozen=True, slots=True)
class Input:
    """An argument or an option of a command that takes a value."""

    command: str
    name: str

    def __str__(self) -> str:
        return f"{self.command} {self.name}"

    def calls(self) -> Iterator[list[str]]:
        """Give calls of the command with hostile values of the input."""
        values = [value.replace("@", HOSTILE) for value in TEXTS.get(self.name, ())]
        if self.name in FILES:
            kind = FILES[self.name]
            values += [HOSTILE, *([f"{HOSTILE}/{kind}"] if kind else [])]
        needed = NEEDED.get(str(self), NEEDED.get(self.name, {}))
        given = {**CALLS[self.command], **needed}
        if "--live" in needed:
            given = {name: each for name, each in given.items() if name not in {"live", "deployed"}}
        for value in values:
            yield [*self.command.split(), *arguments(self.command, {**given, self.name: value})]


def arguments(command: str, given: dict[str, str]) -> list[str]:
    """Write options first, and then the arguments in their order."""
    known = {name for each in _parameters(command) for name in each.opts}
    options = [
        part
        for name, value in given.items()
        if name in known and name[0] == "-"
        for part in (name, value)
        if part
    ]
    names = [str(each.name) for each in _parameters(command) if isinstance(each, click.Argument)]
    return [*options, "--", *(given[name] for name in names if name in given)]


def _parameters(command: str) -> list[click.Parameter]:
    return found_command(command).params


def found_command(words: str) -> click.Command:
    """Return a command, or a command of a group: ``key new``."""
    found: click.Command = main
    for word in words.split():
        assert isinstance(found, click.Group)
        below = found.get_command(click.Context(found), word)
        assert below is not None
        found = below
    return found


def all_commands() -> Iterator[str]:
    """List the commands, and those of groups after their group."""
    for command in COMMANDS:
        yield command
        found = found_command(command)
        if isinstance(found, click.Group):
            yield from (f"{command} {name}" for name in found.list_commands(click.Context(found)))


def inputs() -> Iterator[Input]:
    """List every input that takes a value, as click knows them."""
    for command in all_commands():
        for parameter in _parameters(command):
            if not getattr(parameter, "is_flag", False):
                is_argument = isinstance(parameter, click.Argument)
                yield Input(command, str(parameter.name) if is_argument else parameter.opts[0])


def write_hostile_names(folder: Path) -> None:
    """Write the same files into a folder with a hostile name."""
    shutil.copytree(folder, folder.parent / "same")
    shutil.move(folder.parent / "same", folder / HOSTILE)


# --- values ------------------------------------------------------------------------------------

_LATEST: Final = ("--latest", "release/latest.json")
_ALL_CUSTOMERS: Final = ("access", "build", "lint", "validate")
READ_BY: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "spec.yaml": (
        *(("lint",), ("validate",), ("access", "--all", "--why"), ("diff", "spec.yaml"), ("fmt", "--diff")),
        *(("build", "--out", "other", "--format", "iam-json"), ("review", "--out", "page")),
        *(("can", "@", "ce:GetCostAndUsage"), ("adopt", "--format", "terraform", "--out", "adopted.tf")),
        ("release", "--out", "versions"),
    ),
    "customers.yaml": (
        *((command, "spec.yaml", "--customers") for command in _ALL_CUSTOMERS),
        *(("diff", "spec.yaml", "spec.yaml", "--customers"), ("fmt", "--diff")),
    ),
    "features.yaml": (("features",), ("features", "--output-format", "markdown"), ("lint",)),
    "events.json": (("usage", "features.yaml", "--narrow", "--evidence"),),
    "status.jsonl": (("features", "features.yaml", "--releases", "release", "--status"),),
    "policy.json": (
        *(("access", "--all"), ("diff", "spec.yaml"), ("can", "@", "ce:GetTags")),
        ("import", "--out", "i.yaml"),
    ),
    "keys.json": (("key", "list"),),
    "event.json": (("register", "--customers", "customers.yaml", "--customer", "acme"),),
    "template.json": (
        *(("lint",), ("access", "--why"), ("import", "--out", "i.yaml"), ("review", "--out", "page")),
        ("outdated", *_LATEST),
    ),
    "live.json": (
        *(("drift", "live.yaml"), ("access",), ("import", "--out", "i.yaml")),
        ("outdated", *_LATEST, "--releases", "release"),
    ),
    "outputs.json": (("outdated", *_LATEST),),
    "release/latest.json": (
        *(("outdated", "outputs.json", "--latest"), ("verify", "release/1.0.0")),
        ("publish", "release/1.0.0", "--to", "published"),
    ),
    "release/1.0.0/release.json": (
        *(("verify", "release/1.0.0"), ("publish", "release/1.0.0", "--to", "published")),
    ),
}
"""File -> the calls that read it; the file is the last argument, or takes the place of ``@``."""


VARIABLES: Final[dict[str, tuple[str, ...]]] = {
    "AWS_PROFILE": ("drift", "--live", "--region", "eu-west-1", "live.yaml"),
    "AWS_CONFIG_FILE": ("drift", "--live", "--profile", "x", "live.yaml"),
    "AWS_DEFAULT_REGION": ("publish", "release/1.0.0", "--to", "s3://bucket/x"),
    "AWS_ENDPOINT_URL": ("publish", "release/1.0.0", "--to", "s3://bucket/x", "--region", "eu-west-1"),
    "XDG_CACHE_HOME": ("build", "spec.yaml", "--out", "cached"),
    "SOURCE_DATE_EPOCH": ("release", "spec.yaml", "--out", "dated"),
    "COLUMNS": ("lint", "spec.yaml"),
    "OCTOSPEC_TRACEBACK": ("lint", "absent.yaml"),
}
"""Environment variable -> a call that depends on it."""


def hostile_modules() -> Iterator[str]:
    """Give the module with one text made hostile, for each in turn, as HCL can hold it."""
    parts = MODULE.split("@@")
    for at in range(1, len(parts)):
        for value in (HOSTILE, ALLOWED):
            quoted = json.dumps(value)[1:-1]
            yield f"{''.join(parts[:at])}{quoted}{''.join(parts[at:])}"


_LINES: Final = (
    {"id": HOSTILE},
    {"id": "a", "title": HOSTILE, "fix": {ALLOWED: ALLOWED}},
    {"id": ALLOWED, HOSTILE: "b"},
)
_FLEET: Final = "\n".join((*map(json.dumps, _LINES), f'{{"id": "c", {HOSTILE}'))
_TO_FOLDER: Final = ("build", "spec.yaml", "--out", "o", "--customers", "folder")

OTHER_FILES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "fleet1.jsonl": (_FLEET, ("validate", "spec.yaml", "--customers")),
    "fleet2.jsonl": (
        json.dumps({"id": "a", "title": f"T{ALLOWED}", "formats": {"iam-json": {}}}),
        ("build", "spec.yaml", "--out", "fleet-out", "--customers"),
    ),
    "raw.yaml": (f"octospec: 1\nname: {HOSTILE}\0\n", ("validate",)),
    "raw.json": (f'{{"Version": "{HOSTILE}"', ("access",)),
    "raw.tf": (f'resource "{HOSTILE}" {{', ("import",)),
    "template.yaml": (f"Resources:\n  A:\n    Type: !Sub {HOSTILE}\n    {HOSTILE}: [\n", ("access",)),
    "raw.pub": (f"-----BEGIN {HOSTILE}", ("verify", "release/1.0.0", "--key")),
    f"folder/{HOSTILE[:40]}.yaml": (
        "title: x\nfix: {extra: 3}\n",
        ("build", "spec.yaml", "--out", "o", "--customers", "folder"),
    ),
}
"""A file, its text, and a call that reads it; the file is the last argument unless its folder is."""


def hostile_values(data: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """Give JSON data with one text, or one key, made hostile, for each in turn."""
    match data:
        case str():
            yield from (f"{data}{HOSTILE}\0", f"{ALLOWED}{data}")
        case dict():
            for key, value in data.items():
                for new in (f"{key}{HOSTILE}", f"{ALLOWED}{key}"):
                    yield {(new if name == key else name): each for name, each in data.items()}
                yield from ({**data, key: each} for each in hostile_values(value))
        case list():
            for at, value in enumerate(data):
                yield from ([*data[:at], each, *data[at + 1 :]] for each in hostile_values(value))
