"""What customers share when a spec is resolved never changes what one of them gets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from octo_spec.language.layout.lines import page_text
from octo_spec.language.layout.shapes import SPEC
from octo_spec.language.layout.tree import PageTable, SpecPage, tree_of
from octo_spec.language.load import load_spec
from octo_spec.model.environment import value_problems
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.resolve.answers import declared_parameter
from octo_spec.resolve.customers import Customer, PlacedAnswer
from octo_spec.resolve.resolution import resolve
from octo_spec.resolve.shared_resolutions import SharedResolutions
from tests.importing.draw_spec import specs
from tests.trials import tried

if TYPE_CHECKING:
    from octo_spec.language.load import LoadedSpec
    from octo_spec.language.models.parameters import ParameterSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.model.environment import Value
    from tests.importing.draw_spec import Data

ROOT: Final = Path(__file__).parents[2]
EVERYTHING: Final = (ROOT / "tests" / "language" / "everything.yaml").read_text("utf-8")

COMPARED: Final = """\
octospec: 1
name: compared
version: 1.0.0
description: Texts that resolving compares, each with a parameter.
parameters:
  one: {description: A name or an ARN.}
  two: {description: Another name or ARN.}
  bucket: {description: A bucket, optional: true}
roles:
  reader:
    name: ${param.one}
    why: Reads.
    tags: {one: "${param.one}", two: "${param.two}"}
    trust: [{account: "111122223333", external-id: "x-${param.two}"}]
    inline: {"${param.one}": [costs], "${param.two}": [more]}
    attached: [attached]
  writer:
    name: Writer
    why: Writes.
    trust: [{role: "${param.one}", account: "${account}", external-id: ["${param.two}"]}]
    inline: {more: [more]}
groups:
  costs:
    category: cost-data
    access: read
    why: Reports.
    grants: [{allow: "ce:Get*"}, {allow: "s3:GetObject", on: "arn:${partition}:s3:::${param.bucket}/*"}]
  attached:
    category: cost-data
    access: read
    why: Attached.
    attach: ["${param.one}", "${param.two}", ReadOnlyAccess]
  more:
    category: cost-data
    access: permissions
    why: More.
    grants:
      - allow: iam:GetRole
        on:
          - arn:${partition}:iam::${account}:role/${param.two}
          - arn:${partition}:iam::${account}:role/Fixed
          - arn:${partition}:iam::${account}:role/Writer
          - ${param.one}
"""
TEXTS: Final = (
    *("Fixed", "Writer", "fixed", "more", "acme-1", "Globex", "", "a", "b"),
    *("111122223333", "us-east-1", "x" * 129, "arn:aws:iam::111122223333:role/Writer"),
)


def loaded(text: str) -> LoadedSpec:
    found = load_spec(text, "spec.yaml", reserved_by_targets())
    assert found.spec is not None, "\n".join(map(str, found.diagnostics))
    return found


@st.composite
def values(draw: st.DrawFn, id: str, parameter: ParameterSpec) -> Value:
    """Draw an answer that is mostly allowed: one text, the elements of a list, or two external IDs."""
    known = [*TEXTS, *parameter.allowed]
    declaration = declared_parameter(id, parameter)
    if parameter.type == "list":
        return tuple(draw(st.lists(st.sampled_from(known), max_size=2)))
    allowed = [text for text in known if not any(value_problems(declaration, text))]
    one = st.sampled_from(allowed or known)
    return draw(st.one_of(one, one, one, st.sampled_from(known), st.tuples(one, one)))


@st.composite
def customers(draw: st.DrawFn, spec: Spec, number: int) -> Customer:
    answers: dict[str, dict[str, PlacedAnswer]] = {"fix": {}, "preset": {}}
    for id, parameter in spec.parameters.items():
        given = draw(st.sampled_from(("fix", "fix", "fix", "preset", "neither")))
        if given in answers:
            answers[given][id] = PlacedAnswer(draw(values(id, parameter)))
    open_choices: dict[str, None] = {}
    for id, choice in spec.choices.items():
        match draw(st.sampled_from(("fix", "preset", "ask", "neither"))):
            case "fix":
                answers["fix"][id] = PlacedAnswer(draw(st.sampled_from(choice.values)))
            case "preset":
                answers["preset"][id] = PlacedAnswer(draw(st.sampled_from(choice.values)))
                open_choices[id] = None
            case "ask":
                open_choices[id] = None
            case _:
                pass
    fixes_partition: bool = draw(st.booleans())
    if spec.partitions and fixes_partition:
        answers["fix"]["partition"] = PlacedAnswer(draw(st.sampled_from(tuple(spec.partitions))))
    title = draw(st.sampled_from(("", "Acme", "3M", "Müller GmbH")))
    return Customer(f"c{number}", title, answers["fix"], answers["preset"], open_choices)


@st.composite
def fleets(draw: st.DrawFn, spec: Spec) -> tuple[Customer, ...]:
    """Draw customers, each of whose entries has others of the same pattern."""
    first = [draw(customers(spec, number)) for number in range(draw(st.integers(1, 2)))]
    alike = [
        Customer(
            f"{customer.id}-{again}",
            draw(st.sampled_from(("", "Globex", "C & A"))),
            {id: draw(like(spec, id, answer)) for id, answer in customer.fix.items()},
            {id: draw(like(spec, id, answer)) for id, answer in customer.preset.items()},
            customer.ask,
        )
        for customer in first
        for again in range(3)
    ]
    return (*first, *alike)


@st.composite
def like(draw: st.DrawFn, spec: Spec, id: str, answer: PlacedAnswer) -> PlacedAnswer:
    """Draw an answer of the same form."""
    if id not in spec.parameters:
        return answer
    drawn = draw(values(id, spec.parameters[id]))
    return PlacedAnswer(drawn) if isinstance(drawn, str) == isinstance(answer.value, str) else answer


def agree(found: LoadedSpec, fleet: tuple[Customer, ...]) -> int:
    """Compare shared resolutions, with all that is documentation, and count the deployments."""
    assert found.spec is not None
    shared = SharedResolutions(found.spec, found.spans, reserved_by_targets())
    alone = [resolve(found.spec, found.spans, customer, reserved_by_targets()) for customer in fleet]
    assert [repr(shared.resolution(customer)) for customer in fleet] == list(map(repr, alone))
    return sum(each.deployment is not None for each in alone)


def written(data: Data) -> str:
    root = tree_of(data)
    assert isinstance(root, PageTable)
    return page_text(SpecPage(root), SPEC)


@pytest.mark.medium
@given(st.data())
@tried(100)
def test_a_shared_resolution_equals_one_alone(data: st.DataObject) -> None:
    texts = st.one_of(st.sampled_from((EVERYTHING, COMPARED)), specs().map(written))
    found = load_spec(data.draw(texts), "spec.yaml", reserved_by_targets())
    assume(found.spec is not None)
    assert found.spec is not None
    agree(found, data.draw(fleets(found.spec)))


def answered(**answers: str) -> Customer:
    return Customer("c", "Acme", {id: PlacedAnswer(value) for id, value in answers.items()})


@pytest.mark.parametrize(
    "last",
    [
        answered(one="Fixed", two="b", bucket="c"),
        answered(one="a", two="Fixed", bucket="c"),
        answered(one="a", two="Writer", bucket="c"),
        answered(one="a", two="a", bucket="c"),
        answered(one="A", two="a", bucket="c"),
        answered(one="arn:aws:iam::111122223333:role/x", two="b", bucket="c"),
        answered(one="a", two="x" * 129, bucket="c"),
        answered(one="Writer", two="b", bucket="c"),
    ],
    ids=lambda customer: " ".join(answer.value[:9] for answer in customer.fix.values()),
)
def test_texts_that_happen_to_be_equal_are_found(last: Customer) -> None:
    found = loaded(COMPARED)
    one, two = answered(one="m", two="n", bucket="o"), answered(one="p", two="q", bucket="r")
    assert agree(found, (one, two, two, last)) >= 3


ATTACHED: Final = """\
octospec: 1
name: attached
version: 1.0.0
description: Attached policies, and an external ID that may be rotated.
parameters:
  one: {description: A policy.}
  two: {description: Another policy., optional: true}
  id: {description: The external ID., min-length: 2}
