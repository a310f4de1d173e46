"""Hostile inputs, each the same for one seed and number: files, and a command over them."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from octo_spec.language.plain_data import plain
from octo_spec.source import parse_yaml
from tests.attack.mutations import ODD, changed_bytes, changed_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT: Final = Path(__file__).parents[2]
SPEC: Final = str(ROOT / "spec" / "octo.yaml")
SMALL: Final = str(ROOT / "examples" / "deploy-time-choices" / "spec.yaml")


@dataclass(frozen=True, slots=True)
class Case:
    """Files by name in an empty folder, and the arguments there; ``plugins`` is a folder of modules."""

    kind: str
    files: Mapping[str, bytes]
    arguments: tuple[str, ...]
    plugins: str = ""


def case(seed: int, number: int) -> Case:
    """Make the ``number``-th input of a seed."""
    random = Random(f"{seed}:{number}")  # noqa: S311 - what is tried must come again
    make = random.choices([make for make, _ in KINDS], [weight for _, weight in KINDS])[0]
    return make(random)


# --- what is changed ---------------------------------------------------------------------------


@cache
def _specs() -> tuple[Path, ...]:
    return (ROOT / "spec" / "octo.yaml", *sorted(ROOT.glob("examples/*/spec.yaml")))


@cache
def _folders(format_name: str) -> tuple[Path, ...]:
    return tuple(sorted(ROOT.glob(f"examples/*/dist/{format_name}")))


@cache
def _policies() -> tuple[Path, ...]:
    paths = sorted(ROOT.glob("tests/cases/**/*.json"))
    return tuple(path for path in paths if path.stat().st_size < 20_000)[::7]


@cache
def _tree(path: Path) -> object:
    node = parse_yaml(path.read_text("utf-8"), str(path)).node
    assert node is not None
    return plain(node)


def _changed(random: Random, path: Path) -> bytes:
    """Change a file of YAML without tags, or of JSON, mostly as a tree: so the change comes further in."""
    if random.random() < 0.25:
        return changed_bytes(random, path.read_bytes())
    if path.suffix == ".json":
        return changed_tree(random, json.loads(path.read_text("utf-8")))
    return changed_tree(random, _tree(path))


def _folder(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {f"in/{path.relative_to(folder)}": path.read_bytes() for path in files}


def _with_json(random: Random, *arguments: str) -> tuple[str, ...]:
    return (arguments[0], "--json", *arguments[1:]) if random.random() < 0.6 else arguments


def _over_a_side(random: Random, name: str) -> tuple[str, ...]:
    """Look at a side, or compare it with a spec."""
    commands = (
        ("access", name),
        ("diff", name, SMALL),
        ("diff", SMALL, name),
        ("can", name, "s3:GetObject", "arn:aws:s3:::bucket/key"),
    )
    return _with_json(random, *random.choice(commands))


# --- kinds of inputs ---------------------------------------------------------------------------


def _spec(random: Random) -> Case:
    commands = (
        *(
            ("validate", "in.yaml"),
            ("lint", "in.yaml"),
            ("access", "in.yaml"),
            ("diff", "in.yaml", "in.yaml"),
        ),
        *(
            ("can", "in.yaml", "iam:PassRole"),
            ("build", "in.yaml"),
            ("build", "in.yaml"),
            ("fmt", "in.yaml"),
            ("diff", SMALL, "in.yaml"),
        ),
    )
    content = _changed(random, random.choice(_specs()))
    return Case("spec", {"in.yaml": content}, _with_json(random, *random.choice(commands)))


def _customers(random: Random) -> Case:
    content = _changed(random, ROOT / "spec" / "customers.yaml")
    commands = (
        *(("validate", SPEC, "--customers", "in.yaml"),) * 3,
        ("build", SPEC, "--customers", "in.yaml", "--format", "iam-json"),
        ("access", SPEC, "--customers", "in.yaml"),
        ("access", "in.yaml"),
    )
    return Case("customers", {"in.yaml": content}, _with_json(random, *random.choice(commands)))


def _template(random: Random) -> Case:
    path = random.choice(_folders("cloudformation")) / "template.yaml"
    content = changed_bytes(random, path.read_bytes())
    return Case("template", {"in.yaml": content}, _over_a_side(random, "in.yaml"))


def _module(random: Random) -> Case:
    files = _folder(random.choice(_folders("terraform")))
    name = random.choice([name for name in files if name.endswith(".tf")])
    files[name] = changed_bytes(random, files[name])
    return Case("module", files, _over_a_side(random, "in"))


def _documents(random: Random) -> Case:
    folder = random.choice(_folders("iam-json"))
    files = _folder(folder)
    names = [name for name in files if name.endswith(".json")]
    name = "in/index.json" if random.random() < 0.6 else random.choice(names)
    files[name] = _changed(random, folder / name.removeprefix("in/"))
    if random.random() < 0.05:
        del files[random.choice(names)]
    return Case("documents", files, _over_a_side(random, "in"))


def _policy(random: Random) -> Case:
    path = random.choice(_policies())
    commands = (
        *(("access", "in.json"), ("diff", "in.json", str(path)), ("diff", str(path), "in.json")),
        ("can", "in.json", "s3:GetObject", "arn:aws:s3:::bucket/key"),
    )
    return Case("policy", {"in.json": _changed(random, path)}, _with_json(random, *random.choice(commands)))


def _account(random: Random) -> Case:
    """Look at live roles, or compare them with a spec."""
    role = {
        "Path": "/",
        "RoleName": "InstanceSchedulerRole",
        "Arn": "arn:aws:iam::111122223333:role/InstanceSchedulerRole",
        "AssumeRolePolicyDocument": _allowing(Principal={"AWS": "111122223333"}, Action="sts:AssumeRole"),
        "RolePolicyList": [
            {"PolicyName": "costs", "PolicyDocument": _allowing(Action=["ce:Get*"], Resource="*")}
        ],
        "AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::111122223333:policy/Mine"}],
        "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/Mine"},
        "Tags": [{"Key": "managed-by", "Value": "instance-scheduler"}],
    }
    text = {"Document": _allowing(Action="s3:*", Resource="*"), "IsDefaultVersion": True}
    mine = {"Arn": "arn:aws:iam::111122223333:policy/Mine", "PolicyVersionList": [text]}
    page = {"RoleDetailList": [role], "Policies": [mine], "IsTruncated": False}
    changed = changed_bytes(random, json.dumps(page, indent=1).encode())
    content = changed if random.random() < 0.3 else changed_tree(random, page)
    arguments = ("drift", SMALL, "in.json") if random.random() < 0.4 else ()
    over = _with_json(random, *arguments) if arguments else _over_a_side(random, "in.json")
    return Case("account", {"in.json": content}, over)


def _allowing(**fields: object) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **fields}]}


def _manifest(random: Random) -> Case:
    """Build over what another build left behind, with another manifest."""
    folder = random.choice(_folders("iam-json")).parent
    files = {name.replace("in/", "out/", 1): content for name, content in _folder(folder).items()}
    files["out/manifest.json"] = _changed(random, folder / "manifest.json")
    check = ("--check",) if random.random() < 0.3 else ()
    arguments = ("build", str(folder.parent / "spec.yaml"), "--out", "out", "--format", "iam-json", *check)
    return Case("manifest", files, _with_json(random, *arguments))


WORDS: Final = (
    *(
        "a",
        "=",
        ":",
        "*",
        "/",
        "-",
        "${",
        "}",
        "\udcff",
        "é",
        " ",
        "\n",
        "arn:aws:iam::1:role/x",
        "..",
        "HEAD",
    ),
    *("~", "@{", "^", "s3", "Get", "?", "%s", "{0}", "\u202e", "A" * 3000, "on", "external-id", "spec.yaml"),
)


def _arguments(random: Random) -> Case:
    def odd() -> str:
        text = "".join(random.choice(WORDS) for _ in range(random.randrange(1, 6)))
        return f"./{text}" if text.startswith("-") else text

    commands: tuple[tuple[str, ...], ...] = (
        *(
            ("can", SMALL, odd()),
            ("can", SMALL, "s3:GetObject", odd()),
            ("expand", odd()),
            ("explain", odd()),
        ),
        *(("build", SMALL, "--fix", odd()), ("build", SMALL, "--preset", f"external-id={odd()}")),
        *(("build", SMALL, "--format", odd()), ("build", SMALL, "--out", odd()[:99]), ("diff", odd(), SMALL)),
        *(("validate", odd()), ("diff", f"{odd()}:{odd()}", SMALL), ("access", SMALL, "--role", odd())),
        *(("can", SMALL, "s3:GetObject", "--context", f"{odd()}={odd()}"), ("access", SMALL, "--set", odd())),
        *(("diff", SMALL, SMALL, "--fail-on", odd()), (odd(), SMALL), ("lint", SMALL, odd())),
    )
    return Case("arguments", {}, tuple(argument.replace("\0", "") for argument in random.choice(commands)))


PLUGIN: Final = """\
from pathlib import PurePosixPath
from octo_spec.plugin import Artifact, Emission, Emitter, EmitterOptions, Reading

