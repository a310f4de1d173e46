"""Emitters are found by entry point, and a broken one is blamed by name and version."""

from __future__ import annotations

import subprocess
import sys
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from octo_spec.cli import main
from octo_spec.diagnostics import Diagnostic, Span
from octo_spec.language.load import load_spec
from octo_spec.model.reserved_words import Reserved, ReservedWords, Slot
from octo_spec.pipeline.compile import compile_spec
from octo_spec.pipeline.proof import Proof
from octo_spec.plugin import discovery, entry_points
from octo_spec.plugin.artifacts import Artifact, Emission, Reading
from octo_spec.plugin.contract import Emitter, EmitterOptions
from octo_spec.plugin.discovery import bad_options, find, installed_emitters, reserved_by_targets
from octo_spec.plugin.entry_points import EntryPoint
from octo_spec.resolve.customers import Customer, FormatRequest
from tests.cli.plugin_distributions import SPEC, ended, forget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from octo_spec.model.deployment import Deployment
    from octo_spec.pipeline.compile import Compilation
    from octo_spec.plugin.discovery import Plugin


class Colours(EmitterOptions):
    """Options of the emitter under test."""

    line_colour: str = "red"
    """What colour lines have."""


def nothing(deployment: Deployment, options: Colours) -> Emission:
    del deployment, options
    return Emission((Artifact(PurePosixPath("a.txt"), "a\n"),))


def raising(deployment: Deployment, options: Colours) -> Emission:
    del deployment, options
    msg = "oh no"
    raise RuntimeError(msg)


def leaving(deployment: Deployment, options: Colours) -> Emission:
    del deployment, options
    raise SystemExit(3)


THIRD = Emitter("third", "Third.", Colours, nothing)
UNREAL = {
    "third": THIRD,
    "raising": Emitter("raising", "Raises.", Colours, raising),
    "leaving": Emitter("leaving", "Leaves.", Colours, leaving),
    "lying": Emitter("lying", "Lies.", Colours, nothing, read=lambda *_: Reading(None)),
    "unreadable": Emitter("unreadable", "Raises on reading.", Colours, nothing, read=lambda *_: 1 / 0),  # type: ignore[arg-type]
    "reserving": Emitter(
        "reserving",
        "Reserves an id.",
        Colours,
        nothing,
        reserved=Reserved((ReservedWords(Slot.ROLE_ID, frozenset({"reader"}), "reads by itself"),)),
        order=1,
    ),
    "misnamed": THIRD,
    "nonsense": "not an emitter",
}


def brought(name: str, distribution: str = "third-party") -> EntryPoint:
    module = f"tests.plugin.test_discovery:{name}"
    return EntryPoint(name, module, discovery.GROUP, distribution, "2.1")


