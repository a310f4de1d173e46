"""Values without a bound that a careless parser has not thought of: in any file that a command reads.

Python reads no number of more than 4,300 digits, and nests no deeper than a thousand calls. JSON has neither
limit, and some parsers accept numbers that it does not have.
"""

from __future__ import annotations

import json
import re
from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from tests.attack.cases import Case, over_a_side, with_output
from tests.attack.foreign_files import ACCOUNT, over_live_roles
from tests.attack.mutations import places
from tests.attack.sources import (
    ROOT,
    SMALL,
    SPEC,
    folder_files,
    folders,
    modules,
    policies,
    specs,
    templates,
    tree,
)
from tests.attack.terraform_data import PLAN, STATE, STATE_FILE

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

BOUNDLESS: Final[tuple[bytes, ...]] = (
    b"9" * 5_000,
    b"-" + b"9" * 5_000,
    b'"' + b"9" * 5_000 + b'"',
    b"0." + b"9" * 5_000,
    b"9" * 5_000 + b"e1",
    b"1e999",
    b"-1e999",
    b"1e-999999999",
    b"1e999999999",
    b"NaN",
    b"-Infinity",
    b"[" * 10_000 + b"]" * 10_000,
    b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    b"[" * 300 + b"]" * 300,
    b'"\\ud800"',
    b'"\\u0000"',
    b'"\\ud83d\\ude00"',
    b'"' + b"x" * 300_000 + b'"',
    b'{"\\ud800": 1}',
    b'{"' + b"9" * 5_000 + b'": 1}',
    b"true",
    b"[]",
    b'"1969-01-01T99:99:99Z"',
    b'"99999-01-01"',
    b'"arn:aws:iam::' + b"9" * 5_000 + b':role/x"',
    b'"' + b"*a" * 2_000 + b'"',
    b'"' + b"${" * 2_000 + b'"',
    b'"9.' + b"9" * 5_000 + b'.9"',
)
"""Values as JSON and HCL write them."""

_MARK: Final = "a-value-without-a-bound"


def _with_value(random: Random, data: object) -> bytes:
    """Replace one value of a tree, or all below one, by one without a bound."""
    changed: Any = deepcopy(data)
    *way, key = random.choice(list(places(changed))[1:])
    parent = changed
    for step in way:
        parent = parent[step]
    parent[key] = _MARK
    return json.dumps(changed).encode("utf-8", "surrogatepass").replace(f'"{_MARK}"'.encode(), _value(random))


def _value(random: Random) -> bytes:
    return random.choice(BOUNDLESS)


def _in_text(random: Random, content: bytes) -> bytes:
    """Replace one literal of a text in HCL or YAML by a value without a bound."""
    literals = list(re.finditer(rb'"[^"\n$%{}]*"|\b[0-9]+\b|\btrue\b', content))
    if not literals:
        return content + _value(random)
    found = random.choice(literals)
    return content[: found.start()] + _value(random) + content[found.end() :]


# --- what is read ------------------------------------------------------------------------------


def _spec(random: Random) -> Case:
    commands = (
        *(("validate", "in.yaml"), ("lint", "in.yaml"), ("access", "in.yaml"), ("build", "in.yaml")),
        *(("fmt", "in.yaml", "--diff"), ("diff", SMALL, "in.yaml"), ("review", "in.yaml")),
        *(("release", "in.yaml"), ("adopt", "in.yaml", "--format", "terraform")),
    )
    content = _with_value(random, tree(random.choice(specs())))
    return Case("spec", {"in.yaml": content}, with_output(random, *random.choice(commands)))


def _customers(random: Random) -> Case:
    content = _with_value(random, tree(ROOT / "spec" / "customers.yaml"))
    commands = (
        ("validate", SPEC, "--customers", "in.yaml"),
        ("build", SPEC, "--customers", "in.yaml", "--format", "iam-json"),
        ("access", SPEC, "--customers", "in.yaml"),
    )
    return Case("customers", {"in.yaml": content}, with_output(random, *random.choice(commands)))


_ENTRY: Final = {"id": "acme", "title": "Acme", "fix": {"external-id": "an-id"}, "formats": {"iam-json": {}}}


def _fleet(random: Random) -> Case:
    first = (
        b'{"octospec-customers": 1}'
        if random.random() < 0.8
        else _with_value(random, {"octospec-customers": 1})
    )
    lines = [first, _with_value(random, _ENTRY), json.dumps({**_ENTRY, "id": "other"}).encode()]
    commands = (
        ("build", SPEC, "--customers", "in.jsonl"),
        ("validate", SPEC, "--customers", "in.jsonl"),
        ("lint", SPEC, "--customers", "in.jsonl"),
    )
    files = {"in.jsonl": b"\n".join(lines) + b"\n"}
    return Case("fleet", files, with_output(random, *random.choice(commands)))


