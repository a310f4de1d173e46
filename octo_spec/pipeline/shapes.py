"""The proof of many customers at once: one is proven whole, and others differ from it in values alone.

A shape is a format as it was emitted for one customer, read back and compared. Another customer has the same
shape where each of these is that of the first with one customer's values in the place of the other's:

1. the deployment, as this format gets it;
2. what the format left out of it, and that is no denial: leaving out what allows can allow nothing, whatever
   the values are;
3. every artifact that the emitter wrote, byte for byte.

That the second customer's artifacts read back as its deployment follows if a reader takes every value of one
``SAFE`` class alike. The law ``tests/laws/test_shapes.py`` holds our readers to that; those of others are
never believed, and always proven whole. So is everything that does not fit: a value of another class, one
that stands elsewhere too, or an emitter that writes one value otherwise than another. A customer is proven
in one way or the other, never not at all.

Example: acme's external ID is ``MSP-acme1``, globex's ``MSP-globex22``. The template of acme was proven; in
it ``MSP-acme1`` is replaced by ``MSP-globex22``. If that is, to the byte, what the emitter wrote for globex,
and the same holds for the deployments, then globex's template says what globex's deployment says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import field, fields, is_dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen, mutable
from octo_spec.iam.elements import Effect
from octo_spec.model.canonical_json import canonical_text, digest_of
from octo_spec.plugin.artifacts import Artifact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.model.deployment import Deployment
    from octo_spec.resolve.customers import Customer

SAFE: Final = re.compile(
    r"(?P<account>[1-9][0-9]{11})"
    r"|(?P<name>(?!aws-|[a-z]{2}(?:-[a-z]+)+-[0-9])[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+)"
)
"""Values of one class, a group of this, read alike in every format.

None is a word, number or date there, none needs quotes or escapes that others do not, and none is the name
of a partition or a region. A name has a hyphen: ``MSP-6513270e``, ``acme-reports``.
"""

SAFE_TITLE: Final = re.compile(r"[A-Z][A-Za-z0-9]{2,}(?:,? [A-Za-z0-9]+)*\.?")
"""Titles, which stand in pages and comments only, have one class of their own."""

LONGEST: Final = 256
"""Longer values are proven whole."""


@frozen
class Values:
    """What is one customer's own: its texts by where they stand in its entry, such as ``fix external-id``."""

    texts: Mapping[str, str]
    others: tuple[tuple[str, object], ...]
    """What decides the shape, since no value of a safe class can stand in its place."""

    @classmethod
    def of(cls, customer: Customer) -> Values:
        """Take the values out of an entry."""
        entry: dict[str, object] = {f"fix {id}": answer.value for id, answer in customer.fix.items()}
        entry |= {f"preset {id}": answer.value for id, answer in customer.preset.items()}
        entry["title"] = customer.title
        classes = {place: _class(place, value) for place, value in entry.items()}
        texts = {place: str(value) for place, value in entry.items() if classes[place]}
        others = tuple((place, classes[place] or value) for place, value in sorted(entry.items()))
        return cls(texts, (*others, ("ask", tuple(sorted(customer.ask)))))


NO_VALUES: Final = Values({}, ())


