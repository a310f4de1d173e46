"""The process of a plugin: forked or spawned, restarted after a failure, ended with its starter."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from octo_spec.plugin.discovery import GROUP
from octo_spec.plugin.entry_points import offers
from octo_spec.plugin.process.emitter_service import SERVICE
from octo_spec.plugin.process.limits import LIMITS, Limits
from octo_spec.plugin.process.outcome import Failed, Outcome, Trouble
from octo_spec.plugin.process.plugin_environment import PASSED
from octo_spec.plugin.process.plugin_process import PluginProcess
from tests.cli.plugin_distributions import ended, install
from tests.matrices import matrix

if TYPE_CHECKING:
    from collections.abc import Iterator

MODULE = """\
import os, sys, time
from octo_spec.plugin import *

class Options(EmitterOptions):
    colour: str = "red"
    "What colour lines have."

def emit(deployment, options):
    return Emission(())

def read(artifacts, mode):
    text = artifacts[0].text
    print(text)
    exec(text)
    return Reading(None)

PLUGIN = Emitter("evil", "Evil.", Options, emit, read)
"""

BOTH_WAYS = pytest.mark.parametrize("forks", [True, False], ids=["forked", "spawned"])


@pytest.fixture(autouse=True)
def _installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    install(tmp_path, monkeypatch, GROUP, "evil", MODULE)
    yield from ended(monkeypatch)


def plugin(*, forks: bool = True) -> PluginProcess:
    [offer] = [offer for offer in offers(GROUP) if offer.name == "evil"]
    return PluginProcess(offer, SERVICE, forks)


def running(process: PluginProcess, program: str) -> Outcome:
    return process.ask({"read": [{"path": "x", "text": program}], "mode": "strict"})


@pytest.mark.medium
@BOTH_WAYS
def test_it_says_what_it_is_with_a_schema_of_its_options(*, forks: bool) -> None:
    match plugin(forks=forks).describe().answer:
        case {"description": {"name": "evil", "reads": True}, "options": {"properties": properties}}:
            assert properties == {
                "colour": {
                    "default": "red",
                    "description": "What colour lines have.",
                    "title": "Colour",
                    "type": "string",
                }
            }
        case other:
            pytest.fail(str(other))


@pytest.mark.large
@BOTH_WAYS
def test_it_answers_again_after_each_failure(*, forks: bool) -> None:
    process = plugin(forks=forks)
    assert running(process, "pass") == Outcome({"deployment": None}, "pass")
    ended = Failed(Trouble.RAISED, "it ended its own process with exit code 7")
    assert running(process, "os._exit(7)").answer == ended
    assert running(process, "raise ValueError").answer == Failed(Trouble.RAISED, "ValueError")
    assert running(process, "pass").answer == {"deployment": None}


@pytest.mark.medium
@BOTH_WAYS
def test_no_call_sees_what_another_left_behind(*, forks: bool) -> None:
    process = plugin(forks=forks)
    assert running(process, "sys.left = 1").answer == {"deployment": None}
    assert running(process, "sys.left").answer == Failed(
        Trouble.RAISED, "AttributeError: module 'sys' has no attribute 'left'"
    )


@pytest.mark.large
@pytest.mark.parametrize("forks", matrix([True, False], [True]), ids=["forked", "spawned"])
def test_time_and_memory_are_limited_and_there_is_no_input(*, forks: bool) -> None:
    process = plugin(forks=forks)
    before = LIMITS.set(Limits(seconds=3, memory=128))
    much = Failed(Trouble.RAISED, "it needs more memory than --plugin-memory allows")
    slow = Failed(Trouble.SLOW, "it did not answer within 3 seconds")
    assert running(process, "while True: pass").answer == slow
    assert running(process, "bytearray(200 << 20)").answer == much
    assert running(process, "input()").answer == Failed(Trouble.RAISED, "EOFError: EOF when reading a line")
    LIMITS.reset(before)
    assert running(process, "bytearray(200 << 20)").answer == {"deployment": None}


SECRETS = {
    "AWS_SECRET_ACCESS_KEY": "wJalr",
    "GITHUB_TOKEN": "ghs_1",
    "HTTPS_PROXY": "http://me:password@proxy.example",
    "LC_SECRET": "a variable that ssh passes on",
    "PYTHON_KEYRING": "like those of Python",
    "path": "like those of a shell",
}


@pytest.mark.medium
@BOTH_WAYS
def test_it_sees_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch, *, forks: bool) -> None:
    for name, value in {**SECRETS, "LC_TIME": "C", "MORE": "1"}.items():
        monkeypatch.setenv(name, value)
    process = plugin(forks=forks)
    names = _said(process, _SEEN)
    assert names >= {"PATH", "LC_TIME"}
    assert names <= {*PASSED, "COLUMNS", "LINES"}  # which Python's line editor sets
    before = LIMITS.set(Limits(variables=("MORE", "UNKNOWN")))
    assert _said(process, _SEEN) - names == {"MORE"}
    LIMITS.reset(before)


_SEEN = (
    "import subprocess; lines = subprocess.run('env', stdout=-1, text=True).stdout.splitlines(); "
    "names = [line.partition('=')[0] for line in lines]"
)


def _said(process: PluginProcess, program: str) -> set[str]:
    """Return the ``names`` that a program leaves."""
    answer = running(process, f"{program}; raise LookupError(*names)").answer
    assert isinstance(answer, Failed)
    return set(re.findall(r"'(.*?)'", answer.words))


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_the_system_does_not_show_the_first_variables_of_a_fork() -> None:
    """They are not only removed: ``/proc/self/environ`` shows the memory in which they were."""
    program = "assert not open('/proc/self/environ').read().strip(chr(0))"
    assert running(plugin(), program).answer == {"deployment": None}


def test_only_names_of_known_use_are_passed() -> None:
    """No name is a pattern, and none is where people keep secrets."""
    assert not [name for name in PASSED if not name.replace("_", "").isalpha() or not PASSED[name]]
    assert not [name for name in PASSED if re.search("AWS|TOKEN|KEY|SECRET|PASS|PROXY|CRED|AUTH", name)]


def test_the_page_of_plugins_lists_all_variables() -> None:
    page = Path("docs/writing-an-emitter.md").read_text()
    [listed] = re.findall(
        r"sees only these variables of octospec's environment:\n(.*?)\n\nAll others", page, re.DOTALL
    )
    assert set(re.findall(r"`(\w+)`", listed)) == {*PASSED}


@pytest.mark.skipif(sys.platform != "linux", reason="needs a system that lists children")
@pytest.mark.parametrize("session", [False, True], ids=["in its group", "in a session of its own"])
def test_what_a_call_started_ends_with_it(*, session: bool) -> None:
    start = f"subprocess.Popen(['sleep', '60'], start_new_session={session})"
    [process] = _said(plugin(), f"import subprocess; names = ['', str({start}.pid)]") - {""}
    with pytest.raises(ProcessLookupError):
        os.kill(int(process), 0)


@pytest.mark.medium
def test_a_worker_has_a_process_of_its_own() -> None:
    process = plugin()
    assert running(process, "pass").answer == {"deployment": None}
    worker = os.fork()
    if not worker:
        answer = running(process, "pass").answer
        process.end()
        os._exit(0 if answer == {"deployment": None} else 1)
    _, status = os.waitpid(worker, 0)
    assert status == 0
    assert running(process, "pass").answer == {"deployment": None}


@pytest.mark.medium
def test_no_process_stays_when_octospec_is_killed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "alive")
    worker = os.fork()
    if not worker:
        running(
            plugin(),
            f"alive = open({str(tmp_path / 'alive')!r}, 'w', 1); print('x', file=alive); time.sleep(99)",
        )
    with (tmp_path / "alive").open() as alive:
        assert alive.readline() == "x\n"
        os.kill(worker, 9)
        os.waitpid(worker, 0)
        # Ends when no process can write to it.
        assert alive.read() == ""


def test_it_has_no_file_of_octospec() -> None:
    reading, writing = os.pipe()
    assert running(plugin(), f"os.write({writing}, b'forged')").answer == {"deployment": None}
    os.close(writing)
    assert os.read(reading, 99) == b""
    os.close(reading)


@pytest.mark.medium
@BOTH_WAYS
def test_an_answer_that_is_not_an_answer_is_a_failure(*, forks: bool) -> None:
    process = plugin(forks=forks)
    everywhere = (
        "\nfor file in range(3, 3000):\n    try: os.write(file, b'forged' * 9)\n    except OSError: pass"
    )
    assert isinstance(running(process, everywhere).answer, Failed)
    assert running(process, "pass").answer == {"deployment": None}
