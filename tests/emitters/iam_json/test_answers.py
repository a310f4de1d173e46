"""The script's jq against grounding: what would be asked of AWS is what AWS would have to store."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from octo_spec.model.capabilities import project
from octo_spec.model.deployment import Deployment, Parameter, ParameterKind
from octo_spec.model.environment import Environment, value_problems
from octo_spec.model.grounding import Grounded, GroundedRole, ground
from octo_spec.model.presence import ALWAYS, ChoiceIs, Presence, Requirement
from octo_spec.model.text import Param, Text
from octo_spec.plugin.contract import EmitterOptions
from octo_spec.testing import LAW, deployments
from octo_spec.testing.draw_questions import PATTERNS
from octospec_iam_json import EMITTER
from tests.emitters.iam_json.samples import EVERYTHING, EXECUTOR, ON, PLAIN, READER, allow, inline, managed
from tests.engines.comparing import RECORDS
from tests.engines.require import require
from tests.engines.shell import PROGRAMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.model.deployment import Role

pytestmark = pytest.mark.engines

ACCOUNT = "123456789012"
MISNAMED: Final = re.compile(r"is not a valid (?:role name|role path|policy name)|no one can assume")
"""What ``apply.sh`` refuses as IAM does, and grounding does not."""

EMPTY_ACCOUNT = f"""\
#!/bin/sh
case $1 in
  configure) ;;
  sts) echo arn:aws:iam::{ACCOUNT}:user/me ;;
  *) echo 'NoSuchEntity' >&2; exit 254 ;;
esac
"""
"""An AWS CLI that knows nothing but who asks."""


def dry_run(
    deployment: Deployment, answers: Mapping[str, Any], region: str = "us-east-1"
) -> subprocess.CompletedProcess[str]:
    found = shutil.which("jq") or ""
    require(found, "jq", PROGRAMS["jq"])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for artifact in EMITTER.emit(deployment, EmitterOptions()).artifacts:
            (folder / artifact.path).parent.mkdir(parents=True, exist_ok=True)
            (folder / artifact.path).write_text(artifact.text, "utf-8", newline="")
        (folder / "bin").mkdir()
        (folder / "bin" / "aws").write_text(EMPTY_ACCOUNT)
        (folder / "bin" / "aws").chmod(0o755)
        return subprocess.run(
            ["/bin/bash", "apply.sh", "--dry-run", "--commands", *_arguments(answers)],
            cwd=folder,
            env={"PATH": f"{folder}/bin:{Path(found).parent}:/usr/bin:/bin", "AWS_REGION": region},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )


def _arguments(answers: Mapping[str, Any]) -> Iterator[str]:
    for id, value in answers.items():
        yield from ("--set", f"{id}={value if isinstance(value, str) else ','.join(value)}")


# --- what the script asks of an empty account ---------------------------------------------------


def requests(printed: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Read the commands back as a shell would."""
    for line in printed.splitlines():
        if line.startswith("would: "):
            _, _, _, operation, _, text = shlex.split(line)
            yield operation, json.loads(text)


def stored(printed: str) -> dict[str, dict[str, Any]]:
    """Give each role, by name, as these requests make it."""
    roles: dict[str, dict[str, Any]] = {}
    managed: dict[str, Any] = {}
    for operation, inputs in requests(printed):
        match operation:
            case "create-role":
                roles[inputs["RoleName"]] = {"role": inputs, "inline": {}, "attached": {}}
            case "put-role-policy":
                roles[inputs["RoleName"]]["inline"][inputs["PolicyName"]] = _opened(inputs["PolicyDocument"])
            case "create-policy":
                arn = f"arn:aws:iam::{ACCOUNT}:policy{inputs['Path']}{inputs['PolicyName']}"
                managed[arn] = _opened(inputs["PolicyDocument"])
            case "attach-role-policy":
                arn = inputs["PolicyArn"]
                roles[inputs["RoleName"]]["attached"][arn] = managed.get(arn)
            case _:
                pytest.fail(f"an empty account needs no {operation}")
    return roles


