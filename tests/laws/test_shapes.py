"""Whoever has a proven shape is proven: reading that customer's artifacts would give its deployment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from octo_spec.diagnostics import has_errors
from octo_spec.model.capabilities import project
from octo_spec.model.text import Param, Text
from octo_spec.model.traversal import linked, map_texts, pruned
from octo_spec.pipeline.compile import compile_each
from octo_spec.pipeline.proof import Proof
from octo_spec.pipeline.shapes import SAFE, Emitted, Shape, Shapes, Shaping, Values
from octo_spec.plugin.built_in import BuiltIn
from octo_spec.plugin.discovery import find
from octo_spec.resolve.customers import Answer, Customer, FormatRequest
from octo_spec.testing import LAW, deployments
from tests.compiled import FORMATS, loaded, spec
from tests.trials import FEW

if TYPE_CHECKING:
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


@LAW
@given(st.sampled_from(FORMATS), st.data())
def test_what_fits_a_shape_reads_back_as_its_deployment(name: str, data: st.DataObject) -> None:
    target = emitter(name)
    assert target.read
    drawn = data.draw(deployments(target.lacks))
    ids = used(drawn)
    assume(ids)
    classes = {id: data.draw(st.sampled_from((accounts, names))) for id in ids}
    sides = []
    for _ in range(2):
        values = {id: data.draw(texts) for id, texts in classes.items()}
        deployment = project(with_values(drawn, values), target.lacks, name).deployment
        assume(deployment is not None)
        assert deployment is not None
        emission = target.emit(deployment, target.options())
        assume(not has_errors(emission.diagnostics))
        sides.append((Values(values, ()), Emitted(deployment, None, emission.artifacts)))
    (proven, first), (asked, second) = sides
    assume(target.read(first.artifacts).deployment == first.projected)
    if Shape(proven, first).fits(asked, second):
        assert target.read(second.artifacts).deployment == second.projected


# --- and so a build comes to the same, with shapes or without ----------------------------------

VENDOR: Final = Path("spec/octo.yaml")


def compiled(customers: list[Customer]) -> list[Compilation]:
    return list(compile_each(spec(VENDOR), loaded(VENDOR).spans, customers))


@st.composite
def customers(draw: st.DrawFn) -> list[Customer]:
    texts = st.one_of(accounts, names, names, hostile)
    ways = st.sampled_from(("fix", "preset"))
    found = []
    for number in range(draw(st.integers(2, 4))):
        answers: dict[str, dict[str, Answer]] = {"fix": {}, "preset": {}}
        answers[draw(ways)]["principal"] = Answer(draw(accounts))
        answers[draw(ways)]["external-id"] = Answer(draw(texts))
        title = draw(st.sampled_from(("", "Acme Reports", "Acme Reports 2", "C & A", "Globex.", "yes")))
        formats = tuple(FormatRequest(name, {}) for name in FORMATS)
        found.append(Customer(f"c{number}", title, answers["fix"], answers["preset"], formats=formats))
    return found


@FEW
@given(customers())
def test_a_build_gives_the_same_bytes_whichever_proof_each_had(drawn: list[Customer]) -> None:
    together = compiled(drawn)
    for compilation, customer in zip(together, drawn, strict=True):
        [alone] = compiled([customer])
        for build, whole in zip(compilation.formats, alone.formats, strict=True):
            assert whole.proof is not Proof.SHAPE
            assert build == replace(whole, proof=build.proof, shape=build.shape)
            assert build.is_good == whole.is_good


def acme(number: int, external_id: str = "MSP-{}x", **others: Any) -> Customer:  # noqa: ANN401 - as a customer has them
    fixed = {"principal": Answer("131920598436"), "external-id": Answer(external_id.format(number))}
    fixed |= others.pop("fix", {})
    return Customer(f"c{number}", "Acme Reports", fix=fixed, **others)


def proofs(customers: list[Customer]) -> list[set[Proof]]:
    return [{build.proof for build in compilation.formats} for compilation in compiled(customers)]


def test_the_first_of_a_shape_is_proven_whole() -> None:
    assert proofs([acme(1), acme(22), acme(3)]) == [{Proof.EQUAL}, {Proof.SHAPE}, {Proof.SHAPE}]


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
def test_what_fits_no_shape_is_proven_whole(other: Customer) -> None:
    [_, second] = proofs([acme(1, "MSP-{}x"), other])
    fits = other.fix["external-id"].value == "AlphausAcct-2"
    assert second == ({Proof.SHAPE} if fits else {Proof.EQUAL})


def test_a_value_that_stands_elsewhere_too_is_proven_whole() -> None:
    assert proofs([acme(1), acme(2, "octo-optimization-recommendation")]) == [{Proof.EQUAL}, {Proof.EQUAL}]


# --- one customer's artifacts are changed ------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("meant", "written"),
    [("ce:Get*", "ce:*"), ('"MSP-22x"', '"MSP-1x"'), ("MSP-22x", "MSP-22xx"), ("# ", "#  ")],
)
def test_an_emitter_that_treats_one_customer_otherwise_is_found(name: str, meant: str, written: str) -> None:
    def emitted(number: int) -> tuple[Values, Emitted]:
        customer = replace(acme(number), formats=(FormatRequest(name, {}),))
        [compilation] = compiled([customer])
        [build] = compilation.formats
        assert build.deployment
        return Values.of(customer), Emitted(build.deployment, None, build.artifacts)

    (values, first), (others, second) = emitted(1), emitted(22)
    changed = tuple(replace(each, text=each.text.replace(meant, written)) for each in second.artifacts)
    if changed == second.artifacts:
        pytest.skip("this format does not write it so")
    shape = Shape(values, first)
    assert shape.fits(others, second)
    assert shape.fits(others, replace(second, artifacts=changed)) is None
    assert shape.fits(others, replace(second, artifacts=second.artifacts[1:])) is None


def test_many_kinds_of_customers_are_not_all_kept() -> None:
    shapes = Shapes()
    [compilation] = compiled([acme(1)])
    build = compilation.formats[0]
    assert build.deployment
    for number in range(100):
        values = Values({"fix external-id": f"MSP-{number}x"}, ())
        Shaping(shapes, "cloudformation", values, Emitted(build.deployment, None, build.artifacts)).keep(
            build.artifacts
        )
    assert [len(kept) for kept in shapes.proven.values()] == [8]