roles:
  reader:
    name: Reader
    why: Reads.
    trust: [{account: "111122223333", external-id: "${param.id}"}]
    attached: [attached]
groups:
  attached: {category: cost-data, access: read, why: Attached., attach: ["${param.one}", "${param.two}"]}
"""


def test_equal_policies_an_empty_answer_and_a_rotated_external_id_are_found() -> None:
    found = loaded(ATTACHED)
    fleet = [answered(one=f"one-{number}", two=f"two-{number}", id=f"id-{number}") for number in range(2)]
    rotated = [
        replace(each, fix={**each.fix, "id": PlacedAnswer((f"old-{number}", f"new-{number}"))})
        for number, each in enumerate(fleet)
    ]
    equal, without = answered(one="same", two="same", id="id-3"), answered(one="one", two="", id="id-4")
    assert agree(found, (*fleet, equal, without, *rotated, without)) == 6


def test_no_customer_of_a_pattern_is_resolved_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []

    def counted(*given: Any) -> Any:  # noqa: ANN401 - as it is called
        calls.append(given)
        return resolve(*given)

    monkeypatch.setattr("octo_spec.resolve.shared_resolutions.resolve", counted)
    found = loaded(COMPARED)
    assert found.spec is not None
    shared = SharedResolutions(found.spec, found.spans, reserved_by_targets())
    for number in range(10):
        shared.resolution(answered(one=f"one-{number}", two=f"two-{number}", bucket=f"bucket-{number}"))
    assert not calls


def test_parts_without_a_value_are_the_same_objects() -> None:
    found = loaded(COMPARED)
    assert found.spec is not None
    shared = SharedResolutions(found.spec, found.spans, reserved_by_targets())
    fleet = [answered(one=f"one-{number}", two=f"two-{number}", bucket="b") for number in range(2)]
    second, third = (shared.resolution(customer).deployment for customer in fleet)
    assert second
    assert third
    assert second != third
    assert second.roles[0].policies[0].statements[0] is third.roles[0].policies[0].statements[0]


def test_patterns_of_many_kinds_are_not_all_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("octo_spec.resolve.shared_resolutions.KEPT", 3)
    found = loaded(COMPARED.replace("optional: true", "type: list"))
    assert found.spec is not None
    shared = SharedResolutions(found.spec, found.spans, reserved_by_targets())
    for number in range(7):
        fix = {
            "one": PlacedAnswer("a"),
            "two": PlacedAnswer("b"),
            "bucket": PlacedAnswer((f"bucket-{number}",)),
        }
        shared.resolution(Customer("c", fix=fix))
    assert len(shared.known) == 3
