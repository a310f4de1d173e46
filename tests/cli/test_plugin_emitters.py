"""Whatever an emitter of another distribution does, it is blamed by name, and every other format is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.diagnostics import Diagnostic
from octo_spec.language.load import load_spec
from octo_spec.pipeline.compile import compile_spec
from octo_spec.pipeline.proof import Proof
from octo_spec.plugin.discovery import find, installed_emitters
from octo_spec.plugin.process.limits import LIMITS, Limits
from octo_spec.resolve.customers import Customer, FormatRequest
from tests.cli.plugin_distributions import SPEC, ended, install

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octo_spec.pipeline.format_build import FormatBuild
    from tests.cli.conftest import Octospec

HEAD = """\
import os, sys, time
from pathlib import PurePosixPath
from octo_spec.plugin import *

STASH = {}

def file(path="x.txt", text="hello\\n"):
    return Artifact(path if isinstance(path, bytes) else PurePosixPath(path), text)

def good():
    return Emission((file(),))

"""


def emitting(body: str, read: str = "None") -> str:
    """Write a module whose emitter does something."""
    value = f"Emitter('evil', 'Evil.', EmitterOptions, emit, {read})"
    return f"{HEAD}def emit(d, o):\n    {body}\n\nPLUGIN = {value}\n"


def reading(expression: str) -> str:
    return emitting("return good()", f"(lambda a, mode: {expression})")


FAILED = "OCT506 emitter 'evil' of evil 1.0 failed while emitting: "
WRONG = "OCT520 emitter 'evil' of evil 1.0 failed while emitting: "
LOADING = "OCT502 emitter 'evil' of evil 1.0 cannot be loaded: "
NONE = "OCT503 evil 1.0: entry point 'evil' returns "

MISBEHAVIOURS = {
    "raises": (emitting("raise ValueError('boom')"), FAILED + "ValueError: boom"),
    "exits": (emitting("sys.exit(0)"), FAILED + "SystemExit: 0"),
    "interrupts": (emitting("raise KeyboardInterrupt"), FAILED + "KeyboardInterrupt"),
    "raises a base": (emitting("raise type('Odd', (BaseException,), {})('odd')"), FAILED + "Odd: odd"),
    "raises what cannot be shown": (
        emitting("raise type('Odd', (Exception,), {'__str__': lambda e: 1 / 0})"),
        FAILED + "Odd",
    ),
    "closes a generator": (emitting("raise GeneratorExit"), FAILED + "GeneratorExit"),
    "calls itself": (emitting("return emit(d, o)"), FAILED + "RecursionError"),
    "ends the process": (
        emitting("os._exit(0)"),
        FAILED + "it ended its own process with exit code 0; this is a bug in evil; report it there",
    ),
    "ends the process as failed": (
        emitting("os._exit(3)"),
        FAILED + "it ended its own process with exit code 3",
    ),
    "kills itself": (emitting("os.kill(os.getpid(), 9)"), FAILED + "its process was killed by SIGKILL"),
    "kills octospec's side": (
        emitting("os.kill(os.getppid(), 9)"),
        FAILED + "its process was killed by SIGKILL",
    ),
    "closes all files": (
        emitting("os.closerange(0, 4096)"),
        FAILED + "it ended its own process with exit code 0",
    ),
    "hangs": (
        emitting("time.sleep(10**6)"),
        "OCT519 emitter 'evil' of evil 1.0 failed while emitting: it did not answer within 2 seconds",
    ),
    "stops octospec's side": (
        emitting("os.kill(os.getppid(), 19); time.sleep(10**6)"),
        "OCT519 emitter 'evil' of evil 1.0 failed while emitting: it did not answer within 2 seconds",
    ),
    "eats memory": (
        emitting("bytearray(4 << 30)"),
        FAILED + "it needs more memory than --plugin-memory allows",
    ),
    "returns nothing": (emitting("return None"), WRONG + "the answer is None, not Emission"),
    "returns a text": (emitting("return 'x'"), WRONG + "the answer is of type str, not Emission"),
    "returns a list": (emitting("return Emission([file()])"), WRONG + "artifacts is of type list, not tuple"),
    "a text for a path": (
        emitting("return Emission((Artifact('x', 'a\\n'),))"),
        WRONG + "artifacts[0].path is of type str, not PurePosixPath",
    ),
    "bytes": (
        emitting("return Emission((file(text=b'a'),))"),
        WRONG + "artifacts[0].text is of type bytes, not str",
    ),
    "no text": (
        emitting("return Emission((file(text=None),))"),
        WRONG + "artifacts[0].text is None, not str",
    ),
    "half a pair": (
        emitting("return Emission((file(text='\\ud800\\n'),))"),
        WRONG + "artifacts[0].text contains half a surrogate pair",
    ),
    "half a pair in a path": (
        emitting("return Emission((file('\\ud800'),))"),
        WRONG + "artifacts[0].path contains half a surrogate pair",
    ),
    "texts for diagnostics": (
        emitting("return Emission((), ('boom',))"),
        WRONG + "diagnostics[0] is of type str, not Diagnostic",
    ),
    "a diagnostic of another kind": (
        emitting("return Emission((), (NOT_UNDERSTOOD.at(None, 'boom'),))"),
        WRONG + "it reports OCT401 'not-understood', which is not a kind that it declares",
    ),
    "an absolute path": (
        emitting("return Emission((file('/tmp/x'),))"),
        WRONG + "the artifact /tmp/x is outside of the format's folder",
    ),
    "a path above": (
        emitting("return Emission((file('../terraform/main.tf'),))"),
        WRONG + "the artifact ../terraform/main.tf is outside of the format's folder",
    ),
    "no path": (
        emitting("return Emission((file(''),))"),
        WRONG + "the artifact . is outside of the format's folder",
    ),
    "NUL": (
        emitting("return Emission((file('x\\0y'),))"),
        WRONG + "the artifact x\\x00y: ",
    ),
    "one path twice": (
        emitting("return Emission((file(), file()))"),
        WRONG + "the artifact 'x.txt' occurs twice",
    ),
    "two cases": (
        emitting("return Emission((file('x'), file('X')))"),
        WRONG + "the artifacts 'x' and 'X' would be one file on some systems",
    ),
    "two spellings of one letter": (
        emitting("return Emission((file('\\u00e4.txt'), file('A\\u0308.txt')))"),
        WRONG + "the artifacts '\\xe4.txt' and 'A\\u0308.txt' would be one file on some systems",
    ),
    "a name that cannot be seen": (
        emitting("return Emission((file('x\\u200d'),))"),
        WRONG + "the artifact x\\u200d: ",
    ),
    "a file that is a folder": (
        emitting("return Emission((file('x'), file('x/y')))"),
        WRONG + "the artifact 'x' is both a file and a folder, that of 'x/y'",
    ),
    "a repository": (
        emitting("return Emission((file('.git/hooks/post-checkout'),))"),
        WRONG + "the artifact '.git/hooks/post-checkout' would be treated as a git repository",
    ),
    "changes what it is given, and reads it": (
        emitting(
            "object.__setattr__(d, 'roles', ()); STASH['d'] = d; return good()",
            "(lambda a, mode: Reading(STASH['d']))",
        ),
        "OCT506 emitter 'evil' of evil 1.0 failed while reading: KeyError: 'd'",
    ),
    "cannot read": (
        reading("1 / 0"),
        "OCT506 emitter 'evil' of evil 1.0 failed while reading: ZeroDivisionError",
    ),
    "reads nothing": (
        reading("None"),
        "OCT520 emitter 'evil' of evil 1.0 failed while reading: the answer is None, not Reading",
    ),
    "reads a text": (
        reading("Reading('no deployment')"),
        "OCT520 emitter 'evil' of evil 1.0 failed while reading: deployment is of type str, not Deployment",
    ),
    "reads another deployment": (
        reading("Reading(Deployment('x', '1.0.0', ()))"),
        "OCT402 emitter 'evil' of evil 1.0 does not say what the spec says: name: ",
    ),
    "imports what is not there": (
        "import nonexistent_module_x\n",
        LOADING + "ModuleNotFoundError: No module",
    ),
    "reads without a mode": (
        emitting("return good()", "(lambda a: Reading(None))"),
        LOADING + "TypeError: 'read' of an emitter takes two arguments: the artifacts and a ReadMode;",
    ),
    "exits on import": ("import sys; sys.exit(0)\n", LOADING + "SystemExit: 0"),
    "ends the process on import": (
        "import os; os._exit(0)\n",
        LOADING + "it ended its own process with exit code 0; report it to evil",
    ),
    "hangs on import": ("import time; time.sleep(10**6)\n", LOADING + "it did not answer within 2 seconds"),
    "interrupts on import": ("raise KeyboardInterrupt\n", LOADING + "KeyboardInterrupt"),
    "eats memory on import": (
        "bytearray(4 << 30)\n",
        LOADING + "it needs more memory than --plugin-memory allows",
    ),
    "is a number": (
        "PLUGIN = 3\n",
        "OCT503 evil 1.0: entry point 'evil' does not return an emitter with that name",
    ),
    "has no options": (
        HEAD + "PLUGIN = Emitter('evil', 'Evil.', None, print)\n",
        NONE + "an emitter whose options are not EmitterOptions",
    ),
    "has no function": (
        HEAD + "PLUGIN = Emitter('evil', 'Evil.', EmitterOptions, None)\n",
        NONE + "an emitter whose emit is not a function",
    ),
    "lacks a text": (
        HEAD + "PLUGIN = Emitter('evil', 'Evil.', EmitterOptions, print, lacks='abc')\n",
        NONE + "an emitter whose lacks is of type str, not frozenset[Lack]",
    ),
    "changes octospec": (
        HEAD
        + "import octo_spec.pipeline.format_build as c\nc.disagreement = lambda *a: ''\n"
        + "PLUGIN = Emitter('evil', 'Evil.', EmitterOptions, lambda d, o: good(),"
        + " lambda a, mode: Reading(Deployment('x', '1.0.0', ())))\n",
        "OCT402 emitter 'evil' of evil 1.0 does not say what the spec says: name: ",
    ),
}
FROM_OUTSIDE = ("raises", "ends the process on import", "ends the process", "returns nothing")
"""Enough to see that a whole build holds."""


@pytest.fixture(autouse=True)
def _limited(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = LIMITS.set(Limits(seconds=2, memory=256))
    yield from ended(monkeypatch)
    LIMITS.reset(before)


@pytest.mark.medium
@pytest.mark.parametrize("kind", FROM_OUTSIDE)
def test_what_fails_is_blamed_and_the_others_are_built(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    module, said = MISBEHAVIOURS[kind]
    install(octospec.folder, monkeypatch, "octo_spec.emitters", "evil", module)
    octospec.write("spec.yaml", SPEC)
    ran = octospec("build", "spec.yaml", "--json")
    assert ran.code == 2
    messages = [
        f"{reported['code']} {reported['message']}; {reported['help']}"
        for reported in ran.json["diagnostics"]
    ]
    assert any(message.startswith(said) for message in messages), messages
    built = {build["format"]: build["state"] for build in ran.json["builds"]}
    assert built.pop("evil") == "failed"
    assert built == dict.fromkeys(("cloudformation", "terraform", "iam-json"), "written")
    folders = {path.name for path in (octospec.folder / "dist").iterdir()}
    assert folders == {"cloudformation", "terraform", "iam-json", "manifest.json"}


def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str) -> tuple[FormatBuild, FormatBuild]:
    """Build a good format, and that of a module."""
    install(tmp_path, monkeypatch, "octo_spec.emitters", "evil", module)
    loaded = load_spec(SPEC, "spec.yaml")
    assert loaded.spec
    formats = tuple(FormatRequest(name, {}) for name in ("evil", "iam-json"))
    evil, good = compile_spec(loaded.spec, loaded.spans, Customer(formats=formats)).formats
    return evil, good


@pytest.mark.large
@pytest.mark.parametrize("kind", MISBEHAVIOURS)
def test_each_misbehaviour_is_reported_and_no_other_format_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    module, said = MISBEHAVIOURS[kind]
    evil, good = compiled(tmp_path, monkeypatch, module)
    assert (evil.proof, evil.artifacts) == (Proof.FAILED, ())
    [blame] = evil.diagnostics
    assert str(blame).startswith(said)
    assert good.proof is Proof.EQUAL


@pytest.mark.parametrize("name", ["../x", "/x", "customers", "manifest.json", "Upper", "a b"])
def test_a_name_that_is_not_a_folder_next_to_the_customers_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    install(tmp_path, monkeypatch, "octo_spec.emitters", name, "")
    [problem] = [found for found in map(find, installed_emitters()) if isinstance(found, Diagnostic)]
    assert str(problem) == f"OCT503 evil 1.0: {name!r} is not a valid name of a format; report it to evil"


@pytest.mark.medium
@pytest.mark.parametrize(
    ("module", "reported"),
    [
        (emitting("print('NOISE \x1b[31m'); return good()"), "NOISE \\x1b[31m"),
        (emitting("os.write(1, b'RAW'); os.write(2, b'NOISE'); return good()"), "RAWNOISE"),
        (emitting("print('x' * 15000); return good()"), f"{'x' * 300}… (15,001 bytes)"),
        ("print('on import')\n" + emitting("return good()"), "on import"),
    ],
)
def test_what_it_prints_is_shown_as_its_own(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    module: str,
    reported: str,
) -> None:
    evil, _ = compiled(tmp_path, monkeypatch, module)
    assert evil.proof is Proof.DOCUMENTATION
    assert [str(note) for note in evil.diagnostics] == [
        f"OCT521 emitter 'evil' of evil 1.0 printed while emitting: {reported}"
    ]
    assert capfd.readouterr() == ("", "")


@pytest.mark.medium
def test_threads_end_with_their_call_and_standard_output_may_be_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = "threading.Thread(target=time.sleep, args=(99,))"
    body = f"sys.stdout = None; import threading; {thread}.start(); return good()"
    evil, _ = compiled(tmp_path, monkeypatch, emitting(body))
    assert evil.proof is Proof.DOCUMENTATION
    assert evil.diagnostics == ()


@pytest.mark.large
def test_the_command_line_says_how_much_a_call_may_take(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(octospec.folder, monkeypatch, "octo_spec.emitters", "evil", MISBEHAVIOURS["hangs"][0])
    octospec.write("spec.yaml", SPEC)
    before = LIMITS.get()
    ran = octospec(
        "build", "spec.yaml", "--format", "evil", "--plugin-seconds", "1", "--plugin-memory", "512"
    )
    assert ran.code == 2
    assert "it did not answer within 1 second; increase --plugin-seconds" in " ".join(ran.err.split())
    assert LIMITS.get() == before


ENVIRONMENT = """
    import os
    if os.environ.get("ACME") != "s3cret" or "AWS_SECRET_ACCESS_KEY" in os.environ:
        raise LookupError(os.environ)
    return good()
