"""Modules that others wrote, planned by real Terraform: what is read of them allows no further action.

A plan creates nothing, so this covers modules with resources that the emulator lacks. Terraform decides what
exists, and each document without a value that is known only after it is applied.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

import hcl2
import pytest

from octo_spec.model.ids import id_from
from tests.emitters.terraform.understood import EXPECTED, FOLDER
from tests.engines.answers import allowed
from tests.engines.comparing import meant
from tests.engines.spelling import variables
from tests.engines.terraform import VERSIONS, Terraform
from tests.engines.test_foreign_modules import VALUES, understood

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from octo_spec.model.deployment import Deployment
    from tests.engines.answers import Answers
    from tests.engines.cloud import Cloud

pytestmark = [pytest.mark.engines, pytest.mark.large]

PLANNED: Final = (
    "accounts-in-a-map",
    "any-role",
    "asked-partition",
    "attached-to-two-roles",
    "billing-and-events",
    "called-module",
    "choices-of-text",
    "comma-separated",
    "connectors-of-any-kind",
    "costs-and-buckets",
    "counted-queues",
    "deny-list",
    "from-the-registry",
    "heredocs-and-splats",
    "integrations-in-a-map",
    "keys-that-are-arns",
    "levels-of-documents",
    "loops-and-maps",
    "merged-documents",
    "modules-in-a-loop",
    "nested-modules",
    "nulls-that-are-refused",
    "numbers-and-batches",
    "operators-and-functions",
    "overridden",
    "overridden-where-given",
    "policies-by-file",
    "policies-in-a-folder",
    "prefixed-and-dynamic",
    "products-of-lists",
    "roles-from-a-manifest",
    "sources-and-denials",
    "split-arn",
    "statements-in-a-map",
    "toggles-in-a-map",
)
"""Modules for which the provider of the tests suffices, with a configuration in which documents are known."""
MOST: Final = 8
"""The number of configurations of a module that are planned."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A variable of a module, as another parser reads it."""

    name: str
    type: str
    default: Any
    is_required: bool


def declared(folder: Path) -> Iterator[Declared]:
    """Read the variables of a root module."""
    for path in sorted(folder.glob("*.tf")):
        for block in hcl2.loads(path.read_text("utf-8")).get("variable", ()):
            for name, body in block.items():
                yield Declared(
                    name.strip('"'), str(body.get("type", "")), body.get("default"), "default" not in body
                )


SAMPLES: Final = {"list": [], "set": [], "map": {}, "number": 1, "bool": False}


def given(known: Iterable[Declared], deployment: Deployment, answers: Answers) -> dict[str, Any] | None:
    """Answer as variables of the module; ``None`` if an answer is not one of them, and not its default."""
    by_id = {id_from(each.name): each for each in known}
    values = {each.name: _sample(each) for each in by_id.values() if each.is_required}
    written = variables(deployment, answers)
    usual = {choice.id: choice.default for choice in deployment.choices}
    for (id, answer), value in zip(answers.items(), written.values(), strict=True):
        if id in by_id:
            is_text = isinstance(value, bool) and "bool" not in by_id[id].type
            values[by_id[id].name] = str(value).lower() if is_text else value
        elif (of := _object(id, by_id)) is not None:
            values.setdefault(of.name, dict(of.default) if isinstance(of.default, dict) else {})
            values[of.name][_attribute(id, of)] = value
        elif id in usual and not id.startswith("with-") and answer != usual[id]:
            return None
    return values


def _sample(variable: Declared) -> Any:  # noqa: ANN401 - any JSON
    return next((value for kind, value in SAMPLES.items() if kind in variable.type[:6]), "sample")


def _object(id: str, known: Mapping[str, Declared]) -> Declared | None:
    found = (each for start, each in known.items() if id.startswith(f"{start}-") and _is_object(each))
    return next(found, None)


def _is_object(variable: Declared) -> bool:
    return "object(" in variable.type or "map(bool)" in variable.type


def _attribute(id: str, of: Declared) -> str:
    return id.removeprefix(f"{id_from(of.name)}-").replace("-", "_")


def some(deployment: Deployment) -> Iterator[Answers]:
    """List some configurations of a module."""
    answers = allowed(deployment)
    step = max(1, len(answers) // MOST)
    for each in answers[::step][:MOST]:
        yield {id: VALUES.get(id, value) for id, value in each.items()}


# --- what a plan allows ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Planned:
    """The names of roles, and the actions that policies allow.

    ``is_whole`` without a document that is known only after it is applied.
    """

    roles: frozenset[str]
    has_unknown_names: bool
    actions: frozenset[str]
    is_whole: bool


def planned(terraform: Terraform, values: Mapping[str, Any]) -> Planned:
    """Plan a module, and read what its roles would allow."""
    changes = {address: change["after"] for address, change in terraform.changes(values).items()}
    names = [after.get("name") for address, after in changes.items() if ".aws_iam_role." in f".{address}"]
    texts = [text for address, after in changes.items() for text in _documents(address, after)]
    return Planned(
        frozenset(filter(None, names)),
        not all(names),
        frozenset(_allowed_actions(map(json.loads, filter(None, texts)))),
        all(texts),
    )


def _documents(address: str, after: Mapping[str, Any]) -> Iterator[str | None]:
    """Yield the documents of a resource; ``None`` for one that is known only after it is applied."""
    if ".aws_iam_role_policy." in f".{address}" or ".aws_iam_policy." in f".{address}":
        yield after.get("policy")
    elif ".aws_iam_role." in f".{address}":
        yield from (each.get("policy") for each in after.get("inline_policy") or ())


def _allowed_actions(documents: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for document in documents:
        statements = document["Statement"]
        for statement in statements if isinstance(statements, list) else [statements]:
            if statement["Effect"] == "Allow":
                named = statement.get("Action", "*")
                yield from ([named] if isinstance(named, str) else named)


def read(deployment: Deployment, answers: Answers, cloud: Cloud) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of roles and the actions of their own policies, as octospec reads the module."""
    roles = meant(deployment, answers, cloud)
    statements = (
        json.loads(statement)
        for role in roles.values()
        for document in (*role.inline.values(), *role.managed.values())
        for statement in document
    )
    return frozenset(roles), frozenset(_allowed_actions({"Statement": each} for each in statements))


@pytest.mark.deep
@pytest.mark.parametrize("name", PLANNED)
def test_what_is_read_of_a_module_allows_no_action_that_its_plan_does_not(
    name: str, cloud: Cloud, tmp_path: Path
) -> None:
    folder = shutil.copytree(FOLDER / name, tmp_path / name, ignore=shutil.ignore_patterns(EXPECTED))
    terraform = Terraform(VERSIONS[0], folder, cloud)
    deployment, known = understood(name), tuple(declared(folder))
    terraform.start()
    plans = 0
    for answers in some(deployment):
        if (values := given(known, deployment, answers)) is None:
            continue
        plan, (roles, actions) = planned(terraform, values), read(deployment, answers, cloud)
        assert plan.has_unknown_names or roles == plan.roles, values
        if plan.is_whole:
            plans += 1
            further = {each for each in actions if not any(fnmatchcase(each, one) for one in plan.actions)}
            assert further == set(), values
    assert plans