def _class(place: str, value: object) -> str:
    """Name the safe class of a value; empty where it has none."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return ""
    if place == "title":
        return "title" if SAFE_TITLE.fullmatch(value) else ""
    found = SAFE.fullmatch(value)
    return (found and found.lastgroup) or ""


# --- one proven shape --------------------------------------------------------------------------


@frozen
class Emitted:
    """What a format got, the ``whole`` of which something was left out for it, and what its emitter wrote."""

    projected: Deployment
    whole: Deployment | None
    artifacts: tuple[Artifact, ...]


@frozen
class Shape:
    """A format that was proven whole for one customer; ``pages`` are its artifacts that nobody reads back."""

    values: Values
    emitted: Emitted
    pages: tuple[Artifact, ...] = ()
    canonical: str = ""
    """The canonical text of the deployment."""

    def name(self, kind: object) -> str:
        """Name it by all that its customers have in common: equal names, equal shapes."""
        places = {value: f"\0{place}\0" for place, value in sorted(self.values.texts.items())}
        blank = Renaming(places, _any_of(places))
        texts = [blank.artifact(artifact).text for artifact in (*self.emitted.artifacts, *self.pages)]
        return sha256(repr((kind, self.values.others, texts)).encode()).hexdigest()

    def fits(self, values: Values, emitted: Emitted) -> Renaming | None:
        """Give what turns this one into that of another; ``None`` where ``emitted`` is not of this shape."""
        renaming = _renaming(self, values.texts)
        return renaming if renaming and renaming.turns(self.emitted, emitted) else None


@mutable
class Renaming:
    """One customer's values in the place of another's, wherever they stand."""

    values: Mapping[str, str]
    pattern: re.Pattern[str]
    known: dict[str, str] = field(default_factory=dict)

    def text(self, text: str) -> str:
        """Put the new values into a text."""
        if text not in self.known:
            self.known[text] = self.pattern.sub(lambda found: self.values[found.group()], text)
        return self.known[text]

    def artifact(self, artifact: Artifact) -> Artifact:
        """Put them into an artifact, its path too."""
        path = PurePosixPath(self.text(str(artifact.path)))
        return Artifact(path, self.pattern.sub(lambda found: self.values[found.group()], artifact.text))

    def turns(self, one: object, other: object) -> bool:
        """Tell whether ``other`` is ``one`` with the new values, documentation and all."""
        if type(one) is not type(other):
            return False
        if isinstance(one, str):
            return self.text(one) == other
        if isinstance(one, tuple) and isinstance(other, tuple):
            return len(one) == len(other) and all(map(self.turns, one, other))
        if is_dataclass(one):
            return all(self.turns(getattr(one, name), getattr(other, name)) for name in _names(type(one)))
        if isinstance(one, PurePosixPath):
            return self.text(str(one)) == str(other)
        return one == other


_NAMES: dict[type, tuple[str, ...]] = {}


def _names(kind: type) -> tuple[str, ...]:
    if kind not in _NAMES:
        _NAMES[kind] = tuple(known.name for known in fields(kind))
    return _NAMES[kind]


def _renaming(shape: Shape, new: Mapping[str, str]) -> Renaming | None:
    """Give what turns a shape's values into others; ``None`` where one could stand elsewhere, too."""
    old = shape.values.texts
    pairs = {old[place]: new[place] for place in sorted(old)}
    if len({*pairs.values()}) != len(pairs) or any(new[place] != pairs[old[place]] for place in old):
        return None
    if _within_another(tuple(pairs)) or _within_another(tuple(pairs.values())):
        return None
    pattern = _any_of(pairs)
    texts = [pattern.sub("\0", artifact.text) for artifact in (*shape.emitted.artifacts, *shape.pages)]
    if any(value in text for value in pairs.values() for text in texts):
        return None
    return Renaming(pairs, pattern)


def _any_of(values: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, values)) or r"(?!)")


def _within_another(values: tuple[str, ...]) -> bool:
    return any(one != other and one in other for one in values for other in values)


# --- all shapes of a build ---------------------------------------------------------------------

KEPT: Final = 8
"""Of so many shapes of one kind, the newest are kept: more are customers who have little in common."""


@mutable
class Shapes:
    """The shapes that were proven in this process, by format, options, and what else decides them."""

    proven: dict[object, list[tuple[str, Shape]]] = field(default_factory=lambda: defaultdict(list))

    def fitting(self, asked: Shaping) -> Shaped | None:
        """Give what a customer has whose shape is proven; ``None`` where none fits."""
        for name, shape in reversed(self.proven[asked.kind, asked.values.others]):
            if renaming := shape.fits(asked.values, asked.emitted):
                pages = tuple(map(renaming.artifact, shape.pages))
                return Shaped(name, pages, digest_of(renaming.text(shape.canonical)))
        return None

    def keep(self, proven: Shaping, pages: tuple[Artifact, ...]) -> str:
        """Keep a shape that was just proven whole, and give its name."""
        shape = Shape(proven.values, proven.emitted, pages, canonical_text(proven.emitted.projected))
        name = shape.name(proven.kind)
        known = self.proven[proven.kind, proven.values.others]
        known[:] = (*known, (name, shape))[-KEPT:]
        return name


@frozen
class Shaped:
    """A proven shape by its name, the pages of the customer who has it, and the digest of its deployment."""

    shape: str
    pages: tuple[Artifact, ...]
    digest: str


@frozen
class Shaping:
    """One format for one customer, to be held against the shapes of its ``kind``."""

    shapes: Shapes
    kind: object
    values: Values
    emitted: Emitted

    def proven(self) -> Shaped | None:
        """Give what is proven already; ``None`` where it has to be proven whole."""
        denials = (
            left for left in self.emitted.projected.left_out if left.statement.effect is not Effect.ALLOW
        )
        return self.shapes.fitting(self) if next(denials, None) is None else None

    def keep(self, artifacts: tuple[Artifact, ...]) -> str:
        """Keep what was proven whole, and name its shape; what the emitter did not write are pages."""
        written = {artifact.path: artifact for artifact in self.emitted.artifacts}
        pages = tuple(artifact for artifact in artifacts if written.get(artifact.path) != artifact)
        return self.shapes.keep(self, pages)