"""


@pytest.mark.medium
def test_the_command_line_passes_a_variable_by_its_name(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalr")
    monkeypatch.setenv("ACME", "s3cret")
    monkeypatch.setenv("XDG_CACHE_HOME", str(octospec.folder / "cache"))
    install(octospec.folder, monkeypatch, "octo_spec.emitters", "evil", emitting(ENVIRONMENT))
    octospec.write("spec.yaml", SPEC)
    build = ("build", "spec.yaml", "--format", "evil")
    assert "LookupError" in octospec(*build).err
    assert octospec(*build, "--plugin-env", "ACME").code == 0
    assert not [path for path in (octospec.folder / "cache").rglob("*") if path.is_file()]
    # What was built with it is not remembered for a build without it.
    assert octospec(*build, "--check").code == 2


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "ACME=s3cret",
            "it is not the name of an environment variable; octospec passes the value that it has",
        ),
        ("ACME_UNKNOWN", "there is no environment variable ACME_UNKNOWN"),
        ("AWS_*", "it is not the name of an environment variable"),
        ("", "it is not the name of an environment variable"),
    ],
)
def test_a_variable_that_cannot_be_passed_is_refused(octospec: Octospec, name: str, message: str) -> None:
    ran = octospec("build", "spec.yaml", "--plugin-env", name)
    assert (ran.code, message in " ".join(ran.err.split()), "s3cret" in ran.err) == (2, True, False)


SLOW = """
import re
NAMES = NameSpace(frozenset({NamedKind.ROLE}), re.compile("(a|aa)+b"), "be letters")
WORDS = ReservedWords(Slot.ROLE_ID, re.compile("(r|rr)+b"), "is reserved")

