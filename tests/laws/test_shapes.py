"""Customers with a proven shape are proven: reading their artifacts would return their deployment."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from octo_spec.diagnostics import has_errors
from octo_spec.language.load import load_spec
from octo_spec.language.models.parameters import ParameterSpec
from octo_spec.model.canonical_json import digest
from octo_spec.model.capabilities import project
from octo_spec.model.text import Param, Text
from octo_spec.model.traversal import link_role_arns, map_texts, prune
from octo_spec.pipeline.compile import Compiler, compile_each
from octo_spec.pipeline.proof import Proof
from octo_spec.pipeline.safe_values import Values, kind_of
from octo_spec.pipeline.shapes import KEPT, MOST_KINDS, Emitted, Shapes, Shaping, Written
from octo_spec.plugin.artifacts import Emission, ReadMode
from octo_spec.plugin.built_in import BuiltIn
from octo_spec.plugin.discovery import find
from octo_spec.resolve.customers import Customer, FormatRequest, PlacedAnswer
from octo_spec.testing import LAW, deployments
from octo_spec.testing.laws import DEEP, HEAVY
from tests.compiled import FORMATS, loaded, spec

if TYPE_CHECKING:
    from octo_spec.model.capabilities import Lack
    from octo_spec.model.deployment import Deployment
    from octo_spec.pipeline.compile import Compilation
    from octo_spec.pipeline.format_build import FormatBuild
    from octo_spec.plugin.contract import Emitter


def emitter(name: str) -> Emitter[Any]:
    plugin = find(name)
    assert isinstance(plugin, BuiltIn), str(plugin)
    return plugin.emitter


def texts(alphabet: str, least: int = 1, most: int = 24) -> st.SearchStrategy[str]:
    return st.text(st.sampled_from(alphabet), min_size=least, max_size=most)


HEX: Final = "0123456789abcdef"
LETTERS: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
URL: Final = f"{LETTERS}0123456789-_"
SIGNS: Final = "_+=,.@:/-"

accounts = texts("0123456789", 12, 12)
names = st.builds(
    "{}-{}".format, texts(LETTERS, 2), texts(f"{LETTERS}0123456789-", 2).map(lambda end: f"{end}x")
)
KINDS: Final[dict[str, st.SearchStrategy[str]]] = {
    "account": accounts,
    "digits": texts("0123456789", 6, 10),
    "name": names,
    "word": texts(LETTERS, 7),
    "UUID": st.uuids().map(str),
    "32 hexadecimal digits": texts(HEX, 32, 32),
    "base64url": texts(URL, 12, 32),
    "base64": st.binary(min_size=8, max_size=20).map(lambda drawn: b64encode(drawn).decode()),
    "ULID": texts("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 24, 24).map("01{}".format),
    "with colons": st.builds("vendor:{}:{}".format, texts(LETTERS, 3), st.integers(1, 10**6)),
    "region": st.sampled_from(("us-east-1", "eu-central-1", "ap-southeast-2", "us-gov-west-1", "xx-new-9")),
    "ARN": st.builds("arn:aws:sqs:{}:{}:{}".format, st.just("eu-west-1"), accounts, texts(LETTERS, 3)),
    "sign first": st.builds("{}{}".format, st.sampled_from("_+=,.@:/-"), texts(URL, 8).map("{}x".format)),
    "any sign": texts(f"{LETTERS}0123456789{SIGNS}", 6, 40),
    "long": texts(URL, 60, 300),
}
"""Values by what they are; not every drawn one is safe."""
LIKE_ALL: Final = ("account", "region", "ARN")
"""These are all alike."""
REAL_TITLES: Final = (
    *(
        "Acme Reports",
        "3M",
        "Müller GmbH",
        "C & A",
        "O'Neill's",
        "Yahoo!",
        "E.ON SE",
        "日立製作所",
        "Acme #1",
    ),
    *('Toys "R" Us', "Procter & Gamble (P&G)", "1&1 Ionos", "a_b*c", "L'Oréal — Paris", "X | Y", "yes", "😀"),
    *(
        "1. FC Köln",
        "-minus",
        "+plus",
        "Octo",
        "{{x}}",
        "${x}",
        "%d",
        "C:\\x",
        "`x`",
        "<b>",
        "~a~",
        "e\u0301",
    ),
)
titles = st.one_of(
    st.sampled_from(REAL_TITLES), st.text(max_size=12), texts("ab1 &'_*.-+#|", 1, 12), st.just("")
)
HOSTILE: Final = (
    *("yes", "null", "1e3", "0x10", "2020-01-01", "012345678901", "0o17", "1_000", "~", "y", ".inf", "1:30"),
    *("us-east-1", "aws-cn", "aws", "Allow", "a", "a: b", "${x}", "*", "a*", "x?", "%{x}", "'", '"', "# x"),
    *("ec2.amazonaws.com", "arn:aws:iam::aws:policy/ReadOnlyAccess", "131920598436", "ROOT", "x" * 64),
    *("\u202ex", "e\u0301", "日本", "a b", " a", "a:", "-", "--", "__", "for_each", "AlphausAcctAccessRole"),
)
hostile = st.sampled_from(HOSTILE)


# --- readers take all safe values alike --------------------------------------------------------


def with_values(deployment: Deployment, values: dict[str, str]) -> Deployment:
    """Fill in parameters, as a customer's fixed answers are."""

    def change(text: Text) -> Text:
        pieces = (values.get(piece.id, piece) if isinstance(piece, Param) else piece for piece in text.pieces)
        return Text.of(*pieces)

    roles = tuple(map_texts(role, change) for role in deployment.roles)
    return prune(link_role_arns(replace(deployment, roles=roles)))