def _opened(document: str) -> Any:  # noqa: ANN401 - JSON
    return _plain(json.loads(document))


def _plain(data: Any) -> Any:  # noqa: ANN401 - JSON
    """Let a list of one represent its one value, as AWS does."""
    match data:
        case [only]:
            return _plain(only)
        case list():
            return [_plain(item) for item in data]
        case dict():
            return {key: _plain(item) for key, item in data.items()}
        case _:
            return data


def _as_stored(role: GroundedRole) -> dict[str, Any]:
    arn = f"arn:aws:iam::{ACCOUNT}:policy{role.path}"
    own = {f"{arn}{policy.name}": _plain(policy.document) for policy in role.managed}
    return {
        "role": role,
        "inline": {policy.name: _plain(policy.document) for policy in role.inline},
        "attached": dict.fromkeys(role.attachments) | own,
    }


def _check(printed: str, grounded: Grounded) -> None:
    found = stored(printed)
    assert found.keys() == {role.name for role in grounded.roles}
    for role in grounded.roles:
        made, meant = found[role.name], _as_stored(role)
        assert _opened(made["role"]["AssumeRolePolicyDocument"]) == _plain(role.trust)
        assert made["role"].get("PermissionsBoundary") == role.boundary
        assert made["role"]["Path"] == role.path
        assert made["role"].get("Description", "") == role.description
        assert made["role"].get("MaxSessionDuration", 3600) == role.max_session
        tags = [(tag["Key"], tag["Value"]) for tag in made["role"]["Tags"]]
        assert [tag for tag in tags if not tag[0].startswith(RECORDS)] == list(role.tags)
        assert made["inline"] == meant["inline"]
        assert made["attached"] == meant["attached"]


# --- laws --------------------------------------------------------------------------------------

_CANDIDATES = (
    *(
        "a",
        "b1",
        "É",
        "$(id)`id`",
        'a"b',
        "a'b",
        "a\nb",
        "a\\nb",
        "&",
        "${account}",
        "${aws:x}",
        "-x",
        "=",
        "🎉",
    ),
    *(sample for _, samples in PATTERNS for sample in samples),
    *("x" * length for length in range(2, 40)),
)


@st.composite
def answers(draw: st.DrawFn, deployment: Deployment) -> dict[str, Any]:
    """Answer every choice and every parameter, an optional one perhaps."""
    found: dict[str, Any] = {choice.id: draw(st.sampled_from(choice.values)) for choice in deployment.choices}
    for parameter in deployment.parameters:
        if not parameter.optional or draw(st.booleans()):
            found[parameter.id] = draw(_values(parameter))
    return found


def _values(parameter: Parameter) -> st.SearchStrategy[Any]:
    texts = [*(facts.key for facts in parameter.allowed), *_CANDIDATES]
    if parameter.kind is ParameterKind.LIST:
        several = st.lists(
            st.sampled_from([text for text in texts if "," not in text]), min_size=1, max_size=2
        )
        return several.map(tuple).filter(lambda value: not tuple(value_problems(parameter, value)))
    fitting = [text for text in texts if not tuple(value_problems(parameter, text))]
    defaults = [parameter.default] if isinstance(parameter.default, str) else []
    return st.sampled_from([*fitting, *defaults])


@LAW
@given(st.data())
def test_the_script_has_the_inputs_of_the_grounded_deployment(data: st.DataObject) -> None:
    drawn = data.draw(deployments(EMITTER.lacks))
    deployment = project(drawn, EMITTER.lacks, EMITTER.name).deployment
    assert deployment
    given_ = data.draw(answers(deployment))
    grounded = ground(deployment, Environment(ACCOUNT, answers=given_))
    finished = dry_run(deployment, given_)
    if not isinstance(grounded, Grounded) or _alike(grounded):
        assert finished.returncode == 2
        return
    assume(not MISNAMED.search(finished.stderr))
    assert finished.returncode == 0, finished.stderr
    _check(finished.stdout, grounded)