TAKEN = {"naming": Naming((NAMES,), IdStyle.KEBAB), "reserved": Reserved((WORDS,))}

PLUGIN = Emitter("evil", "Evil.", EmitterOptions, lambda d, o: good(), **TAKEN)
"""


@pytest.mark.medium
def test_a_pattern_that_takes_exponential_time_is_stopped(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("octo_spec.model.foreign_patterns.SECONDS", 0.1)
    install(octospec.folder, monkeypatch, "octo_spec.emitters", "evil", HEAD + SLOW)
    named = SPEC.replace("    why: Reads.\n", f"    names: {{evil: {'a' * 90}}}\n    why: Reads.\n", 1)
    octospec.write("spec.yaml", named.replace("reader:", f"{'r' * 60}:"))
    ran = octospec("validate", "spec.yaml")
    assert ran.code == 2
    assert (
        "aaa' takes too long to compare with the pattern that emitter 'evil' declares; shorten it" in ran.err
    )
    assert "rrr' takes too long to compare with a pattern that an installed emitter declares" in ran.err


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("'((a{99}){99}){99}'", "repeats too often"),
        ("'a' * 5000", "has more than 4,096 characters"),
        ("'a', re.DEBUG", "has an unknown flag"),
    ],
)
@pytest.mark.medium
def test_a_pattern_that_cannot_be_stopped_is_blamed_on_its_emitter(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch, pattern: str, problem: str
) -> None:
    module = HEAD + SLOW.replace("'(a|aa)+b'", pattern).replace('"(a|aa)+b"', pattern)
    install(octospec.folder, monkeypatch, "octo_spec.emitters", "evil", module)
    octospec.write("spec.yaml", SPEC)
    ran = octospec("build", "spec.yaml", "--format", "evil")
    assert ran.code == 2
    assert problem in ran.err
    assert octospec("validate", "spec.yaml").code == 0


TAKING = """
import re
SPACE = NameSpace(frozenset({NamedKind.ROLE}), re.compile("[a-z]+"), "be small letters")