def used(deployment: Deployment) -> tuple[str, ...]:
    found: list[str] = []

    def visit(text: Text) -> Text:
        found.extend(piece.id for piece in text.pieces if isinstance(piece, Param))
        return text

    for role in deployment.roles:
        map_texts(role, visit)
    return tuple(dict.fromkeys(found))


def values_of(texts: dict[str, str]) -> Values:
    customer = Customer("", texts.get("title", ""), {id: PlacedAnswer(text) for id, text in texts.items()})
    parameters = {id: ParameterSpec(description="x") for id in texts if id != "title"}
    return Values.of(replace(customer, fix={id: customer.fix[id] for id in parameters}), parameters)


@st.composite
def alike(draw: st.DrawFn, value: str) -> str:
    """Draw a value with the same signs in the same order, longer or shorter."""
    signs = {LETTERS: str.isalpha, "0123456789": str.isdigit, URL: str.isalnum}
    pieces = []
    for piece in re.findall("[A-Za-z]+|[0-9]+|.", value, re.DOTALL):
        alphabet = next((known for known, is_of in signs.items() if is_of(piece)), "")
        is_changed = alphabet and piece.isascii()
        pieces.append(draw(texts(alphabet, 1, len(piece) + 3)) if is_changed else piece)
    return "".join(pieces)


@st.composite
def two_customers(
    draw: st.DrawFn, lacks: frozenset[Lack], kind: str
) -> tuple[tuple[Values, Deployment], tuple[Values, Deployment]]:
    """Draw a deployment with the values of two customers, often of the same kinds."""
    drawn = draw(deployments(lacks))
    ids = used(drawn)
    assume(ids)
    kinds = {id: draw(st.sampled_from((kind, "account", "name", "UUID"))) for id in ids} | {ids[0]: kind}
    first = {id: draw(KINDS[of_id]) for id, of_id in kinds.items()}
    second = {
        id: draw(KINDS[kinds[id]] if kinds[id] in LIKE_ALL or not draw(st.integers(0, 3)) else alike(value))
        for id, value in first.items()
    }
    has_title = draw(st.booleans())
    found = []
    for filled in (first, second):
        title = draw(titles) if has_title else ""
        deployment = replace(with_values(drawn, filled), title=title)
        found.append((values_of({**filled, "title": title}), deployment))
    return found[0], found[1]


def emitted(target: Emitter[Any], deployment: Deployment) -> Emitted | None:
    projection = project(deployment, target.lacks, target.name)
    if projection.deployment is None:
        return None
    emission = target.emit(projection.deployment, target.options())
    diagnostics = (*projection.diagnostics, *emission.diagnostics)
    return Emitted(projection.deployment, projection.whole, emission.artifacts, diagnostics)


def written(target: Emitter[Any], deployment: Deployment) -> Written | None:
    found = emitted(target, deployment)
    return None if found is None else Written(found, Emission(found.artifacts, found.diagnostics))


