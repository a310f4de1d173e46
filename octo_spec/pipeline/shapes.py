"""The proof of many customers at once: one is proven whole, and others differ from it only in values.

A shape is a format that was emitted for one customer, read back and compared. Another customer has the same
shape if its resolved deployment equals that of the first customer with the values replaced. The customer's
artifacts are those of the first with the same values put in. That they read back as the customer's
deployment follows if

1. a reader reads every value of one ``SAFE`` class alike, and
2. what a format omits from a deployment does not depend on such a value.

The laws in ``tests/laws/test_shapes.py`` check both for our readers, and for what is omitted; third-party
readers are never believed, and always proven whole. So is everything that does not fit: a value of another
class, a value that is elsewhere too, a deny that a format omits. Each customer is proven in one of the two
ways, without exception.

The artifacts also equal what the emitter would write, byte for byte. The emitter is called once more for an
invented customer, with every character of every value changed: this finds a value in another form, such as
a name in lower case, which would show one customer's value to the next. And it is called for the first
customer whose values have an ``outline``. Only customers with the same outline, that is values of the same
length, with punctuation in the same places, skip that call. The emitter's bytes are not part of the proof;
they guarantee that a customer gets the same bytes alone, with any other customers, and on any number of
processors.

Example: acme's external ID is ``MSP-acme1``, globex's ``MSP-globe``. The template of acme was proven;
globex gets it with ``MSP-globe`` in the place of ``MSP-acme1``. As globex's deployment is acme's with the
same change, the template says what globex's deployment says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import has_errors
from octo_spec.frozen import frozen, mutable
from octo_spec.iam.elements import Effect
from octo_spec.model.canonical_json import canonical_text, digest_of
from octo_spec.pipeline.renaming import Cut, between, renaming
from octo_spec.plugin.artifacts import Emission

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Deployment
    from octo_spec.pipeline.renaming import Renaming
    from octo_spec.pipeline.safe_values import Values
    from octo_spec.plugin.artifacts import Artifact


Writing = Callable[["Deployment"], "Emission | None"]
"""Writes all artifacts of a format for a deployment; ``None`` if that is refused."""


@frozen
class Emitted:
    """What a format got, the ``whole`` if the format omits a part, and what its emitter wrote."""

    projected: Deployment
    whole: Deployment | None
    artifacts: tuple[Artifact, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


@mutable
class Shape:
    """A format that was proven whole for one customer; ``deployment`` is the one before projection.

    ``artifacts`` includes those that no reader reads back. ``outlines`` are those of the customers for
    which the emitter wrote what the shape gives; empty if a value also occurs in another form.
    """

    values: Values
    deployment: Deployment
    emitted: Emitted
    artifacts: tuple[Artifact, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    outlines: set[tuple[str, ...]] = field(default_factory=set)
    cut: Cut = field(init=False)
    literal: str = field(init=False)
    canonical: str = field(init=False)

    def __post_init__(self) -> None:
        """Prepare what all customers have in common."""
        self.cut = _cut_at(self.values)
        self.literal = between(self.cut, self._texts())
        self.canonical = canonical_text(self.emitted.projected)

    def _texts(self) -> tuple[str, ...]:
        return tuple(artifact.text for artifact in (*self.emitted.artifacts, *self.artifacts))

    def name(self, kind: object) -> str:
        """Name the shape by all that its customers have in common: equal names, equal shapes."""
        return _name(kind, self.values, self.cut, self._texts())

    def renaming(self, values: Values) -> Renaming | None:
        """Return the renaming to another customer; ``None`` if a value could be elsewhere, too."""
        old, new = self.values.texts, values.texts
        pairs = {old[place]: new[place] for place in sorted(old)}
        if any(new[place] != pairs[old[place]] for place in old):
            return None
        return renaming(self.cut, self.literal, pairs)

    def fits(self, values: Values, emitted: Emitted) -> Renaming | None:
        """Return the renaming to another customer; ``None`` if ``emitted`` does not have this shape."""
        found = self.renaming(values)
        return found if found and found.turns(self.emitted, emitted) else None

    def try_out(self, write: Writing) -> None:
        """Call the emitter for an invented customer, and record the outline if it writes what is expected."""
        found = next(filter(None, map(self.renaming, self.values.alike())), None)
        if found is None:
            return
        given = self.gives(found)
        written = write(found.renamed(self.deployment))
        if written == Emission(given.artifacts, given.diagnostics):
            self.outlines.add(self.values.outline)

    def knows(self, values: Values) -> bool:
        """Whether the emitter need not be called for a customer."""
        return values.outline in self.outlines

    def learn(self, values: Values) -> None:
        """Record the outline of a customer for which the emitter wrote what the shape gives."""
        if self.outlines:
            self.outlines.add(values.outline)

    def gives(self, renaming: Renaming) -> Given:
        """Return what another customer has."""
        reported = tuple(
            replace(each, message=renaming.text(each.message), help=renaming.text(each.help))
            for each in self.diagnostics
        )
        artifacts = tuple(map(renaming.artifact, self.artifacts))
        return Given(artifacts, reported, digest_of(renaming.text(self.canonical)))


def shape_name(kind: object, values: Values, texts: Iterable[str]) -> str:
    """Name texts by all that customers have in common who differ only in ``values``."""
    return _name(kind, values, _cut_at(values), texts)


def _name(kind: object, values: Values, cut: Cut, texts: Iterable[str]) -> str:
    places = {value: f"\0{place}\0" for place, value in sorted(values.texts.items())}
    masked = ["".join(places.get(piece, piece) for piece in cut.pieces(text)) for text in texts]
    return sha256(repr((kind, values.others, masked)).encode()).hexdigest()


def _cut_at(values: Values) -> Cut:
    return Cut(tuple(dict.fromkeys(values.texts[place] for place in sorted(values.texts))))


@frozen
class Given:
    """What a customer has by a shape: all artifacts, diagnostics, and the digest of the deployment."""

    artifacts: tuple[Artifact, ...]
    diagnostics: tuple[Diagnostic, ...]
    digest: str
    shape: str = ""


# --- all shapes of a build ---------------------------------------------------------------------

KEPT: Final = 8
"""For each kind, this many of the newest shapes are kept: with more, customers have little in common."""


@mutable
class Turned:
    """Whether the last deployment has a given shape: the formats of one customer check it in turn."""

    one: Deployment | None = None
    other: Deployment | None = None
    values: Values | None = None
    answer: bool = False

    def ask(self, shape: Shape, renaming: Renaming, asked: Shaping) -> bool:
        """Return the answer; compute it only once."""
        is_known = self.one is shape.deployment and self.other is asked.deployment
        if not is_known or self.values is not asked.values:
            self.one, self.other, self.values = shape.deployment, asked.deployment, asked.values
            self.answer = renaming.turns(self.one, self.other)
        return self.answer


@mutable
class Shapes:
    """The shapes that were proven in this process, by format, options, and what else decides them.

    ``without_blind_spots`` names the shapes of third-party formats whose reader needs every file.
    """

    proven: dict[object, list[tuple[str, Shape]]] = field(default_factory=lambda: defaultdict(list))
    without_blind_spots: set[str] = field(default_factory=set)
    turned: Turned = field(default_factory=Turned)

    def given(self, asked: Shaping) -> Given | None:
        """Return what a customer with a known outline has; ``None`` if the emitter must be called."""
        for name, shape in reversed(self.proven[asked.kind, asked.values.others]):
            found = shape.renaming(asked.values) if shape.knows(asked.values) else None
            if found and self.turned.ask(shape, found, asked):
                return replace(shape.gives(found), shape=name)
        return None

    def fitting(self, asked: Shaping, emitted: Emitted) -> Given | None:
        """Return what a customer has whose artifacts fit a shape; ``None`` if they fit none."""
        for name, shape in reversed(self.proven[asked.kind, asked.values.others]):
            if found := shape.fits(asked.values, emitted):
                if found.turns(shape.deployment, asked.deployment):
                    shape.learn(asked.values)
                return replace(shape.gives(found), shape=name)
        return None

    def keep(self, asked: Shaping, shape: Shape) -> str:
        """Keep a shape that was just proven whole, and return its name."""
        name = shape.name(asked.kind)
        known = self.proven[asked.kind, asked.values.others]
        known[:] = (*known, (name, shape))[-KEPT:]
        return name


@frozen
class Shaping:
    """One format for one customer, to compare with the shapes of its ``kind``."""

    shapes: Shapes
    kind: object
    values: Values
    deployment: Deployment

    def given(self) -> Given | None:
        """Return what is proven and known already; ``None`` if the emitter must be called."""
        return self.shapes.given(self)

    def fitting(self, emitted: Emitted) -> Given | None:
        """Return what is proven already; ``None`` if it must be proven whole."""
        return None if _is_always_whole(emitted) else self.shapes.fitting(self, emitted)

    def keep(self, emitted: Emitted, whole: Emission, write: Writing) -> str:
        """Keep what was proven whole, with its pages, and name its shape; empty if it has none."""
        if _is_always_whole(emitted):
            return ""
        shape = Shape(self.values, self.deployment, emitted, whole.artifacts, whole.diagnostics)
        shape.try_out(write)
        return self.shapes.keep(self, shape)


def _is_always_whole(emitted: Emitted) -> bool:
    """Whether it may not be written, or omits a deny.

    To omit an allow can allow nothing, whatever the values are.
    """
    denials = (left for left in emitted.projected.left_out if left.statement.effect is not Effect.ALLOW)
    return has_errors(emitted.diagnostics) or next(denials, None) is not None