def extras(extra):
    if "grants" in extra.source:
        problem = REFUSED.at(Span(extra.path, 1), "this grants")
        return ExtrasReading("", (), (problem,))
    resource = ExtraResource("it", "thing", extra.source, policy={"a": [1]})
    return ExtrasReading(extra.source.upper(), (resource,))

def emit(d, o):
    return Emission((file("x.txt", given_name(d.roles[0], "evil") + "\\n" + d.extras[0].text),))

PLUGIN = Emitter(
    "evil", "Evil.", EmitterOptions, emit, naming=Naming((SPACE,), IdStyle.KEBAB), extras=extras
)
"""


@pytest.mark.medium
def test_a_third_party_emitter_may_take_names_and_extras(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(octospec.folder, monkeypatch, "octo_spec.emitters", "evil", HEAD + TAKING)
    given = "    names: {evil: NAME}\n    why: Reads.\n"
    spec = SPEC.replace("    why: Reads.\n", given, 1).replace(
        "roles:", "extras: {evil: more.txt}\nroles:", 1
    )
    octospec.write("more.txt", "more\n")
    octospec.write("spec.yaml", spec.replace("NAME", "mine"))
    ran = octospec("build", "spec.yaml", "--format", "evil")
    assert ran.code == 0, ran.err
    assert (octospec.folder / "dist/evil/x.txt").read_text() == "mine\nMORE\n"
    octospec.write("spec.yaml", spec.replace("NAME", "Mine"))
    ran = octospec("validate", "spec.yaml")
    assert "OCT161 'Mine' cannot be the name of a role in evil: it must be small letters" in ran.err
    octospec.write("spec.yaml", spec.replace("NAME", "mine"))
    octospec.write("more.txt", "it grants\n")
    assert "more.txt:1:1: OCT164 this grants" in octospec("validate", "spec.yaml").err
    [described] = [each for each in octospec("emitters", "--json").json["emitters"] if each["name"] == "evil"]
    assert (described["keeps-names"], described["supports-extras"]) == (["role"], True)
