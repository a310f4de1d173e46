"""Customers with a proven shape are proven: reading their artifacts would return their deployment."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from octo_spec.diagnostics import has_errors
from octo_spec.language.load import load_spec
from octo_spec.model.canonical_json import digest
from octo_spec.model.capabilities import project
from octo_spec.model.text import Param, Text
from octo_spec.model.traversal import linked, map_texts, pruned
from octo_spec.pipeline.compile import compile_each
from octo_spec.pipeline.proof import Proof
from octo_spec.pipeline.safe_values import SAFE, Values
from octo_spec.pipeline.shapes import Emitted, Shape, Shapes, Shaping
from octo_spec.plugin.artifacts import Emission, ReadMode
from octo_spec.plugin.built_in import BuiltIn
from octo_spec.plugin.discovery import find
from octo_spec.resolve.customers import Answer, Customer, FormatRequest
from octo_spec.testing import LAW, deployments
from tests.compiled import FORMATS, loaded, spec

if TYPE_CHECKING:
    from octo_spec.model.capabilities import Lack
    from octo_spec.model.deployment import Deployment
    from octo_spec.pipeline.compile import Compilation
    from octo_spec.plugin.contract import Emitter


def emitter(name: str) -> Emitter[Any]:
    plugin = find(name)
    assert isinstance(plugin, BuiltIn), str(plugin)
    return plugin.emitter


accounts = st.from_regex(r"[1-9][0-9]{11}", fullmatch=True).filter(str.isascii)
names = st.from_regex(r"[A-Za-z]+(-[A-Za-z0-9]{1,20}){1,3}", fullmatch=True).filter(
    lambda name: name.isascii() and SAFE.fullmatch(name) is not None
)
hostile = st.sampled_from(
    (
        *("yes", "null", "1e3", "0x10", "2020-01-01", "012345678901"),
        *("us-east-1", "aws-cn", "Allow", "a", "a: b", "${x}"),
    )
)


# --- readers take all safe values alike --------------------------------------------------------


def with_values(deployment: Deployment, values: dict[str, str]) -> Deployment:
    """Fill in parameters, as a customer's fixed answers are."""

    def change(text: Text) -> Text:
        pieces = (values.get(piece.id, piece) if isinstance(piece, Param) else piece for piece in text.pieces)
        return Text.of(*pieces)

    roles = tuple(map_texts(role, change) for role in deployment.roles)
    return pruned(linked(replace(deployment, roles=roles)))


def used(deployment: Deployment) -> tuple[str, ...]:
    found: list[str] = []

    def visit(text: Text) -> Text:
        found.extend(piece.id for piece in text.pieces if isinstance(piece, Param))
        return text

    for role in deployment.roles:
        map_texts(role, visit)
    return tuple(dict.fromkeys(found))


@st.composite
def alike(draw: st.DrawFn, value: str) -> str:
    """Draw a value of the same outline."""
    letters, digits = st.sampled_from("abcdefXYZ"), st.sampled_from("123456789")
    pieces = (digits if each.isdigit() else letters if each.isalpha() else st.just(each) for each in value)
    drawn = "".join(draw(piece) for piece in pieces)
    assume(SAFE.fullmatch(drawn) is not None)
    return drawn


@st.composite
def two_customers(
    draw: st.DrawFn, lacks: frozenset[Lack]
) -> tuple[tuple[Values, Deployment], tuple[Values, Deployment]]:
    """Draw a deployment with the values of two customers: as long ones, or any of their class."""
    drawn = draw(deployments(lacks))
    ids = used(drawn)
    assume(ids)
    first = {id: draw(draw(st.sampled_from((accounts, names)))) for id in ids}
    if draw(st.integers(0, 2)):
        second = {id: draw(alike(value)) for id, value in first.items()}
    else:
        second = {id: draw(accounts if value.isdigit() else names) for id, value in first.items()}
    one, other = (with_values(drawn, values) for values in (first, second))
    if draw(st.booleans()):
        first, second = {**first, "title": "Acme Reports"}, {**second, "title": "Abcd Efghijk"}
        one, other = (
            replace(each, title=values["title"]) for each, values in ((one, first), (other, second))
        )
    return (Values(first, ()), one), (Values(second, ()), other)


def emitted(target: Emitter[Any], deployment: Deployment) -> Emitted:
    projection = project(deployment, target.lacks, target.name)
    assume(projection.deployment is not None)
    assert projection.deployment is not None
    emission = target.emit(projection.deployment, target.options())
    diagnostics = (*projection.diagnostics, *emission.diagnostics)
    return Emitted(projection.deployment, projection.whole, emission.artifacts, diagnostics)