def check_given(target: Emitter[Any], known: Shaping, requests: Shaping) -> str:
    """Give the second customer what the first one's shape gives, and say how far it got."""
    assert target.read
    write = partial(written, target)
    first, second = write(known.deployment), write(requests.deployment)
    if first is None or second is None or has_errors(first.emitted.diagnostics):
        return "refused"
    if target.read(first.emitted.artifacts, ReadMode.STRICT).deployment != first.emitted.projected:
        return "not proven"
    if not known.keep(first, write):
        return "no shape"
    given = requests.filled_shape()
    if given:
        # The emitter writes the same: no bytes depend on the other customer.
        assert Emission(given.artifacts, given.diagnostics) == second.whole
    fitting = requests.fitting(second.emitted)
    assert fitting or not given
    for each in filter(None, (given, fitting)):
        # The inserted values read back, also those that the emitter was not called for: this is the proof.
        assert target.read(each.artifacts, ReadMode.STRICT).deployment == second.emitted.projected
        assert each.digest == digest(second.emitted.projected)
    return "given" if given else "fitting" if fitting else "another shape"


def shaping(values: Values, deployment: Deployment, shapes: Shapes) -> Shaping:
    return Shaping(shapes, "kind", values, deployment)


def check_kind(data: st.DataObject, kind: str) -> str:
    """Draw two customers, and say how far the second one got."""
    target = emitter(data.draw(st.sampled_from(FORMATS)))
    (known, one), (requests, other) = data.draw(two_customers(target.lacks, kind))
    assume(not known.is_alone and not requests.is_alone)
    shapes = Shapes()
    return check_given(target, shaping(known, one, shapes), shaping(requests, other, shapes))


@pytest.mark.medium
@LAW
@given(st.sampled_from(list(KINDS)), st.data())
def test_a_filled_shape_equals_the_emission_and_reads_back(kind: str, data: st.DataObject) -> None:
    check_kind(data, kind)


@pytest.mark.deep
@pytest.mark.parametrize("kind", KINDS)
def test_a_filled_shape_of_each_kind_equals_the_emission_and_reads_back(kind: str) -> None:
    ends: Counter[str] = Counter()

    @LAW
    @given(st.data())
    def law(data: st.DataObject) -> None:
        ends[check_kind(data, kind)] += 1

    law()
    # Without this, a kind that no shape gives would pass unseen.
    assert ends["given"], ends


# --- so a build writes the same, with shapes or without ----------------------------------------

VENDOR: Final = Path("spec/octo.yaml")


def compiled(customers: list[Customer]) -> list[Compilation]:
    return list(compile_each(spec(VENDOR), loaded(VENDOR).spans, customers))


@st.composite
def customers(draw: st.DrawFn) -> list[Customer]:
    ids = st.one_of(names, draw(st.sampled_from(list(KINDS.values()))), hostile)
    ways = st.sampled_from(("fix", "preset"))
    found = []
    formats = draw(st.sampled_from((FORMATS, *((name,) for name in FORMATS))))
    for number in range(draw(st.integers(2, 4 if LAW.max_examples >= DEEP else 2))):
        answers: dict[str, dict[str, PlacedAnswer]] = {"fix": {}, "preset": {}}
        answers[draw(ways)]["principal"] = PlacedAnswer(draw(accounts))
        answers[draw(ways)]["external-id"] = PlacedAnswer(draw(ids))
        requests = tuple(FormatRequest(name, {}) for name in formats)
        found.append(
            Customer(f"c{number}", draw(titles), answers["fix"], answers["preset"], formats=requests)
        )
    return found


@pytest.mark.medium
@HEAVY
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


@pytest.mark.deep
@LAW
@given(customers())
def test_a_build_says_the_same_in_every_order(drawn: list[Customer]) -> None:
    def built(ordered: list[Customer]) -> dict[str, tuple[FormatBuild, ...]]:
        compiler = Compiler(spec(VENDOR), loaded(VENDOR).spans)
        formats = {each.id: compiler.compile_for(each).formats for each in ordered}
        # For customers that are known by their shape, nothing was projected.
        return {id: tuple(replace(one, deployment=None) for one in each) for id, each in formats.items()}

    assert built(drawn) == built(drawn[::-1])


def acme(number: int, external_id: str = "MSP-{}x", **others: Any) -> Customer:  # noqa: ANN401 - as a customer has them
    fixed = {
        "principal": PlacedAnswer("131920598436"),
        "external-id": PlacedAnswer(external_id.format(number)),
    }
    fixed |= others.pop("fix", {})
    return Customer(f"c{number}", "Acme Reports", fix=fixed, **others)


def proofs(customers: list[Customer]) -> list[set[Proof]]:
    return [{build.proof for build in compilation.formats} for compilation in compiled(customers)]


@pytest.mark.medium
def test_the_first_of_a_shape_is_proven_whole() -> None:
    assert proofs([acme(1), acme(22), acme(3)]) == [{Proof.EQUAL}, {Proof.SHAPE}, {Proof.SHAPE}]