def _alike(grounded: Grounded) -> bool:
    """Return whether answers gave one name to several roles, or to several policies."""
    roles = [role.name.lower() for role in grounded.roles]
    managed = [policy.name.lower() for role in grounded.roles for policy in role.managed]
    inline = [(role.name, policy.name) for role in grounded.roles for policy in role.inline]
    return any(len(set(names)) < len(names) for names in (roles, managed, inline))


GOOD = {"principal": "131920598436", "external-id": "id", "buckets": ("a",)}

LITERALS = (
    *("${aws:username}", "${aws:PrincipalTag/a, 'none'}", "${*}", "${?}", "${$}", "${saml:sub}", "$", "$$"),
    *(
        "%{if x}",
        "%%{",
        "&{a}",
        '"',
        "'",
        "\\",
        "\\n",
        "\\u0041",
        "\n\t",
        "`id`",
        "$(id)",
        "#{x}",
        "{{x}}",
        "!x",
    ),
    *("012345670123", "1e3", "0x1F", "2026-01-01", "on", "null", "true", "~", "*", "-", "é", "日本", "🎉"),
    *("<b>&amp;", "{}", "[]", "${aws:a}${*}", "a: b", "# a", " a ", "\\\\(id)", "\\(.)"),
)


def test_literal_text_reaches_aws_as_it_is() -> None:
    role = replace(
        READER, policies=(inline("p", allow("a:B", on=tuple(map(Text.of, LITERALS)))),), attachments=()
    )
    finished = dry_run(replace(EVERYTHING, roles=(EXECUTOR, role)), GOOD)
    assert finished.returncode == 0, finished.stderr
    statement = stored(finished.stdout)["AcmeReader"]["inline"]["p"]["Statement"]
    assert tuple(statement["Resource"]) == LITERALS


PATTERN_CASES = [
    (r"^\d+$", "12", True),
    (r"^\d+$", "١٢", False),
    (r"^\w+$", "aé", False),
    (r"^[\w.]+$", "a.b", True),
    (r"^[\w.]+$", "aé", False),
    (r"^[^\s]+$", "aé", True),
    (r"^\S+$", "é", True),
    (r"^\S+$", "a b", False),
    (r"^[]a]+$", "]a", True),
    (r"^\\d$", "\\d", True),
    (r"^[0-9]+$", "1\n", False),
    (r"^[0-9]+$", "a\n1", False),
    (r"^a{2,3}$", "aa", True),
    (r"^\$\{x\}$", "${x}", True),
]


@pytest.mark.parametrize(("pattern", "value", "taken"), PATTERN_CASES)
def test_a_pattern_means_to_the_script_what_it_means_to_grounding(
    pattern: str, value: str, *, taken: bool
) -> None:
    parameter = Parameter("a", "", pattern=pattern)
    deployment = Deployment("x", "1.0.0", (), (parameter,))
    assert (not tuple(value_problems(parameter, value))) is taken
    finished = dry_run(deployment, {"a": value})
    assert finished.returncode == (0 if taken else 2), finished.stderr


@pytest.mark.parametrize(
    ("answers", "complaint"),
    [
        ({}, "principal: it is required (The vendor's account.)"),
        ({**GOOD, "principal": "12"}, 'principal: "12" is not valid: must be an id'),
        ({**GOOD, "external-id": "x"}, 'external-id: "x" is not valid: must have at least 2 characters'),
        ({**GOOD, "external-id": ""}, "external-id: it is required"),
        ({**GOOD, "external-id": "x" * 1225}, "is not valid: must have at most 1224 characters"),
        ({**GOOD, "zone": "mars"}, 'zone: "mars" is not valid: must be eu or us'),
        ({**GOOD, "buckets": ""}, "buckets: it is required"),
        ({**GOOD, "buckets": ("a", "", "b")}, 'buckets: "" is not valid: an element is empty'),
        ({**GOOD, "buckets": ("a", "B!")}, 'buckets: "B!" is not valid: must match ^[a-z0-9.*-]+$'),
        ({**GOOD, "remediation": "true"}, 'remediation: "true" is not valid: must be off or on'),
        (
            {**GOOD, "reports": "act", "remediation": "off"},
            "if reports is act, it is required that remediation is on",
        ),
        ({**GOOD, "nothing": "x"}, "nothing: there is no such input"),
        ({**GOOD, "prefix": "x" * 64}, f'"{"x" * 64}Reader" is not a valid role name'),
    ],
)
def test_an_answer_that_is_missing_or_wrong_stops_everything(answers: dict[str, Any], complaint: str) -> None:
    finished = dry_run(EVERYTHING, answers)
    assert finished.returncode == 2
    assert finished.stdout == ""
    assert f"apply.sh: {complaint}" in finished.stderr or complaint in finished.stderr


