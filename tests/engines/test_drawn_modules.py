"""Drawn modules in drawn settings: real Terraform deploys what the evaluator says of them."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import PurePosixPath
from random import Random
from typing import TYPE_CHECKING, Final

import pytest

from octo_spec.model.note_kinds import NOT_TAKEN
from octo_spec.plugin.artifacts import Artifact, ReadMode
from octospec_terraform import EMITTER
from tests.engines.answers import allowed
from tests.engines.comparing import held, meant
from tests.engines.draw_modules import module
from tests.engines.spelling import variables
from tests.engines.terraform import VERSIONS, Terraform
from tests.engines.test_foreign_modules import VALUES, summed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.environment import Value
    from tests.engines.answers import Answers
    from tests.engines.cloud import Cloud

pytestmark = [pytest.mark.engines, pytest.mark.large]

BATCHES = int(os.environ.get("OCTOSPEC_BATCHES", "1"))
"""The number of runs with twenty drawn modules each."""
MODULES = 20


@pytest.mark.deep
@pytest.mark.parametrize("batch", range(BATCHES))
def test_terraform_deploys_what_the_evaluator_says_of_drawn_modules(
    batch: int, cloud: Cloud, tmp_path: Path
) -> None:
    seeds = range(batch * MODULES, (batch + 1) * MODULES)
    calls: dict[str, object] = {}
    expected: dict[str, object] = {}
    for seed in seeds:
        written, random = module(seed), Random(seed)  # noqa: S311 - nothing here is a secret
        (tmp_path / f"m{seed}").mkdir()
        (tmp_path / f"m{seed}" / "main.tf").write_text(written)
        deployment = _understood(written)
        answers = {id: _GIVEN.get(id, value) for id, value in random.choice(allowed(deployment)).items()}
        calls[f"m{seed}"] = {"source": f"./m{seed}", **_arguments(deployment, answers)}
        meaning = meant(replace(deployment, name="x"), answers, cloud)
        expected |= {name: summed(role) for name, role in meaning.items()}
    (tmp_path / "main.tf.json").write_text(json.dumps({"module": calls}))
    terraform = Terraform(VERSIONS[0], tmp_path, cloud)
    terraform.start()
    terraform.apply({})
    found = {name: summed(role) for name, role in held(cloud).items()}
    assert found.keys() == expected.keys()
    for name, role in found.items():
        assert role == expected[name], f"{name}: {calls[name.replace('drawn-', 'm')]}"


_GIVEN: Final[Mapping[str, Value]] = {
    **VALUES,
    "key": "a-key",
    "arns": ("arn:aws:s3:::acme-cost-reports", "arn:aws:s3:::acme-more/*"),
}


def _arguments(deployment: Deployment, answers: Answers) -> dict[str, object]:
    """Give the arguments of a module: a switch for whether a value is given is not a variable of it."""
    presences = {id.removeprefix("with-"): value for id, value in answers.items() if id.startswith("with-")}
    given = {id: value for id, value in answers.items() if id not in presences and not id.startswith("with-")}
    more = {id: answers.get(id, _GIVEN[id]) for id, value in presences.items() if value == "on"}
    return dict(variables(deployment, {**given, **more}))


def _understood(written: str) -> Deployment:
    assert EMITTER.read
    reading = EMITTER.read((Artifact(PurePosixPath("main.tf"), written),), ReadMode.FOREIGN)
    assert [str(note) for note in reading.diagnostics if note.kind is NOT_TAKEN] == [], written
    assert reading.deployment
    return reading.deployment