@pytest.mark.medium
@pytest.mark.parametrize(
    "other",
    [
        acme(2, "MSP/{}"),
        acme(2, ask={"remediation": None}),
        acme(2, fix={"remediation": PlacedAnswer("off")}),
        acme(2, "us-east-{}"),
        acme(2, "AlphausAcct-{}"),
    ],
    ids=["a value of no class", "a choice asked", "a choice answered", "a region", "another class"],
)
def test_a_deployment_without_a_shape_is_proven_whole(other: Customer) -> None:
    [_, second] = proofs([acme(1, "MSP-{}x"), other])
    fits = other.fix["external-id"].value == "AlphausAcct-2"
    assert second == ({Proof.SHAPE} if fits else {Proof.EQUAL})


OF_STACK: Final = """\
octospec: 1
name: small
version: 1.0.0
description: Small.
parameters: {external-id: {description: The external ID.}}
roles:
  reader:
    name: Reader
    why: Reads.
    trust: {account: "131920598436", external-id: "${param.external-id}", why: The vendor.}
    inline: {main: [stack]}
groups:
  stack:
    category: cost-data
    access: write
    why: Updates.
    grants:
      - {allow: "ce:GetTags"}
      - {EFFECT: "cloudformation:DeleteStack", on: "${stack.id}"}
"""


@pytest.mark.medium
@pytest.mark.parametrize(("effect", "proof"), [("deny", Proof.EQUAL), ("allow", Proof.SHAPE)])
def test_a_shape_never_covers_an_omitted_deny(effect: str, proof: Proof) -> None:
    """Terraform has no stack: what a grant on it denies is omitted, and each customer is proven whole."""
    found = load_spec(OF_STACK.replace("EFFECT", effect), "spec.yaml")
    assert found.spec is not None
    formats = (FormatRequest("terraform", {}),)
    two = [
        Customer(f"c{each}", fix={"external-id": PlacedAnswer(f"MSP-{each}x")}, formats=formats)
        for each in (1, 22)
    ]
    builds = [build for each in compile_each(found.spec, found.spans, two) for build in each.formats]
    assert [build.proof for build in builds] == [Proof.EQUAL, proof]


EXAMPLES: Final = {
    "account": ("131920598437", "012345678901"),
    "digits": ("27182818", "0031415926"),
    "UUID": ("6513270e-269e-4f0c-8e24-0a1b2c3d4e5f", "0e123456-0000-4000-8000-000000000000"),
    "32 hexadecimal digits": ("12e4567890abcdef12e4567890abcdef", "00000000000000000000000000000e10"),
    "base64url": ("q83vEjRWeJCrze8_-SNFZ", "Mz_0--x"),
    "base64": ("q83vEjRWeJCr+e8SNF/Z0==", "Mz/0+x=="),
    "ULID": ("01J9ZQ3Y5T8W7V6S4R2P1N0M9K", "01E1000000000000000000000"),
    "word": ("globex", "Initech"),
    "colons": ("vendor:tenant:123", "octo:acme:7"),
    "email": ("ops@acme.example", "a.b.c@d"),
    "sign first": ("-abc_d", "-2020"),
    "region": ("eu-central-1", "ap-southeast-2"),
    "ARN": ("arn:aws:sqs:eu-west-1:131920598437:octo", "arn:aws:sqs:us-east-1:012345678901:x_y"),
    "mixed lengths": ("MSP-1", "MSP-" + 100 * "a1"),
}
"""External IDs: the second one is of the shape of the first."""


@pytest.mark.medium
def test_every_kind_of_value_has_a_shape() -> None:
    assert len(EXAMPLES) >= len({kind_of("fix x", one) for one, _ in EXAMPLES.values()})
    formats = (FormatRequest("iam-json", {}),)
    pairs = [[acme(0, one, formats=formats) for one in pair] for pair in EXAMPLES.values()]
    together = compiled([one for pair in pairs for one in pair])
    found = [compilation.formats[0].proof for compilation in together]
    assert dict(zip(EXAMPLES, found[1::2], strict=True)) == dict.fromkeys(EXAMPLES, Proof.SHAPE)


@pytest.mark.medium
@pytest.mark.parametrize("title", ["3M", "Müller GmbH", "C & A", "O'Neill's", "<b>", "Octo", "x" * 250])
def test_every_title_has_a_shape(title: str) -> None:
    formats = (FormatRequest("cloudformation", {}),)
    [_, titled] = compiled([acme(1, formats=formats), replace(acme(2, formats=formats), title=title)])
    [alone] = compiled([titled.customer])
    assert titled.formats[0].proof is Proof.SHAPE
    assert titled.formats[0].artifacts == alone.formats[0].artifacts