def written(target: Emitter[Any], deployment: Deployment) -> Emission:
    found = emitted(target, deployment)
    return Emission(found.artifacts, found.diagnostics)


@pytest.mark.medium
@LAW
@given(st.sampled_from(FORMATS), st.data())
def test_a_filled_shape_equals_the_emission_and_reads_back(name: str, data: st.DataObject) -> None:
    target = emitter(name)
    assert target.read
    (known, one), (asked, other) = data.draw(two_customers(target.lacks))
    first = emitted(target, one)
    assume(not has_errors(first.diagnostics))
    assume(target.read(first.artifacts, ReadMode.STRICT).deployment == first.projected)
    shape = Shape(known, one, first, first.artifacts, first.diagnostics)
    shape.try_out(partial(written, target))
    renaming = shape.renaming(asked)
    if renaming is None or not renaming.turns(one, other):
        return
    given = shape.gives(renaming)
    second = emitted(target, other)
    # The skipped parts do not depend on the values, and the inserted values read back: this is the proof.
    assert renaming.turns(first.projected, second.projected)
    assert target.read(given.artifacts, ReadMode.STRICT).deployment == second.projected
    assert given.digest == digest(second.projected)
    # The emitter writes the same for all customers with the same outline: no bytes depend on the others.
    if shape.knows(asked):
        assert given.artifacts == second.artifacts
        assert given.diagnostics == second.diagnostics
        assert shape.fits(asked, second)


# --- so a build writes the same, with shapes or without ----------------------------------------

VENDOR: Final = Path("spec/octo.yaml")


def compiled(customers: list[Customer]) -> list[Compilation]:
    return list(compile_each(spec(VENDOR), loaded(VENDOR).spans, customers))


@st.composite
def customers(draw: st.DrawFn) -> list[Customer]:
    texts = st.one_of(accounts, names, names, hostile)
    ways = st.sampled_from(("fix", "preset"))
    found = []
    formats = draw(st.sampled_from((FORMATS, *((name,) for name in FORMATS))))
    for number in range(draw(st.integers(2, 4))):
        answers: dict[str, dict[str, Answer]] = {"fix": {}, "preset": {}}
        answers[draw(ways)]["principal"] = Answer(draw(accounts))
        answers[draw(ways)]["external-id"] = Answer(draw(texts))
        title = draw(st.sampled_from(("", "Acme Reports", "Acme Reports 2", "C & A", "Globex.", "yes")))
        asked = tuple(FormatRequest(name, {}) for name in formats)
        found.append(Customer(f"c{number}", title, answers["fix"], answers["preset"], formats=asked))
    return found


@pytest.mark.medium
@LAW
@given(customers())
def test_a_build_writes_the_same_bytes_for_each_kind_of_proof(drawn: list[Customer]) -> None:
    together = compiled(drawn)
    for compilation, customer in zip(together, drawn, strict=True):
        [alone] = compiled([customer])
        for build, whole in zip(compilation.formats, alone.formats, strict=True):
            assert whole.proof is not Proof.SHAPE
            # Nothing was projected for customers that the emitter did not get.
            same = replace(whole, proof=build.proof, shape=build.shape, deployment=build.deployment)
            assert build == same
            assert build.is_good == whole.is_good


def acme(number: int, external_id: str = "MSP-{}x", **others: Any) -> Customer:  # noqa: ANN401 - as a customer has them
    fixed = {"principal": Answer("131920598436"), "external-id": Answer(external_id.format(number))}
    fixed |= others.pop("fix", {})
    return Customer(f"c{number}", "Acme Reports", fix=fixed, **others)


def proofs(customers: list[Customer]) -> list[set[Proof]]:
    return [{build.proof for build in compilation.formats} for compilation in compiled(customers)]


def test_the_first_of_a_shape_is_proven_whole() -> None:
    assert proofs([acme(1), acme(22), acme(3)]) == [{Proof.EQUAL}, {Proof.SHAPE}, {Proof.SHAPE}]


@pytest.mark.medium
@pytest.mark.parametrize(
    "other",
    [
        acme(2, "MSP/{}"),
        acme(2, ask={"remediation": None}),
        acme(2, fix={"remediation": Answer("off")}),
        acme(2, "us-east-{}"),
        acme(2, "AlphausAcct-{}"),
    ],
    ids=["a value of no class", "a choice asked", "a choice answered", "a region", "another class"],
)
def test_a_deployment_without_a_shape_is_proven_whole(other: Customer) -> None:
    [_, second] = proofs([acme(1, "MSP-{}x"), other])
    fits = other.fix["external-id"].value == "AlphausAcct-2"
    assert second == ({Proof.SHAPE} if fits else {Proof.EQUAL})