@pytest.fixture(autouse=True)
def _third_party(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    real = list(entry_points._group_entries(discovery.GROUP))
    entries = [*real, *map(brought, UNREAL), brought("twice", "one"), brought("twice", "other")]
    monkeypatch.setattr(
        entry_points, "_group_entries", lambda group: entries if group == discovery.GROUP else []
    )
    monkeypatch.setattr(EntryPoint, "load", loading(EntryPoint.load))
    forget()
    yield from ended(monkeypatch)


def loading(real: Callable[[EntryPoint], Any]) -> Callable[[EntryPoint], Any]:
    def load(entry: EntryPoint) -> Any:  # noqa: ANN401 - whatever the entry point gives
        return UNREAL[entry.name] if entry.name in UNREAL else real(entry)

    return load


def compiled(*formats: str) -> Compilation:
    loaded = load_spec(SPEC, "spec.yaml")
    assert loaded.spec is not None
    customer = Customer(formats=tuple(FormatRequest(name, {}) for name in formats))
    return compile_spec(loaded.spec, loaded.spans, customer)


def plugin(name: str) -> Plugin:
    found = find(name)
    assert not isinstance(found, Diagnostic)
    return found


@pytest.mark.medium
def test_ours_come_first_then_the_others_in_the_order_that_they_declare_then_by_name() -> None:
    assert installed_emitters() == (
        *("cloudformation", "terraform", "iam-json", "delegation", "review"),
        *("reserving", "leaving", "lying", "raising", "third", "unreadable"),
        *("misnamed", "nonsense", "twice"),
    )


@pytest.mark.medium
def test_what_any_installed_emitter_reserves_is_reserved() -> None:
    words = [(words.slot, words.problem) for words in reserved_by_targets().words]
    assert (Slot.QUESTION_ID, "is reserved by Terraform") in words
    assert (Slot.ROLE_ID, "reads by itself") in words


@pytest.mark.medium
def test_an_id_that_a_plugin_reserves_is_refused_in_every_command_and_a_broken_plugin_reserves_nothing(
    tmp_path: Path,
) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(SPEC, "utf-8")
    for command in (["validate"], ["lint"], ["build", "--out", str(tmp_path / "dist")]):
        result = CliRunner().invoke(main, [*command, str(path)])
        assert result.exit_code == 2
        assert "OCT121 'reader' reads by itself" in " ".join(result.output.split()), command


@pytest.mark.parametrize("wrong", [{"reserved": "reader"}, {"order": "first"}])
def test_a_description_that_every_command_needs_is_checked_and_the_plugin_blamed(
    wrong: dict[str, Any],
) -> None:
    with pytest.raises(TypeError, match=f"'{next(iter(wrong))}' of an emitter is a"):
        Emitter("third", "Third.", Colours, nothing, **wrong)


@pytest.mark.medium
def test_reading_reserved_words_imports_neither_writer_nor_reader() -> None:
    program = (
        "import sys\n"
        "from octo_spec.plugin.discovery import installed_emitters, reserved_by_targets\n"
        "reserved_by_targets(), installed_emitters()\n"
        "parts = {name.partition('.')[2] for name in sys.modules if name.startswith('octospec_')}\n"
        "print(sorted(parts), sorted({'hcl2', 'jinja2'} & set(sys.modules)))"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    parts = (
        "",
        "accepted_names",
        "deploying",
        "documenter",
        "emitter",
        "kinds",
        "naming",
        "options",
        "reservations",
        "rollout_tables",
        "rules",
        "rules.kinds",
        "vocabulary",
    )
    assert printed.stdout == f"{list(parts)} []\n"


@pytest.mark.medium
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("thrid", "OCT504 there is no emitter 'thrid'; did you mean 'third'?"),
        (
            "twice",
            (
                "OCT501 several packages provide emitter 'twice': one 2.1 and "
                "other 2.1; uninstall all except one"
            ),
        ),
        (
            "misnamed",
            "OCT503 third-party 2.1: entry point 'misnamed' does not return an emitter with that name",
        ),
        (
            "nonsense",
            "OCT503 third-party 2.1: entry point 'nonsense' does not return an emitter with that name",
        ),
    ],
)
def test_what_is_not_an_emitter_is_refused(name: str, expected: str) -> None:
    found = find(name)
    assert isinstance(found, Diagnostic)
    assert str(found).startswith(expected)


def test_an_emitter_that_cannot_be_imported_is_blamed() -> None:
    found = discovery._load_plugin(entry_points.offer(brought("absent")))
    assert isinstance(found, Diagnostic)
    assert str(found).startswith(
        "OCT502 emitter 'absent' of third-party 2.1 cannot be loaded: AttributeError"
    )


@pytest.mark.medium
def test_options_are_read_in_kebab_case_and_checked() -> None:
    assert bad_options(plugin("third"), {"line-colour": "blue"}, lambda _: None) == ()
    complaints = bad_options(plugin("third"), {"line-color": "blue"}, lambda option: Span(option, 3, 4))
    assert [str(one) for one in complaints] == [
        "line-color:3:4: OCT505 emitter 'third' has no option 'line-color'; did you mean 'line-colour'?"
    ]
    [wrong] = bad_options(plugin("third"), {"line-colour": {}}, lambda _: None)
    assert "option 'line-colour' of emitter 'third'" in str(wrong)


@pytest.mark.medium
@pytest.mark.parametrize(
    ("name", "words"), [("raising", "RuntimeError: oh no"), ("leaving", "SystemExit: 3")]
)
def test_a_crash_is_blamed_and_the_other_formats_still_build(name: str, words: str) -> None:
    good, bad = compiled("cloudformation", name).formats
    assert (good.proof, bad.proof) == (Proof.EQUAL, Proof.FAILED)
    [blame] = bad.diagnostics
    assert str(blame).startswith(f"OCT506 emitter '{name}' of third-party 2.1 failed while emitting: {words}")


@pytest.mark.large
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lying", "OCT402 emitter 'lying' of third-party 2.1 does not say what the spec says"),
        (
            "unreadable",
            "OCT506 emitter 'unreadable' of third-party 2.1 failed while reading: ZeroDivisionError",
        ),
    ],
)
def test_what_cannot_be_proven_is_not_built(name: str, expected: str) -> None:
    [build] = compiled(name).formats
    assert build.proof is Proof.FAILED
    assert build.artifacts == ()
    assert str(build.diagnostics[0]).startswith(expected)


@pytest.mark.medium
def test_an_emitter_that_only_documents_is_not_read_back() -> None:
    [build] = compiled("third").formats
    assert build.proof is Proof.DOCUMENTATION
    assert [str(one.path) for one in build.artifacts] == ["a.txt"]