def emit(deployment, options):
    value = {value}
    return {returned}

PLUGIN = Emitter("evil", {summary}, EmitterOptions, emit, read={read})
"""
RETURNED: Final = (
    *(
        "value",
        "Emission(value)",
        "Emission((Artifact(value, value),))",
        "Emission((), value)",
        "exec('raise value')",
    ),
    *(
        'Emission((Artifact(PurePosixPath("x"), value),))',
        'Emission((Artifact(PurePosixPath(str(value)), ""),))',
    ),
)
READ: Final = ("None", "3", "lambda artifacts: artifacts", "lambda artifacts: Reading(3)", "lambda: 1 / 0")


def _plugin(random: Random) -> Case:
    """Build with an emitter of another distribution that gives what no emitter gives."""
    module = PLUGIN.format(
        value=repr(random.choice(ODD)),
        returned=random.choice(RETURNED),
        summary=repr(random.choice(("Evil.", random.choice(ODD)))),
        read=random.choice(READ),
    ).encode("utf-8", "surrogatepass")
    files = {
        "evil/evil.py": changed_bytes(random, module) if random.random() < 0.2 else module,
        "evil/evil-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n",
        "evil/evil-1.0.dist-info/entry_points.txt": b"[octo_spec.emitters]\nevil = evil:PLUGIN\n",
    }
    commands = (("build", SMALL), ("build", SMALL, "--format", "evil"), ("emitters",), ("access", "evil"))
    return Case("plugin", files, _with_json(random, *random.choice(commands)), "evil")


HOSTILE_TEXTS: Final[tuple[bytes, ...]] = (
    b"[" * 900_000,
    b"a: [" + b"x, " * 300_000 + b"]",
    b"octospec: 1\ngroups:\n" + b"".join(b"  g%d: {}\n" % number for number in range(70_000)),
    b"octospec: 1\nroles: {" + b"a: 1, " * 150_000 + b"}",
    b'{"Statement": [' + b'{"Effect":1},' * 60_000 + b"1]}",
    b'{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": ["'
    + b'*a*b*c*d*e*f", "' * 20_000
    + b'"]}}',
    b'resource "a" "b" {\n' + b"  a = [" + b"1, " * 200_000 + b"]\n}\n",
    b'a = "' + b"${" * 100_000 + b'"\n',
    b"a" * 999_999,
    b"a: " + b'"' + b"\\n" * 400_000 + b'"',
    b"- " * 300_000,
    b"a: |\n" + b"  x\n" * 240_000,
)
"""Texts within the limits of size that a careless parser takes minutes for."""


def _large(random: Random) -> Case:
    name = random.choice(("in.yaml", "in.json", "in.tf"))
    command = random.choice(
        (("validate", name), ("lint", name), ("access", name), ("diff", name, SMALL), ("build", name))
    )
    return Case("large", {name: random.choice(HOSTILE_TEXTS)}, _with_json(random, *command))


KINDS: Final[tuple[tuple[Callable[[Random], Case], int], ...]] = (
    (_spec, 30),
    (_customers, 10),
    (_template, 12),
    (_module, 14),
    (_documents, 18),
    (_policy, 10),
    (_account, 10),
    (_manifest, 8),
    (_arguments, 10),
    (_plugin, 2),
    (_large, 1),
)
"""What makes an input, and how often."""


def lay_out(case: Case, folder: Path) -> None:
    """Write the files of a case into an empty folder."""
    for name, content in case.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def shown(case: Case) -> str:
    """Give the command as a person would type it, cut where it is long."""
    return shlex.join(["octospec", *case.arguments])[:200]