def _policy(random: Random) -> Case:
    path = random.choice(policies())
    commands = (
        *(("access", "in.json"), ("diff", "in.json", str(path)), ("import", "in.json")),
        ("can", "in.json", "s3:GetObject", "arn:aws:s3:::bucket/key"),
        *(
            ("can", SMALL, "ec2:StopInstances", "--boundary", "in.json"),
            ("access", SMALL, "--within", "in.json"),
        ),
    )
    content = _with_value(random, [json.loads(path.read_text("utf-8"))])[1:-1]
    return Case("policy", {"in.json": content}, with_output(random, *random.choice(commands)))


def _account(random: Random) -> Case:
    return Case("account", {"in.json": _with_value(random, ACCOUNT)}, over_live_roles(random, "in.json"))


def _template(random: Random) -> Case:
    content = _in_text(random, random.choice(templates()).read_bytes())
    return Case("template", {"in.yaml": content}, over_a_side(random, "in.yaml"))


def _module(random: Random) -> Case:
    files = folder_files(random.choice(modules()))
    name = random.choice([name for name in files if name.endswith((".tf", ".json"))])
    files[name] = _in_text(random, files[name])
    return Case("module", files, over_a_side(random, "in"))


def _plan(random: Random) -> Case:
    name = random.choice(("in.json", "in.json", "in/terraform.tfstate"))
    content = _with_value(random, random.choice((PLAN, STATE, STATE_FILE)))
    return Case("plan", {name: content}, over_live_roles(random, name.split("/")[0]))


def _documents(random: Random) -> Case:
    files = folder_files(random.choice(folders("iam-json")))
    name = random.choice([name for name in files if name.endswith(".json")])
    files[name] = _with_value(random, [json.loads(files[name])])[1:-1]
    return Case("documents", files, over_a_side(random, "in"))


def _manifest(random: Random) -> Case:
    folder = random.choice(folders("iam-json")).parent
    files = {name.replace("in/", "out/", 1): content for name, content in folder_files(folder).items()}
    files["out/manifest.json"] = _with_value(random, json.loads(files["out/manifest.json"]))
    arguments = ("build", str(folder.parent / "spec.yaml"), "--out", "out", "--format", "iam-json")
    return Case("manifest", files, with_output(random, *arguments))


@cache
def _release() -> dict[str, bytes]:
    """Give the files of a release, below ``in/``."""
    import tempfile  # noqa: PLC0415 - once a run
    from pathlib import Path  # noqa: PLC0415 - as above

    from tests.attack.running import in_process  # noqa: PLC0415 - as above

    with tempfile.TemporaryDirectory() as folder:
        ran = in_process(("release", SMALL, "--out", folder))
        assert ran.exit_code == 0, ran
        return folder_files(Path(folder))


def _released(random: Random) -> Case:
    files = dict(_release())
    version = next(name for name in files if name.endswith("/SHA256SUMS")).rpartition("/")[0]
    name = random.choice([name for name in files if name.endswith(".json")])
    files[name] = _with_value(random, [json.loads(files[name])])[1:-1]
    outputs = {"version": {"value": "1.0.0"}, "spec": {"value": "x"}}
    files["out.json"] = (
        _with_value(random, outputs) if random.random() < 0.3 else json.dumps(outputs).encode()
    )
    commands = (
        *(("verify", version), ("diff", version, SMALL), ("review", SMALL, "--previous", version)),
        ("outdated", "out.json", "--latest", "in/latest.json"),
        ("outdated", version, "--latest", "in/latest.json"),
        *(("publish", version, "--to", "www"), ("release", SMALL, "--out", "in"), ("access", version)),
    )
    return Case("released", files, with_output(random, *random.choice(commands)))


def _argument(random: Random) -> Case:
    word = _value(random).decode()[:9_000].replace('"', "").replace("\0", "")
    commands = (
        *(("can", SMALL, f"s3:{word}"), ("can", SMALL, "s3:GetObject", word), ("expand", f"s3:{word}")),
        *(
            ("build", SMALL, "--fix", f"external-id={word}"),
            ("access", SMALL, "--set", f"external-id={word}"),
        ),
        *(("can", SMALL, "s3:GetObject", "--context", f"aws:CurrentTime={word}"), ("explain", word)),
        *(
            ("can", SMALL, "s3:GetObject", "--context", f"s3:max-keys={word}"),
            ("access", SMALL, "--set", word),
        ),
        *(
            ("diff", SMALL, SMALL, "--set", f"account={word}"),
            ("outdated", SMALL, "--at-least", f"1.{word}.0"),
        ),
        *(("lint", SMALL, "--plugin-seconds", word), ("external-id", "--length", word)),
    )
    return Case("argument", {}, tuple(argument for argument in random.choice(commands)))


READERS: Final[tuple[Callable[[Random], Case], ...]] = (
    *(_spec, _customers, _fleet, _policy, _account, _template, _module, _plan),
    *(_documents, _manifest, _released, _argument),
)


def boundless(random: Random) -> Case:
    """Give a command a file with a value without a bound."""
    return random.choice(READERS)(random)