@pytest.mark.medium
def test_a_value_that_occurs_elsewhere_is_proven_whole() -> None:
    assert proofs([acme(1), acme(2, "octo-optimization-recommendation")]) == [{Proof.EQUAL}, {Proof.EQUAL}]


# --- one customer's artifacts are changed ------------------------------------------------------


OTHERWISE = (("ce:Get*", "ce:*"), ("MSP-22x", "MSP-22xx"), ("# ", "#  "))
IN_QUOTES = ('"MSP-22x"', '"MSP-1x"')


@pytest.mark.parametrize(
    ("name", "meant", "written"),
    [
        *((name, *otherwise) for name in FORMATS for otherwise in OTHERWISE),
        *((name, *IN_QUOTES) for name in FORMATS if name != "cloudformation"),
    ],
)
def test_an_emitter_that_treats_one_customer_differently_is_found(
    name: str, meant: str, written: str
) -> None:
    def emitted(number: int) -> tuple[Values, Deployment, Emitted]:
        customer = replace(acme(number), formats=(FormatRequest(name, {}),))
        [compilation] = compiled([customer])
        [build] = compilation.formats
        assert build.deployment
        assert compilation.deployment
        of_format = Emitted(build.deployment, None, build.artifacts)
        return Values.of(customer), compilation.deployment, of_format

    (values, whole, first), (others, _, second) = emitted(1), emitted(22)
    changed = tuple(replace(each, text=each.text.replace(meant, written)) for each in second.artifacts)
    assert changed != second.artifacts
    shape = Shape(values, whole, first, first.artifacts)
    assert shape.fits(others, second)
    assert shape.fits(others, replace(second, artifacts=changed)) is None
    assert shape.fits(others, replace(second, artifacts=second.artifacts[1:])) is None


NAMED = """\
octospec: 1
name: named
version: 1.0.0
description: A policy that has the name of a team, in small letters in addresses of Terraform.
parameters: {team: {description: The team., pattern: "^[A-Za-z0-9-]+$"}}
roles:
  reader:
    name: Reader-${param.team}
    why: Reads.
    trust: [{service: ec2.amazonaws.com}]
    managed: {"access-${param.team}": [costs], "${param.team}": [more]}
groups:
  costs: {category: cost-data, access: read, why: Reports., grants: [{allow: ce:Get*}]}
  more: {category: cost-data, access: read, why: More., grants: [{allow: ce:List*}]}
"""


@pytest.mark.medium
def test_no_form_of_a_value_reaches_another_customer() -> None:
    found = load_spec(NAMED, "named.yaml")
    assert found.spec is not None, found.diagnostics
    formats = tuple(FormatRequest(name, {}) for name in FORMATS)
    teams = [
        Customer(f"c{number}", fix={"team": Answer(team)}, formats=formats)
        for number, team in enumerate(("Acme-Red", "Blue-Ant", "Coal-Sky"))
    ]
    together = list(compile_each(found.spec, found.spans, teams))
    for compilation, customer in zip(together, teams, strict=True):
        [alone] = compile_each(found.spec, found.spans, [customer])
        texts = [[each.artifacts for each in known.formats] for known in (compilation, alone)]
        assert compilation.is_good
        assert texts[0] == texts[1]


def test_a_customer_with_a_known_outline_needs_no_emitter(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    emit = BuiltIn.emit

    def counted(self: BuiltIn, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - as it is called
        calls.append(self.description.name)
        return emit(self, *given, **named)

    monkeypatch.setattr(BuiltIn, "emit", counted)
    formats = (FormatRequest("terraform", {}),)
    # The first is emitted twice: once made up. Of another outline are the last two, who share it.
    numbers = (1, 2, 3, 22, 33)
    compiled([replace(acme(number), formats=formats) for number in numbers])
    assert len(calls) == 3


def no_one(_: Deployment) -> None:
    """Write nothing."""


@pytest.mark.medium
def test_many_kinds_of_customers_are_not_all_kept() -> None:
    shapes = Shapes()
    [compilation] = compiled([acme(1)])
    build, whole = compilation.formats[0], compilation.deployment
    assert build.deployment
    assert whole
    emission = Emitted(build.deployment, None, build.artifacts)
    for number in range(100):
        values = Values({"fix external-id": f"MSP-{number}x"}, ())
        Shaping(shapes, "cloudformation", values, whole).keep(emission, Emission(build.artifacts), no_one)
    assert [len(kept) for kept in shapes.proven.values()] == [8]