@pytest.mark.deep
@pytest.mark.medium
def test_a_value_that_occurs_elsewhere_is_proven_whole() -> None:
    assert proofs([acme(1), acme(2, "octo-optimization-recommendation")]) == [{Proof.EQUAL}, {Proof.EQUAL}]


# --- one customer's artifacts are changed ------------------------------------------------------


OTHERWISE = (("ce:Get*", "ce:*"), ("MSP-22x", "MSP-22xx"), ("# ", "#  "))
IN_QUOTES = ('"MSP-22x"', '"MSP-1x"')


@pytest.mark.parametrize(
    ("name", "meant", "written_instead"),
    [
        *((name, *otherwise) for name in FORMATS for otherwise in OTHERWISE),
        *((name, *IN_QUOTES) for name in FORMATS if name != "cloudformation"),
    ],
)
def test_an_emitter_that_treats_one_customer_differently_is_found(
    name: str, meant: str, written_instead: str
) -> None:
    target, shapes = emitter(name), Shapes()
    write = partial(written, target)

    def shaping_of(number: int) -> Shaping:
        [compilation] = compiled([replace(acme(number), formats=(FormatRequest(name, {}),))])
        assert compilation.deployment
        return shaping(Values.of(acme(number), spec(VENDOR).parameters), compilation.deployment, shapes)

    first, second = shaping_of(1), shaping_of(22)
    known, found = write(first.deployment), write(second.deployment)
    assert known
    assert found
    assert first.keep(known, write)
    artifacts = found.emitted.artifacts
    changed = tuple(replace(each, text=each.text.replace(meant, written_instead)) for each in artifacts)
    assert changed != artifacts
    assert second.fitting(found.emitted)
    assert second.fitting(replace(found.emitted, artifacts=changed)) is None
    assert second.fitting(replace(found.emitted, artifacts=artifacts[1:])) is None


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
        Customer(f"c{number}", fix={"team": PlacedAnswer(team)}, formats=formats)
        for number, team in enumerate(("Acme-Red", "Blue-Ant", "Coal-Sky"))
    ]
    together = list(compile_each(found.spec, found.spans, teams))
    for compilation, customer in zip(together, teams, strict=True):
        [alone] = compile_each(found.spec, found.spans, [customer])
        texts = [[each.artifacts for each in known.formats] for known in (compilation, alone)]
        assert compilation.is_good
        assert texts[0] == texts[1]


@pytest.mark.medium
def test_a_limit_of_lengths_does_not_make_the_proof_depend_on_the_order() -> None:
    suffixed = NAMED.replace("Reader-${param.team}", "Reader-${param.suffix}")
    suffixed = suffixed.replace("parameters: {", "parameters: {suffix: {description: The suffix.}, ")
    found = load_spec(suffixed, "named.yaml")
    assert found.spec is not None, found.diagnostics
    loaded_spec, spans = found.spec, found.spans
    # Names of files have at most 100 characters, so invented customers have values as long as a real one's.
    formats = (FormatRequest("iam-json", {}),)
    first = Customer(
        "first",
        "Acme Reports",
        fix={"team": PlacedAnswer("Acme-Red"), "suffix": PlacedAnswer("blue")},
        formats=formats,
    )
    short = Customer(
        "short", "x_y", fix={"team": PlacedAnswer("B-u"), "suffix": PlacedAnswer("green-")}, formats=formats
    )

    def shapes(*ordered: Customer) -> dict[str, str]:
        compiler = Compiler(loaded_spec, spans)
        return {each.id: compiler.compile_for(each).formats[0].shape for each in ordered}

    assert shapes(first, short) == shapes(short, first)
    assert all(shapes(short).values())


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


@pytest.mark.deep
@pytest.mark.medium
def test_many_kinds_of_customers_are_not_all_kept() -> None:
    target, shapes = emitter("iam-json"), Shapes()
    write = partial(written, target)
    [compilation] = compiled([acme(1)])
    assert compilation.deployment
    known = write(compilation.deployment)
    assert known
    first = shaping(Values.of(acme(1), spec(VENDOR).parameters), compilation.deployment, shapes)
    for number in range(KEPT + 2):
        assert first.keep(known, write), number
    assert [len(kept) for kept in shapes.proven.values()] == [KEPT]
    [[(_, shape), *_]] = shapes.proven.values()
    for number in range(2 * MOST_KINDS):
        shapes.keep(replace(first, kind=number), shape)
        shapes.give_up(number, first.deployment)
    assert len(shapes.proven) == len(shapes.hopeless) == MOST_KINDS