def test_a_rule_without_a_condition_must_always_hold() -> None:
    on = Requirement(ALWAYS, Presence.of(ChoiceIs("remediation", ("on",))))
    ruled = replace(EVERYTHING, requirements=(on,))
    finished = dry_run(ruled, {**GOOD, "remediation": "off"})
    assert (finished.returncode, finished.stdout) == (2, "")
    assert "apply.sh: it is required that remediation is on" in finished.stderr


CALLED: Final = Text.of(Param("called"))
"""A name that is asked; nothing else here has its default."""

OFF: Final = Presence.of(ChoiceIs("remediation", ("off",)))
[READS] = PLAIN.roles
ACTS: Final = replace(READS, id="acts", name=Text.of("Acts"), policies=())
BILLS, DISKS = allow("ce:Get*"), allow("ec2:Describe*")
PLAIN_ANSWERS: Final = {"principal": "131920598436", "external-id": "id"}

ALIKE: Final[dict[str, tuple[tuple[Role, ...], str]]] = {
    ("several roles have the same name: ACTS, Acts"): (
        (READS, ACTS, replace(READS, id="x", name=CALLED)),
        "ACTS",
    ),
    "several inline policies of Reader have the same name: own": (
        (replace(READS, policies=(inline("own", BILLS), inline(CALLED, DISKS))),),
        "own",
    ),
    "several managed policies have the same name: OWN, own": (
        (
            replace(READS, policies=(managed("own", BILLS),)),
            replace(ACTS, policies=(managed(CALLED, DISKS),)),
        ),
        "OWN",
    ),
}


@pytest.mark.parametrize("alike", ALIKE)
def test_what_gets_one_name_by_the_answers_is_refused(alike: str) -> None:
    roles, name = ALIKE[alike]
    called = Parameter("called", "How it is called.", default="Other")
    deployment = replace(PLAIN, roles=roles, parameters=(*PLAIN.parameters, called))
    assert dry_run(deployment, PLAIN_ANSWERS).returncode == 0
    finished = dry_run(deployment, {**PLAIN_ANSWERS, "called": name})
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr == f"apply.sh: with these inputs {alike}\n"


def test_a_role_that_is_switched_off_may_have_the_name_of_another() -> None:
    off = replace(READS, id="off", policies=(inline("off", DISKS),), presence=OFF)
    on = replace(READS, presence=ON)
    finished = dry_run(replace(PLAIN, roles=(on, off)), PLAIN_ANSWERS)
    assert finished.returncode == 0, finished.stderr
    assert set(stored(finished.stdout)["Reader"]["inline"]) == {"root", "root-remediation"}


def test_a_region_is_an_input_only_if_it_is_used() -> None:
    finished = dry_run(EVERYTHING, GOOD, region="")
    assert finished.returncode == 2
    assert finished.stderr == "apply.sh: a region is needed: set AWS_REGION\n"
    plain = {"principal": "131920598436", "external-id": "id"}
    assert dry_run(PLAIN, plain, region="").returncode == 0


def test_a_role_comes_after_the_roles_that_its_trust_names() -> None:
    finished = dry_run(EVERYTHING, GOOD)
    assert list(stored(finished.stdout)) == ["AcmeReader", "Executor"]
