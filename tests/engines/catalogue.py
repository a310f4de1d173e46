"""The specs that go through every engine, compiled through the public pipeline."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from octo_spec.diagnostics import has_errors
from octo_spec.language.load import load_spec
from octo_spec.pipeline.compile import compile_spec
from octo_spec.pipeline.proof import Proof
from octo_spec.plugin.built_in import BuiltIn
from octo_spec.plugin.discovery import find
from octo_spec.resolve.customers import Customer, FormatRequest
from octo_spec.resolve.resolution import resolve
from octo_spec.storage.inputs.companions import with_companions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Spans
    from octo_spec.model.deployment import Deployment
    from octo_spec.plugin.artifacts import Artifact

ROOT = Path(__file__).parents[2]

PATTERNS = ("spec/octo.yaml", "examples/*/spec.yaml", "tests/engines/specs/*.yaml")
"""The folders with specs; new examples are found automatically."""


def specs() -> dict[str, Path]:
    """List the specs by a short name."""
    found = [path for pattern in PATTERNS for path in sorted(ROOT.glob(pattern))]
    return {path.parent.name if path.stem == "spec" else path.stem: path for path in found}


def ruled() -> list[str]:
    """List the specs with rules between answers, which every target must refuse to break."""
    return [name for name in specs() if _has_rules(_load(name).spec)]


def _has_rules(spec: Spec) -> bool:
    questions = (*spec.choices.values(), *spec.parameters.values())
    return any(
        getattr(question, "requires", None) or getattr(question, "required_when", None)
        for question in questions
    )


def cases() -> list[tuple[str, str]]:
    """List each spec with each partition that it names, or else with ``aws``."""
    return [(name, partition) for name in specs() for partition in _load(name).spec.partitions or ("aws",)]


@cache
def _load(name: str) -> Loaded:
    path = specs()[name]
    loaded = with_companions(load_spec(path.read_text("utf-8"), name), str(path), {})
    assert loaded.spec is not None, loaded.diagnostics
    return Loaded(loaded.spec, loaded.spans)


class Loaded(NamedTuple):
    """A spec, and the places of its values."""

    spec: Spec
    spans: Spans


@dataclass(frozen=True, slots=True)
class Built:
    """One format of one spec: what its target is meant to hold, and the files that say so."""

    name: str
    deployment: Deployment
    artifacts: tuple[Artifact, ...] = field(repr=False)

    def write(self, folder: Path) -> Path:
        """Write the files as ``octospec build`` would."""
        for artifact in self.artifacts:
            path = folder / artifact.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(artifact.text, "utf-8", newline="")
        return folder


def resolved(name: str, target: str) -> Deployment:
    """Give what a spec deploys with every choice asked, without building it: this takes milliseconds."""
    loaded = _load(name)
    found = resolve(loaded.spec, loaded.spans, _open_customer(loaded.spec, target, {})).deployment
    assert found is not None
    return found


@cache
def built(name: str, target: str, **options: str) -> Built:
    """Compile a spec with every choice asked, also those that a plain build decides."""
    return built_from(name, _load(name), target, **options)


def built_from(name: str, loaded: Loaded, target: str, **options: str) -> Built:
    """Compile a spec that is loaded, as above."""
    compilation = compile_spec(loaded.spec, loaded.spans, _open_customer(loaded.spec, target, options))
    assert not has_errors(compilation.all_diagnostics), compilation.all_diagnostics
    [build] = compilation.formats
    assert build.proof is Proof.EQUAL
    assert build.deployment is not None
    return Built(name, build.deployment, build.artifacts)


def rebuilt(build: Built, target: str, deployment: Deployment) -> Built:
    """Emit another deployment, which keeps every question of the first."""
    plugin = find(target, None)
    assert isinstance(plugin, BuiltIn)
    emission = plugin.emitter.emit(deployment, plugin.emitter.options())
    assert not has_errors(emission.diagnostics), emission.diagnostics
    return Built(f"{build.name}, changed", deployment, emission.artifacts)


def _open_customer(spec: Spec, target: str, options: Mapping[str, str]) -> Customer:
    return Customer(ask=dict.fromkeys(spec.choices), formats=(FormatRequest(target, options),))
