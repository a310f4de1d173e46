r"""The proof of many customers at once: one is proven whole, and others differ from it only in values.

A shape is a format that was emitted for one customer, read back and compared. Another customer has the same
shape if its resolved deployment equals that of the first customer with the values replaced. The customer's
artifacts are those of the first with the same values put in. That they read back as the customer's
deployment follows if

1. a reader reads every value of one kind of ``safe_values`` alike, and
2. what a format omits from a deployment does not depend on such a value.

The laws in ``tests/laws/test_shapes.py`` check both for our readers, and for what is omitted; third-party
readers are never believed, and always proven whole. So is everything that does not fit: a value of no
kind, a value that is elsewhere too, a deny that a format omits. Each customer is proven in one of the two
ways, without exception.

The artifacts also equal what the emitter would write, byte for byte. The emitter is called for two invented
customers, the ends of all customers with values of these kinds (``invented_values``). What it wrote for the
last one is the ``Shape``: every place of a value in it, and the form in which it is written there, can be
seen, since no other text looks like that. Filled with the values of the first invented customer, and with
those of the real one that was proven whole, it must be what the emitter wrote for these. So a value in
a form that is not known, such as a name in lower case, is found: it would show one customer's value to the
next. Customers outside the two ends need a call of the emitter. The emitter's bytes are not part of the
proof; they guarantee that a customer gets the same bytes alone, with any other customers, in any order, and
on any number of processors.

Example: acme's external ID is ``MSP-acme_1``, and the template of acme was proven. The README of the last
invented customer has ``z\_zz8`` where its template has ``z_zz8``. So globex, with ``MSP_g_2``, gets
``MSP_g_2`` in its template and ``MSP\_g\_2`` in its README. As globex's deployment is acme's with the
same change, the template says what globex's deployment says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, replace
from hashlib import sha256
from operator import le
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import has_errors
from octo_spec.frozen import frozen, mutable
from octo_spec.iam.elements import Effect
from octo_spec.model.canonical_json import canonical_text, digest_of
from octo_spec.pipeline.invented_values import ends_of
from octo_spec.pipeline.renaming import Cut, Renaming, are_apart, form_pairs, texts_between
from octo_spec.pipeline.safe_values import TITLE
from octo_spec.pipeline.value_readers import is_decided_by
from octo_spec.plugin.artifacts import Emission

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Deployment
    from octo_spec.pipeline.invented_values import Ends
    from octo_spec.pipeline.safe_values import Values
    from octo_spec.plugin.artifacts import Artifact


@frozen
class Emitted:
    """What a format got, the ``whole`` if the format omits a part, and what its emitter wrote."""

    projected: Deployment
    whole: Deployment | None
    artifacts: tuple[Artifact, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


@frozen
class Written:
    """What the emitter wrote, and all files of the format, with those that no reader reads back."""

    emitted: Emitted
    whole: Emission


Writing = Callable[["Deployment"], "Written | None"]
"""Writes all files of a format for a deployment, without a proof; ``None`` if that is refused."""


@mutable
class Shape:
    """What a format writes for the last invented customer; each other customer differs only in values.

    The emitter wrote what the shape gives for a customer with the ``shortest`` values, and for those
    ``sizes`` that are not between these and the longest.
    """

    values: Values
    deployment: Deployment
    written: Written
    shortest: tuple[int, ...]
    sizes: set[tuple[int, ...]] = field(default_factory=set)
    cut: Cut = field(init=False)
    literal: str = field(init=False)
    canonical: str = field(init=False)

    def __post_init__(self) -> None:
        """Prepare what all customers have in common."""
        self.cut = _cut(self.values)
        self.literal = texts_between(self.cut, self._texts()).casefold()
        self.canonical = canonical_text(self.written.emitted.projected)

    def _texts(self) -> tuple[str, ...]:
        artifacts = (*self.written.emitted.artifacts, *self.written.whole.artifacts)
        return tuple(f"{artifact.path}\n{artifact.text}" for artifact in artifacts)

    def name(self, kind: object) -> str:
        """Name the shape by all that its customers have in common: equal names, equal shapes."""
        return _name(kind, self.values, self.cut, self._texts())

    def renaming(self, values: Values) -> Renaming | None:
        """Return the renaming to another customer; ``None`` if a value could be elsewhere, too."""
        return self.renaming_to_invented(values) if are_apart(values.names, self.literal) else None

    def renaming_to_invented(self, values: Values) -> Renaming | None:
        """Return the renaming to a customer that no one else gets files of."""
        pairs = form_pairs(self.values.forms, values.forms)
        return None if pairs is None else Renaming(pairs, self.cut)

    def fits(self, values: Values, emitted: Emitted) -> Renaming | None:
        """Return the renaming to another customer; ``None`` if ``emitted`` does not have this shape."""
        found = self.renaming(values)
        return found if found and found.turns(self.written.emitted, emitted) else None

    def knows(self, values: Values) -> bool:
        """Whether the emitter need not be called for a customer."""
        sizes = values.sizes
        longest = self.values.sizes
        is_between = all(map(le, self.shortest, sizes)) and all(map(le, sizes, longest))
        return is_between or sizes in self.sizes

    def learn(self, values: Values) -> None:
        """Record the sizes of a customer for which the emitter wrote what the shape gives."""
        if len(self.sizes) < MOST_SIZES:
            self.sizes.add(values.sizes)

    def gives(self, renaming: Renaming) -> FilledShape:
        """Return what another customer has."""
        reported = tuple(
            replace(each, message=renaming.text(each.message), help=renaming.text(each.help))
            for each in self.written.whole.diagnostics
        )
        artifacts = tuple(map(renaming.artifact, self.written.whole.artifacts))
        return FilledShape(artifacts, reported, digest_of(renaming.text(self.canonical)))


def shape_name(kind: object, values: Values, texts: Iterable[str]) -> str:
    """Name texts by all that customers have in common who differ only in ``values``."""
    return _name(kind, values, _cut(values), texts)


def _name(kind: object, values: Values, cut: Cut, texts: Iterable[str]) -> str:
    places: dict[str, str] = {}
    for place, forms in values.forms.items():
        for number, form in enumerate(forms):
            places.setdefault(form, f"\0{place} {number}\0")
    masked = ["".join(places.get(piece, piece) for piece in cut.pieces(text)) for text in texts]
    return sha256(repr((kind, values.others, masked)).encode()).hexdigest()


def _cut(values: Values) -> Cut:
    return Cut(tuple(dict.fromkeys(form for forms in values.forms.values() for form in forms)))


@frozen
class FilledShape:
    """What a customer has by a shape: all artifacts, diagnostics, and the digest of the deployment."""

    artifacts: tuple[Artifact, ...]
    diagnostics: tuple[Diagnostic, ...]
    digest: str
    shape: str = ""


# --- all shapes of a build ---------------------------------------------------------------------

KEPT: Final = 8
"""For each kind, this many of the newest shapes are kept: with more, customers have little in common."""
MOST_KINDS: Final = 200
"""Of formats and kinds of customers, this many are kept: each shape takes about 200 kB."""
MOST_SIZES: Final = 1000
"""Each shape remembers this many sizes of values that are unusually short or long."""

_Key = tuple[object, tuple[tuple[str, object], ...]]


@mutable
class DeploymentMatch:
    """Whether the last deployment has a given shape: the formats of one customer check it in turn."""

    one: Deployment | None = None
    other: Deployment | None = None
    values: Values | None = None
    is_match: bool = False

    def matches(self, shape: Shape, renaming: Renaming, customer: Shaping) -> bool:
        """Return whether a renaming turns one deployment into the other; compute it only once."""
        is_known = self.one is shape.deployment and self.other is customer.deployment
        if not is_known or self.values is not customer.values:
            self.one, self.other, self.values = shape.deployment, customer.deployment, customer.values
            self.is_match = renaming.turns(self.one, self.other)
        return self.is_match


@mutable
class Invented:
    """The last deployment with the values of invented customers: the formats of one customer share it."""

    deployment: Deployment | None = None
    found: dict[str, Deployment] = field(default_factory=dict)

    def deployment_of(self, customer: Shaping, values: Values) -> Deployment:
        """Put other values into the deployment of a customer."""
        if self.deployment is not customer.deployment:
            self.deployment, self.found = customer.deployment, {}
        name = repr(values.texts)
        if name not in self.found:
            self.found[name] = _with_values(customer, values)
        return self.found[name]


def _with_values(customer: Shaping, values: Values) -> Deployment:
    old = customer.values
    pairs = {old.texts[place]: values.texts[place] for place in old.texts if place != TITLE}
    renamed = Renaming(pairs, Cut(old.names)).rename(customer.deployment)
    return replace(renamed, title=values.texts.get(TITLE, customer.deployment.title))


@mutable
class Shapes:
    """The shapes that were proven in this process, by format, options, and what else decides them.

    ``hopeless`` are deployments whose values a format also writes in another form: nothing can be replaced
    there. ``without_blind_spots`` names the shapes of third-party formats whose reader depends on every file.
    """

    proven: dict[_Key, list[tuple[str, Shape]]] = field(default_factory=dict)
    hopeless: dict[object, Deployment] = field(default_factory=dict)
    without_blind_spots: set[str] = field(default_factory=set)
    last_match: DeploymentMatch = field(default_factory=DeploymentMatch)
    invented: Invented = field(default_factory=Invented)

    def known_shapes(self, customer: Shaping) -> list[tuple[str, Shape]]:
        """Return the shapes of the kind, and count the kind as used."""
        key = (customer.kind, customer.values.others)
        found = self.proven.pop(key, [])
        if found:
            self.proven[key] = found
        return found

    def filled_shape(self, customer: Shaping) -> FilledShape | None:
        """Return what a customer between two known ones has; ``None`` if the emitter must be called."""
        for name, shape in reversed(self.known_shapes(customer)):
            found = shape.renaming(customer.values) if shape.knows(customer.values) else None
            if found and self.last_match.matches(shape, found, customer):
                return replace(shape.gives(found), shape=name)
        return None

    def fitting(self, customer: Shaping, emitted: Emitted) -> FilledShape | None:
        """Return what a customer has whose artifacts fit a shape; ``None`` if they fit none."""
        for name, shape in reversed(self.known_shapes(customer)):
            if found := shape.fits(customer.values, emitted):
                if found.turns(shape.deployment, customer.deployment):
                    shape.learn(customer.values)
                return replace(shape.gives(found), shape=name)
        return None

    def keep(self, customer: Shaping, shape: Shape) -> str:
        """Keep a shape with a customer that was just proven whole, and return its name."""
        name = shape.name(customer.kind)
        known = (*self.known_shapes(customer), (name, shape))
        self.proven[customer.kind, customer.values.others] = [*known[-KEPT:]]
        if len(self.proven) > MOST_KINDS:
            del self.proven[next(iter(self.proven))]
        return name

    def give_up(self, key: object, deployment: Deployment) -> None:
        """Remember the last deployments that have no shape, so that no one tries to find it again."""
        self.hopeless[key] = deployment
        if len(self.hopeless) > MOST_KINDS:
            del self.hopeless[next(iter(self.hopeless))]


@frozen
class Shaping:
    """One format for one customer, to compare with the shapes of its ``kind``."""

    shapes: Shapes
    kind: object
    values: Values
    deployment: Deployment

    def filled_shape(self) -> FilledShape | None:
        """Return what is proven and known already; ``None`` if the emitter must be called."""
        return self.shapes.filled_shape(self)

    def fitting(self, emitted: Emitted) -> FilledShape | None:
        """Return what is proven already; ``None`` if it must be proven whole."""
        return None if _is_always_whole(emitted) else self.shapes.fitting(self, emitted)

    def keep(self, written: Written, write: Writing) -> str:
        """Keep the shape of a customer that was proven whole, and name it; empty if it has none."""
        if _is_always_whole(written.emitted):
            return ""
        shape = self._shape(write)
        if shape is None:
            return ""
        found = shape.fits(self.values, written.emitted)
        if not found or not found.turns(shape.deployment, self.deployment):
            return ""
        given = shape.gives(found)
        is_exact = Emission(given.artifacts, given.diagnostics) == written.whole
        return self.shapes.keep(self, shape) if is_exact else ""

    def _shape(self, write: Writing) -> Shape | None:
        """Return what customers of this kind have in common; ``None`` if they have nothing that is known."""
        key = (self.kind, self.values.others, self.values.sizes)
        if self.shapes.hopeless.get(key) == self.deployment:
            return None
        found = next(filter(None, (self._shared_shape(ends, write) for ends in ends_of(self.values))), None)
        if found is None:
            self.shapes.give_up(key, self.deployment)
        return found

    def _shared_shape(self, ends: Ends, write: Writing) -> Shape | None:
        """Return the shape of all customers between two invented ones; ``None`` if these do not share it."""
        first, last = (self.shapes.invented.deployment_of(self, each) for each in (ends.first, ends.last))
        written = None if is_decided_by(last, ends.last.names) else write(last)
        if written is None:
            return None
        shape = Shape(ends.last, last, written, ends.first.sizes)
        found = shape.renaming_to_invented(ends.first)
        expected = found and shape.gives(found)
        other = expected and write(first)
        if not expected or not other or Emission(expected.artifacts, expected.diagnostics) != other.whole:
            return None
        return shape


def _is_always_whole(emitted: Emitted) -> bool:
    """Whether no shape can prove it: it has errors, or omits a deny.

    To omit an allow can allow nothing, whatever the values are.
    """
    denials = (left for left in emitted.projected.omitted if left.statement.effect is not Effect.ALLOW)
    return has_errors(emitted.diagnostics) or next(denials, None) is not None
